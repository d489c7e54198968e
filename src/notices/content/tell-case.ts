import { withoutScheme } from './plain-line.ts';
import type { NoticeCase } from './notice-case.ts';
import type { Reader } from './reader.ts';
import { wordsOf, type Told, type Unknown } from './words/index.ts';

/** What is established, in sentences; where nothing is, that it is not known. Nothing else is said. */
export function tellWhatHappened({ case: c, language }: Reader): string[] {
  const words = wordsOf(language);
  const { told } = words;
  const what = [
    ...ofNature(c, told, 'availability'),
    ...ofNature(c, told, 'integrity'),
    ...ofNature(c, told, 'confidentiality'),
    told.intelligible[c.intelligible ?? ''],
    c.published === 'yes' ? told.published : undefined,
  ].filter((sentence) => sentence !== undefined);
  return [
    ...(c.suppliers.length > 0 ? [told.held(words.list(c.suppliers.map(withoutScheme)))] : []),
    ...(what.length > 0 ? what : [told.notKnown]),
    ...tellWhen(c, told, (at) => words.day(at, c.timezone)),
  ];
}

/** The matter of a nature where it is established, else the nature itself. */
function ofNature(c: NoticeCase, told: Told, nature: NoticeCase['natures'][number]): string[] {
  const matter = told[nature][c[nature] ?? ''];
  if (matter !== undefined) return [matter];
  return c.natures.includes(nature) ? [told.natures[nature]] : [];
}

function tellWhen(
  { happenedFrom, happenedUntil, ongoing }: NoticeCase,
  told: Told,
  day: (at: Date) => string,
): string[] {
  const from = happenedFrom && day(happenedFrom);
  const until = happenedUntil && day(happenedUntil);
  const still = ongoing === 'yes' && until === undefined ? [told.ongoing] : [];
  if (from && until) return [from === until ? told.onOneDay(from) : told.fromTo(from, until)];
  return [...(from ? [told.began(from)] : []), ...(until ? [told.ended(until)] : []), ...still];
}

/** What is not known: of the case, and of the person's own data. */
export function tellUnknown({ case: c, facts, language }: Reader): string[] {
  const { unknown } = wordsOf(language);
  const concerns = (nature: NoticeCase['natures'][number]): boolean => c.natures.includes(nature);
  const inTheOpen = ['taken', 'likely taken', 'seen'].includes(c.confidentiality ?? '');
  const open: Record<Unknown, boolean> = {
    'what happened': c.natures.length === 0,
    // A confidentiality that nobody has ruled out is open, whatever the incident was called.
    'seen or taken': c.confidentiality === undefined,
    readable:
      c.intelligible === undefined &&
      c.confidentiality !== 'not taken' &&
      (inTheOpen || concerns('confidentiality')),
    published:
      c.published === undefined &&
      c.confidentiality !== 'not taken' &&
      (inTheOpen || concerns('confidentiality')),
    changed: c.integrity === undefined && concerns('integrity'),
    lost: c.availability === undefined && concerns('availability'),
    began: c.happenedFrom === undefined,
    ended: c.happenedUntil === undefined && c.ongoing === 'no',
    over: c.happenedUntil === undefined && c.ongoing === undefined,
    'which data': facts.categories.includes('unknown') || facts.categories.length === 0,
    'whose data': !facts.certain,
  };
  return (Object.keys(open) as Unknown[]).filter((key) => open[key]).map((key) => unknown[key]);
}

/** What others say and nobody has established, with who says it and when. */
export function tellClaims({ case: c, language }: Reader): string[] {
  const words = wordsOf(language);
  return c.claims.map((claim) => {
    const source = withoutScheme(claim.source);
    const said = withoutScheme(claim.words).replaceAll(/[“”]/g, "'");
    return words.claim({ ...claim, source, words: endSentence(said) }, words.day(claim.saidAt, c.timezone));
  });
}

function endSentence(text: string): string {
  return /[.!?…]$/u.test(text) ? text : `${text}.`;
}
