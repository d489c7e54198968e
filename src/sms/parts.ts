/** The default alphabet of 3GPP TS 23.038 and its extension table, of which each character takes two places. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENDED = '\f^{}\\[~]|€';

/** In one message, and in each part of a longer one, which begins with a header of six bytes (TS 23.040). */
const PLACES = { 'GSM-7': { alone: 160, each: 153 }, 'UCS-2': { alone: 70, each: 67 } } as const;

const WIDTHS = new Map([
  ...[...BASIC].map((each) => [each, 1] as const),
  ...[...EXTENDED].map((each) => [each, 2] as const),
]);

export type SmsParts = {
  /** One character that GSM-7 does not have, as Welsh ŵ and ŷ or a ’, and the whole text goes in UCS-2. */
  encoding: 'GSM-7' | 'UCS-2';
  /** Places that the text takes: septets or 16-bit units. */
  places: number;
  /** How many messages are paid for. */
  parts: number;
};

/** Into how many messages a text is cut on its way. No character is cut in two. */
export function countParts(text: string): SmsParts {
  const characters = [...text];
  const isGsm = characters.every((each) => WIDTHS.has(each));
  const widths = characters.map((each) => (isGsm ? WIDTHS.get(each)! : each.length));
  const encoding = isGsm ? 'GSM-7' : 'UCS-2';
  const places = widths.reduce((sum, width) => sum + width, 0);
  const { alone, each } = PLACES[encoding];
  return { encoding, places, parts: places <= alone ? 1 : countFilled(widths, each) };
}

function countFilled(widths: readonly number[], room: number): number {
  let parts = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > room) {
      parts++;
      used = 0;
    }
    used += width;
  }
  return parts;
}

/** The characters because of which a text goes in UCS-2, each once. */
export function beyondGsm(text: string): string[] {
  return [...new Set([...text].filter((each) => !WIDTHS.has(each)))];
}
