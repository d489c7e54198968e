// CB, the circumstances of the breach: points for what was lost and for malice, added up. Only what is established counts;
// what is not known is open from nothing to all.
import type { CircumstanceName, Circumstances, Factor, Nature, Reason } from './assessment.ts';
import { add, formatFactor, point, type Interval } from './interval.ts';
import { lawSays, method } from './method.ts';

type Part = Interval & { name: CircumstanceName; reason: Reason };

const RULE = 'rule:enisa-2013-cb';

export function scoreCircumstances(circumstances: Circumstances): Factor {
  const parts = [
    confidentialityOf(circumstances),
    integrityOf(circumstances),
    availabilityOf(circumstances),
    maliceOf(circumstances),
  ];
  return {
    name: 'CB',
    ...parts.reduce<Interval>(add, point(0)),
    reasons: parts.map(({ reason }) => reason),
    parts: parts.map(({ name, low, high }) => ({ name, low, high })),
  };
}

/** True, false, or undefined where the nature of the incident is not known. */
function isOfNature(natures: readonly Nature[], nature: Nature): boolean | undefined {
  return natures.length === 0 ? undefined : natures.includes(nature);
}

// A value that the method does not have is not known.
function pointsOf(points: Record<string, number>, value: string | undefined): number | undefined {
  return value !== undefined && Object.hasOwn(points, value) ? points[value] : undefined;
}

function maliceOf({ cause }: Circumstances): Part {
  const name = 'malicious intent';
  const { cause: points } = method().cb;
  const known = pointsOf(points, cause);
  if (known === undefined)
    return part(name, { low: 0, high: 0.5 }, 'it is not known whether this was done with malicious intent', [
      'matter:cause',
    ]);
  const text = `it is established that the cause is '${cause}'`;
  return part(name, point(known), text, ['matter:cause']);
}

function integrityOf({ natures, integrity }: Circumstances): Part {
  const name = 'integrity';
  const known = pointsOf(method().cb.integrity, integrity);
  if (known !== undefined)
    return part(name, point(known), `it is established that the data were '${integrity}'`, [
      'matter:integrity',
    ]);
  if (isOfNature(natures, name) === false) return notOfNature(name);
  return part(name, { low: 0, high: 0.5 }, 'it is not known whether data were altered', ['matter:integrity']);
}

function availabilityOf({ natures, availability }: Circumstances): Part {
  const name = 'availability';
  const { availability: points, availabilityLost } = method().cb;
  const known = pointsOf(points, availability);
  if (known !== undefined)
    return part(name, point(known), `it is established that the data were '${availability}'`, [
      'matter:availability',
    ]);
  const ofNature = isOfNature(natures, name);
  if (ofNature === false) return notOfNature(name);
  if (ofNature === true)
    return part(
      name,
      availabilityLost,
      'the data could not be got at (the nature of the incident says so); whether for a time or for good is not known',
      ['incident', 'matter:availability'],
    );
  return part(name, { low: 0, high: 0.5 }, 'it is not known whether the data could not be got at', [
    'matter:availability',
  ]);
}

const notOfNature = (name: Nature): Part =>
  part(name, point(0), 'the nature of the incident, as it is recorded, does not name it', ['incident']);

const TAKEN = new Set(['taken', 'seen', 'likely taken']);

function confidentialityOf(circumstances: Circumstances): Part {
  const { natures, confidentiality, recipients, intelligible } = circumstances;
  const say = (score: Interval, text: string, ...support: string[]) =>
    part('confidentiality', score, text, support);
  const { unknown: most } = method().cb.confidentiality;
  if (intelligible === 'unintelligible')
    return say(
      point(0),
      'it is established that the data cannot be read by whoever got them',
      'matter:intelligible',
    );
  if (confidentiality === 'not taken')
    return say(point(0), 'it is established that nothing was taken', 'matter:confidentiality');
  const named = isOfNature(natures, 'confidentiality') !== false;
  if (!named && isBenign(circumstances)) return againstNature(circumstances);
  if (recipients === 'none') {
    if (!TAKEN.has(confidentiality ?? ''))
      return say(point(0), 'it is established that nobody received the data', 'matter:recipients');
    return say(
      point(most),
      `the facts contradict each other (${confidentiality}, but no recipients); in doubt the higher counts`,
      'matter:confidentiality',
      'matter:recipients',
    );
  }
  return openConfidentiality(circumstances, named);
}

function isBenign({ cause }: Circumstances): boolean {
  return pointsOf(method().cb.cause, cause) === 0;
}

// Nobody meant harm and the nature does not name it: nothing, unless facts on the board say otherwise.
function againstNature({ confidentiality, recipients }: Circumstances): Part {
  const name = 'confidentiality';
  const { known, unknown: most } = method().cb.confidentiality;
  const against = TAKEN.has(confidentiality ?? '') || recipients === 'known' || recipients === 'unknown';
  if (!against) return notOfNature(name);
  return part(
    name,
    point(recipients === 'known' ? known : most),
    'the nature of the incident, as it is recorded, does not name it, but facts on the board do; the facts count',
    ['incident', 'matter:confidentiality', 'matter:recipients'],
  );
}

function openConfidentiality(circumstances: Circumstances, named: boolean): Part {
  const { confidentiality, recipients, intelligible } = circumstances;
  const { none, known, unknown: most } = method().cb.confidentiality;
  const sure = confidentiality === 'taken' || confidentiality === 'seen';
  const readable = intelligible === 'intelligible' || intelligible === 'weakly protected';
  const high = recipients === 'known' ? known : most;
  const least = recipients === 'unknown' ? most : known;
  const low = sure && readable ? least : none;
  const said = [
    sayTaken(confidentiality),
    sayRecipients(recipients),
    readable
      ? `it is established that the data are ${intelligible}`
      : 'whether the data can be read is not known',
  ];
  const support = ['matter:confidentiality', 'matter:recipients', 'matter:intelligible'];
  if (named) return part('confidentiality', { low, high }, said.join('; '), support);
  // That somebody wrote 'availability' alone does not settle it where there may have been an attacker.
  const text = `${said.join('; ')}. The nature of the incident, as it is recorded, does not name it, but that is no evidence. ${lawSays('edpb-01-2021-19')}`;
  return part('confidentiality', { low, high }, text, ['incident', ...support, 'rule:edpb-01-2021-19']);
}

function sayTaken(confidentiality: string | undefined): string {
  if (confidentiality === 'cannot be assessed') return 'whether anything was taken cannot be assessed';
  if (confidentiality === undefined || !TAKEN.has(confidentiality))
    return 'it is not known whether anything was seen or taken';
  return confidentiality === 'likely taken'
    ? 'data were likely taken'
    : `it is established that data were ${confidentiality}`;
}

function sayRecipients(recipients: string | undefined): string {
  if (recipients === 'known') return 'the recipients are known';
  return recipients === 'unknown'
    ? 'the recipients are unknown or without limit'
    : 'who has the data is not known';
}

function part(name: CircumstanceName, score: Interval, text: string, support: string[]): Part {
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  const reason = { text: `${title} ${formatFactor(score)}: ${text}.`, support: [...support, RULE] };
  return { name, ...score, reason };
}
