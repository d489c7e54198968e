import { newSalt } from '../evidence/index.ts';
import type { Queryable, Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import type { Grade } from '../ledger/index.ts';
import type { MatterKey } from './matters.ts';
import { caseRecords } from './records.ts';

/** One note on the board: something established, something somebody says, or something to be found out. */
export type Entry = {
  incident: number;
  /** Its number within the case. */
  entry: number;
  kind: 'fact' | 'claim' | 'question';
  /** What it is about, where it is a matter that every case has. */
  matter: MatterKey | null;
  /** The answer to the matter: a choice, or an instant as ISO text; null where the words alone are the answer. */
  value: string | null;
  words: string;
  /** Who says it; of a question, who is to find out. */
  source: string;
  /** How well a claim is evidenced; null for a question. */
  grade: Grade | null;
  saidAt: Date;
  /** The entry that this one takes the place of. */
  supersedes: number | null;
  /** The question that it answers. */
  answers: number | null;
  at: Date;
  by: string;
};

export type NewEntry = Omit<Entry, 'entry'>;

type EntryRow = Omit<Entry, 'saidAt'> & { said_at: Date };

/** A case's notes, the oldest first. */
export async function listEntriesOf(client: Queryable, incident: number): Promise<Entry[]> {
  const { rows } = await client.query<EntryRow>(
    `select incident, entry, kind, matter, value, words, source, grade, said_at, supersedes, answers, at, by
       from incident_entry where incident = $1 order by entry`,
    [incident],
  );
  return rows.map(({ said_at, ...row }) => ({ ...row, saidAt: said_at }));
}

/**
 * Writes a note with its evidence; the same as the newest of its source about the same changes nothing. ENTRY_UNKNOWN
 * where it supersedes or answers one that is not there. Returns its number and whether it is new.
 */
export async function addEntry(tx: Tx, entry: NewEntry): Promise<{ entry: number; added: boolean }> {
  const there = await listEntriesOf(tx.client, entry.incident);
  if (entry.supersedes !== null) refuseOtherMatter(findEntry(there, entry.supersedes), entry);
  if (entry.answers !== null && findEntry(there, entry.answers).kind !== 'question') {
    throw new InputError('ENTRY_UNKNOWN', `Entry ${entry.answers} is no question: nothing answers it`);
  }
  // Of a matter the newest answer of the source counts: going back to an earlier one is something new.
  const ofSource = there.filter(
    ({ kind, matter, source }) => kind === entry.kind && matter === entry.matter && source === entry.source,
  );
  const comparable = entry.value === null ? ofSource : ofSource.slice(-1);
  const same = comparable.findLast((each) => isSame(each, entry));
  if (same) return { entry: same.entry, added: false };
  const number = there.length + 1;
  await tx.client.query(
    `insert into incident_entry (incident, entry, kind, matter, value, words, source, grade, said_at, supersedes,
       answers, at, by, salt)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      entry.incident,
      number,
      entry.kind,
      entry.matter,
      entry.value,
      entry.words,
      entry.source,
      entry.grade,
      entry.saidAt,
      entry.supersedes,
      entry.answers,
      entry.at,
      entry.by,
      newSalt(),
    ],
  );
  const { kind, matter, grade, supersedes, answers } = entry;
  await caseRecords.append(
    tx,
    entry.at,
    'incident_entry',
    { owner: entry.incident, number },
    { kind, matter, grade, supersedes, answers },
  );
  return { entry: number, added: true };
}

/** The note of a number; ENTRY_UNKNOWN otherwise. */
export function findEntry(entries: Entry[], number: number): Entry {
  const found = entries.find(({ entry }) => entry === number);
  if (found) return found;
  throw new InputError(
    'ENTRY_UNKNOWN',
    `There is no entry ${number} on the board: ${entries.length === 0 ? 'it is empty' : `they are numbered 1 to ${entries.length}`}`,
  );
}

/** An answer takes the place of an answer to the same matter, a question of a question. */
function refuseOtherMatter(superseded: Entry, { kind, matter, supersedes }: NewEntry): void {
  const isQuestion = kind === 'question';
  if ((superseded.kind === 'question') === isQuestion && superseded.matter === matter) return;
  throw new InputError(
    'ENTRY_UNKNOWN',
    `Entry ${supersedes} is about ${superseded.kind === 'question' ? 'a question' : superseded.matter === null ? 'no matter of the list' : `'${superseded.matter}'`}: what takes its place has to be about the same`,
  );
}

/** Said twice without anything between: the second changes nothing. */
function isSame(one: Entry, other: NewEntry): boolean {
  return (
    one.kind === other.kind &&
    one.matter === other.matter &&
    one.value === other.value &&
    one.words === other.words &&
    one.source === other.source &&
    one.grade === other.grade &&
    (other.supersedes === null || one.supersedes === other.supersedes) &&
    (other.answers === null || one.answers === other.answers)
  );
}
