import { createRequire } from 'node:module';
import type { CountryCode } from 'libphonenumber-js/max';
import { countryOf } from './country-of.ts';

type Library = typeof import('libphonenumber-js/max');

let library: Library | undefined;

/** Google's numbering plans, loaded when first used: 45 ms that no command without text messages waits for. */
function loadPlans(): Library {
  return (library ??= createRequire(import.meta.url)('libphonenumber-js/max') as Library);
}

/** A cell of a hostile file may be a whole book. */
const MOST = 200;
const SEPARATORS = /[/;,|&\n]|\bor\b|\band\b/i;

/**
 * A number that can receive text messages, in E.164 ('+447400123456'), from one cell of somebody's file; of several the
 * first. Undefined for a landline, a pager, an extension, and whatever is no number: a text message is never tried on
 * the chance that it arrives.
 * @param country what the card says; undefined where it says nothing
 * @param home the installation's country, in which a number is read where nothing is said
 */
export function mobileNumber(text: string, country: string | undefined, home: string): string | undefined {
  if (text.length > MOST) return undefined;
  const plan = planOf(country, home);
  return readMobile(text, plan) ?? firstOf(text.split(SEPARATORS), plan);
}

function firstOf(pieces: string[], plan: CountryCode | undefined): string | undefined {
  if (pieces.length === 1) return undefined;
  for (const piece of pieces) {
    const found = readMobile(piece, plan);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readMobile(text: string, plan: CountryCode | undefined): string | undefined {
  // A spreadsheet makes '7400123456.0' of a number; '00' is '+' in every country where it is anything.
  const plain = text
    .trim()
    .replace(/^(\d+)\.0+$/, '$1')
    .replace(/^00(?=[1-9])/, '+');
  const number = loadPlans().parsePhoneNumberFromString(plain, { defaultCountry: plan });
  if (number === undefined || number.ext !== undefined) return undefined;
  const type = number.getType();
  return type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE' ? number.number : undefined;
}

/** The country in whose way a number without '+' is read; undefined where the card names one that is not known. */
function planOf(country: string | undefined, home: string): CountryCode | undefined {
  const code = countryOf(country, home);
  return code !== undefined && loadPlans().isSupportedCountry(code) ? code : undefined;
}
