import { InputError } from '../errors.ts';
import type { Duty } from '../law/index.ts';
import { nearest } from '../nearest.ts';
import type { Filing } from './filings.ts';

/** How it stands with a duty. */
export type DutyStanding =
  | 'open'
  | 'due soon'
  | 'overdue'
  | 'not yet decided'
  | 'decided against'
  | 'begun'
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

/** How it stands with every duty at a moment. `told`: since when and until when people were told. */
export function standDuties(duties: Duty[], filings: Filing[], told: Told, at: Date): DutyState[] {
  return duties.map((duty) => {
    const own = filings.filter((filing) => filing.duty === duty.key);
    const dueAt = duty.clock.kind === 'deadline' ? duty.clock.readings[0]?.at : undefined;
    return {
      duty,
      standing: standingOf(duty, own, told, dueAt, at),
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
        ? `it has ${listKeys(owed)}`
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
  { applies, rule, clock, because: _ }: Duty,
  filings: Filing[],
  told: Told,
  dueAt: Date | undefined,
  at: Date,
): DutyStanding {
  const last = filings.at(-1);
  if (last?.phase === 'withdrawn') return 'withdrawn';
  const doneAt = rule.kind === 'people' ? told.until : filings[0]?.filedAt;
  if (doneAt) return dueAt && doneAt > dueAt ? 'done late' : 'done';
  if (rule.kind === 'people' && told.from) return 'begun';
  if (applies === 'no') return rule.kind === 'voluntary' ? 'voluntary' : 'not owed';
  if (rule.kind === 'voluntary') return 'voluntary';
  if (clock.kind === 'waiting') return 'waiting';
  if (dueAt && dueAt < at) return 'overdue';
  if (dueAt && dueAt.getTime() - at.getTime() < SOON_MS) return 'due soon';
  return 'open';
}
