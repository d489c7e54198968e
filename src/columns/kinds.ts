// What a single value looks like. Cheap tests first: a sample has tens of thousands of cells.
import { isCardNumber, isIban } from './checks.ts';
import { commonFamilyNames, commonGivenNames, foldName } from './common-names.ts';
import { readDate } from './dates.ts';
import { isNameTitle } from './full-name.ts';
import { looksSpecial } from './special-words.ts';
import type { SpecialKind } from './special-words.ts';

/** A look that a value can have; a value may have several ('M' is a gender and a yes/no-like letter). */
export type Kind =
  | SpecialKind
  | 'email' | 'phone' | 'phoneLoose' | 'ukPostcode' | 'postcode' | 'postcodeDigits' | 'date' | 'dateParts' | 'excelDate'
  | 'iban' | 'sortCode' | 'digits6' | 'digits8' | 'card' | 'niNumber' | 'idNumber' | 'ip' | 'url' | 'guid' | 'hash' | 'yesNo'
  | 'integer' | 'number' | 'money' | 'country' | 'countryName' | 'gender' | 'title' | 'degrees' | 'street' | 'longText'
  | 'letters' | 'oneWord' | 'fewWords' | 'given' | 'family' | 'wholeName' | 'familyFirst' | 'userAgent' | 'code'; // prettier-ignore

const yesNo = new Set(
  (
    'yes|no|y|n|true|false|t|f|0|1|x|on|off|ja|nein|j|oui|non|si|sí|nee|tak|nie|ydw|nac oes|ie|na|✓|✔|✗|opt in|opt out|opted in|opted out|' +
    'subscribed|unsubscribed|consented|consent given|granted|refused|allowed|not allowed|do not contact|opt-in|opt-out'
  ).split('|'),
);
const genders = new Set(
  (
    'm|f|d|male|female|man|woman|men|women|non-binary|nonbinary|non binary|other|prefer not to say|männlich|weiblich|divers|' +
    'homme|femme|masculin|féminin|hombre|mujer|masculino|femenino|vrouw|kobieta|mężczyzna|gwryw|benyw|boy|girl|trans|unknown|u|x|w|k|v|h'
  ).split('|'),
);
const road =
  /\b(?:street|st|road|rd|avenue|ave|lane|ln|close|drive|dr|court|ct|crescent|place|pl|terrace|way|gardens|grove|hill|square|sq|mews|walk|row|park|rise|view|green|heol|ffordd|stryd|boulevard|blvd|parade)\b\.?|str(?:a(?:ß|ss)e|\.)|weg\b|platz\b|gasse\b|^\d+\w?,? (?:rue|avenue|boulevard|place|chemin|all[ée]e)\b|\b(?:calle|avenida|ul\.|ulica|straat|laan)/i;

const email = /^(?:mailto:)?[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>".,;]{2,}$/;
const ukPostcode = /^(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2})$/i;
const otherPostcode =
  /^(?:\d{4} ?[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{2}-\d{3}|\d{3} \d{2}|[AC-FHKNPRTV-Y]\d[\dW] [0-9AC-FHKNPRTV-Y]{4}|(?:[A-Z]{1,2}-)?\d{5}-\d{4}|[A-Z]{1,2}-\d{4,5})$/i;
const niNumber = /^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]$/i;
const guid = /^\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?$/i;
const ipAddress =
  /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$|^(?=.*:.*:)[0-9a-f:]{4,39}$/i;

/** Every look of one trimmed, non-empty value. */
export function kindsOf(value: string): Kind[] {
  const found: Kind[] = [];
  const lower = value.length <= 40 ? value.toLowerCase() : '';
  if (yesNo.has(lower)) found.push('yesNo');
  if (genders.has(lower)) found.push('gender');
  if (value.includes('@')) {
    if (email.test(value)) found.push('email');
    return found;
  }
  const digits = countDigits(value);
  if (digits === 0) addWordKinds(value, found);
  else addDigitKinds(value, digits, found);
  if (value.length > 40 && value.split(' ').length > 6) found.push('longText');
  if (/^(?:https?:\/\/|www\.)\S+$/i.test(value)) found.push('url');
  return found;
}

function countDigits(value: string): number {
  let digits = 0;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code >= 48 && code <= 57) digits++;
  }
  return digits;
}

