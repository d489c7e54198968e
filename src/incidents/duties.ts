import { InputError } from '../errors.ts';
import type { Duty } from '../law/index.ts';
import { nearest } from '../nearest.ts';
import type { Filing } from './filings.ts';

/** How it stands with a duty. */
export type DutyStanding =
  | 'open'
  | 'due soon'
  | 'overdue'
  | 'decided against'
  | 'begun'
  | 'begun late'
  | 'done'
  | 'done late'
  | 'withdrawn'
  | 'voluntary'
  | 'waiting'
  | 'not owed';

/** A duty of the case, with what was done about it. */
export type DutyState = {
  duty: Duty;
  standing: DutyStanding;
  /** The strict deadline, where the law has one. */
  dueAt: Date | undefined;
  /** Until then, or since then where it is negative. */
  leftMs: number | undefined;
  filings: Filing[];
};

export type Told = { from: Date | undefined; until: Date | undefined };

const SOON_MS = 24 * 3_600_000;

/**
 * How it stands with every duty at a moment.
 * @param undecided the same duties as they would be if nobody had decided anything
 * @param told since when and until when people were told
 */
export function standDuties(
  duties: Duty[],
  undecided: Duty[],
  filings: Filing[],
  told: Told,
  at: Date,
): DutyState[] {
  return duties.map((duty) => {
    const own = filings
      .filter((filing) => filing.duty === duty.key)
      .sort((a, b) => a.filedAt.getTime() - b.filedAt.getTime());
    const dueAt = duty.clock.kind === 'deadline' ? duty.clock.readings[0]?.at : undefined;
    const otherwise = undecided.find(({ key }) => key === duty.key)?.applies ?? 'no';
    return {
      duty,
      standing:
        duty.applies === 'no' && otherwise !== 'no' && own.length === 0
          ? 'decided against'
          : standingOf(duty, own, told, dueAt, at),
      dueAt,
      leftMs: dueAt && dueAt.getTime() - at.getTime(),
      filings: own,
    };
  });
}

/**
 * The duty of a key, or the one towards an authority of this key; DUTY_UNKNOWN with the nearest ones otherwise, or
 * with those that it may be.
 */
export function findDuty(duties: DutyState[], key: string): DutyState {
  const said = key.trim().toLowerCase();
  const found = duties.find(({ duty }) => duty.key.toLowerCase() === said);
  if (found) return found;
  const towards = duties.filter(({ duty }) => duty.to.key.toLowerCase() === said);
  // Of several towards one authority, what is owed for certain comes before what may be.
  for (const verdict of ['yes', 'perhaps', 'no'] as const) {
    const such = towards.filter(({ duty }) => duty.applies === verdict);
    if (such.length === 1) return such[0];
    if (such.length > 1) throw unknown(`Several duties are owed to '${key}': name one of ${listKeys(such)}`);
  }
  const owed = duties.filter(({ duty }) => duty.applies !== 'no');
  const near = nearest(key, [...new Set(duties.flatMap(({ duty }) => [duty.key, duty.to.key]))]);
  const hint =
    near.length > 0
      ? `did you mean ${near.map((each) => `'${each}'`).join(' or ')}?`
      : owed.length > 0
        ? `it has ${[...new Set(owed.map(({ duty }) => duty.to.key))].slice(0, 12).join(', ')} ('incident duties' lists all)`
        : 'no rule that is loaded asks for anything in it';
  throw unknown(`This case has no duty or authority '${key}': ${hint}`);
}

function unknown(sentence: string): InputError {
  return new InputError('DUTY_UNKNOWN', sentence);
}

function listKeys(duties: DutyState[]): string {
  return duties.map(({ duty }) => duty.key).join(', ');
}

function standingOf(
  { applies, rule, clock, told: toldUs }: Duty,
  filings: Filing[],
  told: Told,
  dueAt: Date | undefined,
  at: Date,
): DutyStanding {
  if (filings.at(-1)?.phase === 'withdrawn') return 'withdrawn';
  if (applies === 'no' && filings.length === 0) return rule.kind === 'voluntary' ? 'voluntary' : 'not owed';
  const isLate = (done: Date): boolean => dueAt !== undefined && done > dueAt;
  if (rule.kind === 'contract' && toldUs && clock.kind !== 'waiting')
    return isLate(toldUs.at) ? 'done late' : 'done';
  if (rule.kind === 'people') {
    if (told.until) return isLate(told.until) ? 'done late' : 'done';
    if (told.from) return 'begun';
  }
  const first = filings[0];
  if (first) {
    // What is not known at first follows (Art. 33(4)): until then the duty is begun, not done.
    const isDone = !rule.phases || filings.some(({ phase }) => phase === 'complete');
    return `${isDone ? 'done' : 'begun'}${isLate(first.filedAt) ? ' late' : ''}` as DutyStanding;
  }
  if (rule.kind === 'voluntary') return 'voluntary';
  if (clock.kind === 'waiting') return 'waiting';
  if (dueAt && dueAt < at) return 'overdue';
  if (dueAt && dueAt.getTime() - at.getTime() < SOON_MS) return 'due soon';
  return 'open';
}
