/** What the first bytes of a file say that it is, whatever its name says. */
export type ContentKind =
  | { kind: 'text' | 'json' | 'parquet' | 'zip' | 'gzip' | 'office' | 'empty' }
  | { kind: 'other'; what: string };

/** Bytes of the head that `contentKind` wants to see. */
export const HEAD_BYTES = 64 * 1024;

const MAGIC: [string, string][] = [
  ['%PDF', 'a PDF'],
  ['\x89PNG', 'a picture'],
  ['\xff\xd8\xff', 'a picture'],
  ['GIF8', 'a picture'],
  ['II*\0', 'a picture'],
  ['MM\0*', 'a picture'],
  ['7z\xbc\xaf\x27\x1c', 'a 7-Zip archive'],
  ['Rar!', 'a RAR archive'],
  ['BZh', 'a bzip2 archive'],
  ['\xfd7zXZ', 'an xz archive'],
  ['\x28\xb5\x2f\xfd', 'a Zstandard archive'],
  ['SQLite format 3\0', 'an SQLite database'],
  ['\x00\x01\x00\x00Standard ', 'an Access database'],
  ['{\\rtf', 'a word-processor document'],
  ['\x7fELF', 'a program'],
  ['MZ\x90\0', 'a program'],
  ['age-encryption.org/', 'sealed with age'],
  ['-----BEGIN ', 'a key or a sealed text'],
  ['Obj\x01', 'an Avro file'],
  ['ORC', 'an ORC file'],
  ['PGDMP', 'a PostgreSQL dump'],
];

/** Tells the kind of content by its first bytes. */
export function contentKind(head: Uint8Array): ContentKind {
  if (head.length === 0) return { kind: 'empty' };
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 64)).toString('latin1');
  if (start.startsWith('PK\x03\x04') || start.startsWith('PK\x05\x06') || start.startsWith('PK\x07\x08'))
    return { kind: 'zip' };
  if (start.startsWith('\x1f\x8b')) return { kind: 'gzip' };
  if (start.startsWith('PAR1') || start.startsWith('PARE')) return { kind: 'parquet' };
  if (start.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return { kind: 'office' };
  for (const [magic, what] of MAGIC) {
    // Words that may begin a text count only where what follows is no text.
    if (start.startsWith(magic) && (/[^A-Za-z]/.test(magic) || hasBinary(head)))
      return { kind: 'other', what };
  }
  if (Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1', 257, 262) === 'ustar')
    return { kind: 'other', what: 'a tar archive' };
  return textKind(head);
}

function textKind(head: Uint8Array): ContentKind {
  const text = headText(head);
  if (text === null) return { kind: 'other', what: 'no text and no table' };
  const begin = text.trimStart().slice(0, 4096);
  if (/^<(!doctype\s+html|html|head|body|script|table)[\s>]/i.test(begin))
    return { kind: 'other', what: 'a web page' };
  if (/^<\?xml|^<[a-z][\w:.-]*[\s>/]/i.test(begin) && begin.includes('>'))
    return { kind: 'other', what: 'an XML document' };
  return looksLikeJson(begin) ? { kind: 'json' } : { kind: 'text' };
}

/** Begins as JSON does and as a CSV does not: an object with a quoted name, or a list of objects, lists or nothing. */
function looksLikeJson(begin: string): boolean {
  return (
    /^\{\s*("(?:[^"\\]|\\.)*"\s*:|\}\s*(\{|$))/.test(begin) ||
    /^\[\s*(\{\s*["}]|\[\s*["\d[\]-]|\]\s*$|"(?:[^"\\]|\\.)*"\s*[,\]]\s*\S|-?\d+\s*,)/.test(begin)
  );
}

/** The head as text where it is some, null where it is binary. Only for a look: accents may be wrong. */
function headText(head: Uint8Array): string | null {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le').decode(head);
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be').decode(head);
  const zeroes = [0, 0];
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeroes[i & 1]++;
  if (zeroes[0] + zeroes[1] === head.length) return null;
  const pairs = head.length / 2;
  if (zeroes[1] > pairs * 0.05 && zeroes[0] < zeroes[1] * 0.1)
    return new TextDecoder('utf-16le').decode(head);
  if (zeroes[0] > pairs * 0.05 && zeroes[1] < zeroes[0] * 0.1)
    return new TextDecoder('utf-16be').decode(head);
  return hasBinary(head) ? null : new TextDecoder().decode(head);
}

/** A text may hold a stray control code or zero; a tenth of them is no text. */
function hasBinary(head: Uint8Array): boolean {
  let codes = 0;
  for (const byte of head)
    if (
      byte < 0x20 &&
      byte !== 9 &&
      byte !== 10 &&
      byte !== 13 &&
      byte !== 0x1f &&
      byte !== 1 &&
      byte !== 0x1e
    )
      codes++;
  return codes > head.length * 0.1;
}
