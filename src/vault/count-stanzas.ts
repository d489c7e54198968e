/**
 * To how many recipients an age file is sealed, by its header; needs no key. Null where it is no age file.
 * https://age-encryption.org/v1: a stanza begins with '-> ', which no line of a body does.
 */
export function countStanzas(sealed: Uint8Array): number | null {
  const text = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length).toString('latin1');
  const end = text.indexOf('\n--- ');
  if (!text.startsWith('age-encryption.org/v1\n') || end < 0) return null;
  return text.slice(0, end).split('\n-> ').length - 1;
}
