/** One header field as it stands in a message: its name, and all of its lines without the last CRLF. */
export type HeaderField = { name: string; raw: string };

/** The header fields and the body of a message; texts are latin1, one character a byte. */
export function splitMessage(message: string): { fields: HeaderField[]; body: string } {
  const end = message.indexOf('\r\n\r\n');
  if (end < 0) throw new Error('mail: a message has no end to its headers');
  const fields = message
    .slice(0, end)
    .split(/\r\n(?![ \t])/)
    .map((raw) => ({ name: raw.slice(0, raw.indexOf(':')).trim().toLowerCase(), raw }));
  return { fields, body: message.slice(end + 4) };
}

/** RFC 6376 3.4.2. Without the CRLF at its end. */
export function relaxHeader(raw: string): string {
  const colon = raw.indexOf(':');
  let value = raw.slice(colon + 1);
  if (/[\r\t]| {2}/.test(value)) value = value.replaceAll('\r\n', '').replace(/[ \t]+/g, ' ');
  value = value.trim();
  return `${raw.slice(0, colon).trim().toLowerCase()}:${value}`;
}

/** RFC 6376 3.4.4: runs of blanks are one, none at the end of a line, no empty lines at the end. */
export function relaxBody(body: string): string {
  const lines = /[ \t]{2}|\t|[ \t]\r\n/.test(body)
    ? body.replace(/[ \t]+/g, ' ').replaceAll(' \r\n', '\r\n')
    : body;
  let end = lines.endsWith(' ') ? lines.length - 1 : lines.length;
  while (lines.startsWith('\r\n', end - 2) && end >= 2) end -= 2;
  return end === 0 ? '' : `${lines.slice(0, end)}\r\n`;
}

/**
 * What a DKIM signature is made over (RFC 6376 3.7): the named fields, from the last of a name to the first; names of
 * which there is none left count as nothing; then the signature's own field, its `b=` empty.
 */
export function signedHeaders(
  fields: readonly HeaderField[],
  names: readonly string[],
  signature: string,
): string {
  const left = new Map<string, string[]>();
  for (const { name, raw } of fields) {
    const same = left.get(name);
    if (same) same.push(raw);
    else left.set(name, [raw]);
  }
  let signed = '';
  for (const name of names) {
    const raw = left.get(name)?.pop();
    if (raw !== undefined) signed += `${relaxHeader(raw)}\r\n`;
  }
  return signed + relaxHeader(signature);
}
