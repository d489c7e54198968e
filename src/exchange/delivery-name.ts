import { basename, extname } from 'node:path';
import { zonedInstant, type WallTime } from '../zoned-time.ts';

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const SEPARATOR = '[-_. ]?';
const YEAR = '((?:19|20)\\d\\d)';
const NOT_DIGIT_BEFORE = '(?<!\\d)';
const NOT_DIGIT_AFTER = '(?!\\d)';

type Pattern = { expression: RegExp; wall: (parts: string[]) => WallTime };

/** In order: the first that fits decides. A name with a month or quarter only means its first day: in doubt, earlier. */
const PATTERNS: Pattern[] = [
  {
    expression: new RegExp(
      `${NOT_DIGIT_BEFORE}${YEAR}${SEPARATOR}(\\d\\d)${SEPARATOR}(\\d\\d)(?:[-_T ]?(\\d\\d)[-_.:]?(\\d\\d)(?:[-_.:]?\\d\\d)?Z?)?${NOT_DIGIT_AFTER}`,
    ),
    wall: ([year, month, day, hour, minute]) => ({
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour ?? 0),
      minute: Number(minute ?? 0),
    }),
  },
  {
    expression: new RegExp(`${NOT_DIGIT_BEFORE}(\\d\\d?)[-_. ](\\d\\d?)[-_. ]${YEAR}${NOT_DIGIT_AFTER}`),
    wall: ([day, month, year]) => ({ year: Number(year), month: Number(month), day: Number(day) }),
  },
  {
    expression: new RegExp(
      `${NOT_DIGIT_BEFORE}(\\d\\d?)?${SEPARATOR}(${MONTHS.join('|')})[a-z]*${SEPARATOR}${YEAR}${NOT_DIGIT_AFTER}`,
      'i',
    ),
    wall: ([day, month, year]) => ({
      year: Number(year),
      month: MONTHS.indexOf(month.toLowerCase()) + 1,
      day: Number(day ?? 1),
    }),
  },
  {
    expression: new RegExp(`${NOT_DIGIT_BEFORE}${YEAR}${SEPARATOR}q([1-4])`, 'i'),
    wall: ([year, quarter]) => ({ year: Number(year), month: Number(quarter) * 3 - 2, day: 1 }),
  },
  {
    expression: new RegExp(`q([1-4])${SEPARATOR}${YEAR}${NOT_DIGIT_AFTER}`, 'i'),
    wall: ([quarter, year]) => ({ year: Number(year), month: Number(quarter) * 3 - 2, day: 1 }),
  },
  {
    expression: new RegExp(`${NOT_DIGIT_BEFORE}${YEAR}[-_. ](\\d\\d)${NOT_DIGIT_AFTER}`),
    wall: ([year, month]) => ({ year: Number(year), month: Number(month), day: 1 }),
  },
];

/** The moment that a file's name tells, in `timezone`; undefined where it tells none. */
export function dateInName(path: string, timezone: string): Date | undefined {
  const name = stem(path);
  for (const { expression, wall } of PATTERNS) {
    const found = expression.exec(name);
    const at = found && zonedInstant(wall(found.slice(1)), timezone);
    if (at) return at;
  }
  return undefined;
}

/** The dataset that a file's name tells: the name without its date and ending; 'files' where nothing is left. */
export function datasetInName(path: string): string {
  let name = stem(path);
  for (const { expression } of PATTERNS) name = name.replace(expression, ' ');
  const words = name
    .replace(/[-_. ]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase();
  return words === '' ? 'files' : words;
}

/** A file's name without its endings: 'members-2021.csv.gz' is 'members-2021'. */
function stem(path: string): string {
  let name = basename(path);
  for (let ending = extname(name); /^\.[a-z]{2,8}\d?$/i.test(ending); ending = extname(name))
    name = name.slice(0, -ending.length);
  return name;
}
