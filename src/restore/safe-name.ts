const LONGEST = 120;
const RESERVED_ON_WINDOWS = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A name that is a file's on any system: no folder, no control character, nothing that a shell or Windows takes
 * amiss. File names came from outside: '../../etc/passwd' must stay inside the folder.
 */
export function safeName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{M}\p{N} ._()+,&@-]+/gu, '-')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\.{2,}/g, '.')
    .replace(/^[ .-]+/, '')
    .replace(/[ .]+$/, '');
  const kept = shorten(plain === '' ? 'file' : plain);
  return RESERVED_ON_WINDOWS.test(kept) ? `_${kept}` : kept;
}

/** Keeps the ending; a name has at most 255 bytes on most systems, and a letter up to four. */
function shorten(name: string): string {
  if (Buffer.byteLength(name) <= LONGEST) return name;
  const { stem, ending } = splitEnding(name);
  let short = stem;
  while (Buffer.byteLength(short + ending) > LONGEST) short = [...short].slice(0, -1).join('');
  return `${short.trimEnd()}${ending}`;
}

/** 'members-2021.csv.gz' is 'members-2021' and '.csv.gz'. */
export function splitEnding(name: string): { stem: string; ending: string } {
  const ending = /((?:\.[A-Za-z0-9]{1,8}){1,2})$/.exec(name)?.[1] ?? '';
  return ending === name
    ? { stem: name, ending: '' }
    : { stem: name.slice(0, name.length - ending.length), ending };
}

/** Gives names out once each, whatever their capitals: the second gets a number. */
export class UniqueNames {
  readonly #taken: Set<string>;

  constructor(taken: string[]) {
    this.#taken = new Set(taken.map((name) => name.toLowerCase()));
  }

  take(name: string): string {
    const safe = safeName(name);
    const { stem, ending } = splitEnding(safe);
    let given = safe;
    for (let n = 2; this.#taken.has(given.toLowerCase()); n++) given = `${stem} (${n})${ending}`;
    this.#taken.add(given.toLowerCase());
    return given;
  }

  release(name: string): void {
    this.#taken.delete(name.toLowerCase());
  }
}
