/**
 * JSON with members in the order of their UTF-16 code units and no spaces (RFC 8785), so that the same content
 * always has the same bytes. Members that are undefined are left out; a Date is its ISO text.
 * @throws Error for what JSON cannot say: NaN, infinities, functions, half of a surrogate pair
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error('canonical JSON: a number that is not finite');
    return JSON.stringify(value);
  }
  if (value instanceof Date) return quoted(value.toISOString());
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    // Not through an object of JavaScript's: it would put members such as "10" in the order of numbers.
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([name, member]) => `${quoted(name)}:${canonicalJson(member)}`).join(',')}}`;
  }
  throw new Error(`canonical JSON: a ${typeof value}`);
}

function quoted(text: string): string {
  if (!text.isWellFormed()) throw new Error('canonical JSON: half of a surrogate pair');
  return JSON.stringify(text);
}
