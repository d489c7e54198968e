const AMP = 0x26;
const LT = 0x3c;
const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Text of XML with its entities and Excel's `_x000D_` escapes resolved. */
export function decodeXml(text: string): string {
  const plain = text.replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, (_all, data: string) =>
    data.replace(/&/g, '&amp;'),
  );
  return plain.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (all, name: string) => {
    if (!name.startsWith('#')) return NAMED[name] ?? all;
    const code =
      name[1] === 'x' || name[1] === 'X' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

/** Excel writes characters that XML cannot carry as `_xHHHH_`. */
export function decodeCellXml(text: string): string {
  return decodeXml(text).replace(/_x([0-9A-Fa-f]{4})_/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Whether the text needs decoding at all; most does not and goes through as bytes. */
export function needsDecoding(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte === AMP || byte === LT || (byte === 0x5f && bytes[i + 1] === 0x78) || byte === 0x0d) return true;
  }
  return false;
}

/** An attribute's value in the text of a start tag, decoded; undefined where it has none. */
export function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*("([^"]*)"|'([^']*)')`).exec(tag);
  const value = found?.[2] ?? found?.[3];
  return value === undefined ? undefined : decodeXml(value);
}
