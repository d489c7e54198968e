// What comes from a supplier's file, a case or a setting goes into a message as one line of plain words: no line ends
// or control characters (a name with '\r\nBcc:' in it), no change of writing direction, no private signs (ours mark
// places), nothing that a mail program makes into a link.

const UNSEEN = /[\p{Cc}\p{Co}\p{Cs}\p{Zl}\p{Zp}\s]+/gu;
// Signs of formatting have no width; but for the two that some scripts join their letters by.
const WIDTHLESS = /(?!\u200c|\u200d)\p{Cf}/gu;
const SCHEME = /\b[a-z][a-z0-9+.-]{1,12}:\/\/+/giu;

/** One line of it, as it was written but for what is not seen. */
export function plainLine(text: string): string {
  return text.normalize('NFC').replaceAll(WIDTHLESS, '').replaceAll(UNSEEN, ' ').trim();
}

/** A site or a sentence without 'https://': a name that people type, no link. */
export function withoutScheme(text: string): string {
  return plainLine(text).replaceAll(SCHEME, '');
}

/** A site as people type it: 'www.party.example'. */
export function siteToType(website: string): string {
  return withoutScheme(website).replace(/\/+$/, '');
}

const NAME_MOST = 80;

/**
 * A person's name as it may stand in a message. It comes from somebody's file, where it may be anything: an address of
 * a site in it must not become a link in a message that bears our name.
 */
export function personName(text: string): string {
  const line = withoutScheme(text)
    .replaceAll(/[@/\\<>{}[\]|`]+/g, ' ')
    .replaceAll(/(?<=[\p{L}\p{N}])\.(?=[\p{L}\p{N}])/gu, '. ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const cut = cutAtWord(line);
  return /\p{L}/u.test(cut) ? cut : '';
}

function cutAtWord(line: string): string {
  const characters = [...line];
  if (characters.length <= NAME_MOST) return line;
  const cut = characters.slice(0, NAME_MOST + 1).join('');
  return cut.includes(' ') ? cut.slice(0, cut.lastIndexOf(' ')) : characters.slice(0, NAME_MOST).join('');
}
