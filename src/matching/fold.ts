const LETTERS: Record<string, string> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ŋ: 'n',
  ħ: 'h',
};

/**
 * Text outside ASCII as plain small letters: marks removed (é → e), ligatures and letters of their own spelt out
 * (ß → ss, ø → o), typographic dashes, spaces and apostrophes made plain. Other scripts stay as they are.
 * So that 'Zoë' in the register and 'ZOE' in a supplier's file are one name.
 */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[ßøłđðþæœıŋħ]/g, (letter) => LETTERS[letter])
    .replace(/[\u2018\u2019\u02bc\u00b4`]/g, "'")
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\s\u200b\ufeff]+/gu, ' ');
}
