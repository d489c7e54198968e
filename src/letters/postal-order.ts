/** 'SW1A 1AA' → area, number and letter of the district, sector, unit; a district alone is enough, or with a sector. */
const UK_POSTCODE = /^([A-Z]{1,2})(\d{1,2})([A-Z]?) ?(?:(\d)([A-Z]{2})?)?$/;
/** The Crown dependencies have postcodes of the same making. */
const AS_UK = new Set(['GB', 'IM', 'JE', 'GG']);

/**
 * A key by which letters are in the order of the post when it is compared by `<`: countries by their letters, British
 * postcodes by area and then by the number of the district (B before BA, LS2 before LS10), German ones by number, all
 * others as text. Whoever has no postcode is last in their country.
 * @param country ISO 3166, two letters; 'UK' is taken for GB
 */
export function postalOrder(country: string, postcode: string): string {
  const land = country.trim().toUpperCase().replace(/^UK$/, 'GB');
  const code = postcode.normalize('NFKC').toUpperCase();
  return `${land}\u0001${keyIn(land, code.replace(/[^\p{L}\p{N}]+/gu, ' ').trim())}`;
}

function keyIn(land: string, code: string): string {
  // Behind every letter and number.
  if (code === '') return '\uffff';
  if (AS_UK.has(land)) return ukKey(code);
  return land === 'DE' ? germanKey(code) : code;
}

function ukKey(code: string): string {
  const found = UK_POSTCODE.exec(code) ?? UK_POSTCODE.exec(code.replaceAll(' ', ''));
  if (!found) return code;
  const [, area, district, letter, sector = '', unit = ''] = found;
  return `${area.padEnd(2)}${district.padStart(2, '0')}${letter || ' '}${sector}${unit}`;
}

/** A spreadsheet makes 1067 of 01067. */
function germanKey(code: string): string {
  const digits = code.replace(/^D /, '');
  return /^\d{1,5}$/.test(digits) ? digits.padStart(5, '0') : code;
}
