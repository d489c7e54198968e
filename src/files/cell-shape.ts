/** What a cell looks like, from its text alone. 'words' is any short plain text; 'other' is what fits nothing. */
export type CellShape =
  | 'empty'
  | 'email'
  | 'url'
  | 'number'
  | 'money'
  | 'date'
  | 'time'
  | 'phone'
  | 'postcode'
  | 'code'
  | 'street'
  | 'answer'
  | 'words'
  | 'other';

const MONTH =
  'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|janv|févr|avr|juin|juil|août|déc|ene|abr|ago|dic';
const CLOCK = String.raw`\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s?([ap]\.?m\.?)?(z|[+-]\d{2}:?\d{2})?`;

const SHAPES: [CellShape, RegExp][] = [
  ['email', /^(mailto:|[^@]*<)?[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+>?$/i],
  ['url', /^(https?:\/\/|www\.)\S+$/i],
  ['number', /^[+-]?(\d+([.,]\d+)?|\d{1,3}([,.' ]\d{3})+([.,]\d+)?)(e[+-]?\d+)?%?$/i],
  ['money', /^[-(]?\s*([£$€¥]|GBP|EUR|USD|CHF)\s*-?[\d.,' ]+\)?$|^-?[\d.,' ]+\s*([£$€¥]|GBP|EUR|USD|CHF)$/i],
  ['date', new RegExp(String.raw`^\d{1,4}([-/.])\d{1,2}\1\d{1,4}([t ]\s*${CLOCK})?$`, 'i')],
  [
    'date',
    new RegExp(
      String.raw`^(\w{3,9},?\s)?\d{1,2}(st|nd|rd|th|\.)?[ -/]?(${MONTH})[a-zéû]*\.?,?[ -/]?\d{2,4}(\s+${CLOCK})?$`,
      'i',
    ),
  ],
  ['date', new RegExp(String.raw`^(${MONTH})[a-z]*\.?\s+\d{1,2}(st|nd|rd|th)?,?\s+\d{4}$`, 'i')],
  ['time', new RegExp(`^${CLOCK}$`, 'i')],
  ['phone', /^\(?(\+|00)?[\d(][\d\s().\-/]{5,}(\s?(x|ext\.?)\s?\d+)?$/i],
  [
    'postcode',
    /^([a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}|[a-z]\d[a-z]\s?\d[a-z]\d|\d{4}\s?[a-z]{2}|(d|a|ch|f|pl)-\d{4,5})$/i,
  ],
  ['street', /^\d+\s?[a-z]?[\s,]+\p{L}[\p{L}\s.'’-]+/iu],
  ['code', /^(?=[^\d]*\d)[\p{L}\d]+([-_/.#][\p{L}\d]+)*$/u],
];

// One value of few: a first row that holds one is somebody's, however much it looks like words.
const ANSWERS = new Set(
  (
    'yes no y n t f true false m male female mr mrs ms miss mx dr prof sir herr frau ja nein oui non si null none nil nan na n/a ' +
    'unknown unspecified withheld private refused missing blank deleted redacted confidential ex-directory anonymous ' +
    'tbc tba x xx xxx - -- --- ? unbekannt inconnu desconocido'
  ).split(' '),
);

/** Tells what a cell looks like. */
export function cellShape(text: string): CellShape {
  const cell = text.trim();
  if (cell === '') return 'empty';
  if (cell.length > 400) return 'other';
  for (const [shape, pattern] of SHAPES) if (pattern.test(cell)) return shape;
  if (ANSWERS.has(cell.toLowerCase().replace(/\.$/, ''))) return 'answer';
  return /^[\p{L}\p{M}\d\s.,'’"“”()&/+!?#%:*\-–—_@°·]+$/u.test(cell) && !/,\S/.test(cell) ? 'words' : 'other';
}

/** Shapes that only a value has and never a heading. */
export function isValue(shape: CellShape): boolean {
  return shape !== 'empty' && shape !== 'words' && shape !== 'other' && shape !== 'code';
}