function addDigitKinds(value: string, digits: number, found: Kind[]): void {
  if (readDate(value) !== null) found.push('date');
  if (/^\d{1,2}[/.-]\d{1,2}$/.test(value)) found.push('dateParts');
  if (/^[+(\d]/.test(value)) addNumberKinds(value, digits, found);
  if (/^-?[£$€]|\d[ ]?(?:£|€|EUR|GBP|USD|zł)$|^-?\d[\d.,]*[.,]\d{2}$/.test(value)) found.push('money');
  if (/^-?\d+(?:[.,]\d+)*$/.test(value)) found.push('number');
  if (/^-?\d{1,3}\.\d{4,}$/.test(value)) found.push('degrees');
  if (value.length <= 10 && digits <= 9) {
    if (ukPostcode.test(value)) found.push('ukPostcode');
    else if (otherPostcode.test(value)) found.push('postcode');
  }
  if (digits >= 6 && value.length <= 13 && niNumber.test(value)) found.push('niNumber');
  if (
    digits >= 6 &&
    value.length <= 16 &&
    /^(?:[A-Z]{0,3}[- ]?\d[\d -]{5,13}[A-Z]?|\d{3}-\d{2}-\d{4})$/i.test(value)
  )
    found.push('idNumber');
  if (value.length >= 15 && value.length <= 42 && isIban(value)) found.push('iban');
  if (value.length >= 7 && value.length <= 39 && ipAddress.test(value)) found.push('ip');
  if (value.length >= 36 && guid.test(value)) found.push('guid');
  if (/^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i.test(value)) found.push('hash');
  if (value.length >= 6 && /\s/.test(value) && road.test(value)) found.push('street');
  if (value.startsWith('Mozilla/')) found.push('userAgent');
  if (value.length <= 20 && /^[A-Z]{0,6}[-_/ ]?\d[A-Z\d]*(?:[-_/][A-Z\d]+)*$/i.test(value))
    found.push('code');
  if (value.length === 15 || value.length === 18) if (/^[0-9a-z]+$/i.test(value)) found.push('code');
}

function addNumberKinds(value: string, digits: number, found: Kind[]): void {
  const plain = digits === value.length;
  if (plain) {
    found.push('integer');
    if (digits === 6) found.push('digits6');
    if (digits === 8) found.push('digits8');
    if (digits >= 4 && digits <= 6) found.push('postcodeDigits');
    if (digits === 5) found.push('excelDate');
  }
  if (digits === 6 && /^\d\d[- ]\d\d[- ]\d\d$/.test(value)) found.push('sortCode');
  if (digits >= 13 && isCardNumber(value)) found.push('card');
  if (digits < 7 || digits > 17 || !/^[+(]?[\d\s().\-/+]+(?:\s*(?:x|ext\.?)\s*\d{1,5})?$/i.test(value))
    return;
  if (digits <= 15) found.push('phoneLoose');
  const strict = /^\+[1-9(]|^00[1-9]\d/.test(value)
    ? digits >= 8
    : /^\(?0[1-9]/.test(value)
      ? digits >= 9 && digits <= 12
      : /^\(?[2-9]\d{2}\)?[-. ]\d{3}[-. ]\d{4}$/.test(value);
  if (strict && !found.includes('card')) found.push('phone');
}

function addWordKinds(value: string, found: Kind[]): void {
  if (value.length <= 40 && isNameTitle(value)) found.push('title');
  if (/^[*xX•\s-]{4,}$/.test(value)) return;
  found.push(...looksSpecial(value));
  if (/^\p{L}{3,9} \d|^\p{L}+ \p{L}+$/u.test(value) && readDate(value) !== null) found.push('date');
  if (!/^[\p{L}\p{M}'’`.,\s()&/-]+$/u.test(value) || value.length > 60) return;
  const words = value.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 0) return;
  found.push('letters');
  if (words.length <= 2) found.push('oneWord');
  if (words.length >= 2 && words.length <= 6) found.push('fewWords');
  if (words.length <= 3) {
    if (commonGivenNames.has(foldName(words[0]))) found.push('given');
    if (words.length <= 2 && commonFamilyNames.has(foldName(words.join('')))) found.push('family');
  }
  if (words.length >= 2) addWholeName(value, words, found);
  if (road.test(value) && words.length >= 2) found.push('street');
}

function addWholeName(value: string, words: string[], found: Kind[]): void {
  const comma = /^[^,]+,\s*\p{L}/u.test(value);
  const givenFirst = words.some((word, i) => i < words.length - 1 && commonGivenNames.has(foldName(word)));
  const familyLast = commonFamilyNames.has(foldName(words[words.length - 1]));
  const familyFirst =
    commonFamilyNames.has(foldName(words[0])) || commonGivenNames.has(foldName(words[words.length - 1]));
  if (comma ? familyFirst : givenFirst || familyLast) found.push('wholeName');
  if (comma) found.push('familyFirst');
}
