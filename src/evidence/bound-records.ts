import { createHash, randomBytes } from 'node:crypto';
import type { Queryable, Tx } from '../db/index.ts';
import { appendEvidence } from './append.ts';
import { canonicalJson } from './canonical-json.ts';

/** A table whose rows are added and never changed, each bound by its own entry of the evidence. */
export type BoundTable = {
  /** The act of the entry. */
  act: string;
  /** Column that numbers the rows of one owner, and what such a row is called. */
  number: string;
  /** Column that names the owner ('incident'); null where the row is the owner itself. */
  owner: string | null;
  /** The columns that the digest is over: those that a later migration adds are not. One is `salt`. */
  columns: string;
  /** What else belongs to a row, kept elsewhere. */
  beside?: (client: Queryable, owner: number, number: number) => Promise<Record<string, unknown>>;
};

/** A row that no act accounts for. */
export type WrongRecord = { record: string; problem: 'changed' | 'unrecorded' | 'gone' };

/** Rows of several tables that belong to one kind of thing. */
export type BoundRecords<Table extends string> = {
  /** Acts that bind them. */
  acts: readonly string[];
  /**
   * Appends that a row was written. The evidence has its numbers and a salted digest of the whole row: words that people
   * typed are not for the log, and can still not be changed afterwards.
   * @param told numbers, times and keys that the entry says in clear
   */
  append(
    tx: Tx,
    at: Date,
    table: Table,
    row: { owner: number; number: number },
    told?: Record<string, unknown>,
  ): Promise<void>;
  /** Compares every row with the act that was appended with it, given the payloads of `acts`. */
  findWrong(client: Queryable, payloads: readonly Record<string, unknown>[]): Promise<WrongRecord[]>;
};

/** What makes a digest of a few words safe from guessing; a column of every bound table. */
export function newSalt(): Buffer {
  return randomBytes(16);
}

/**
 * Binds the rows of some tables to the evidence.
 * @param thing what they belong to ('incident'): its table has the numbers of all owners in `id`
 */
export function bindRecords<Table extends string>(
  thing: string,
  tables: Readonly<Record<Table, BoundTable>>,
): BoundRecords<Table> {
  const names = Object.keys(tables) as Table[];
  /** 'incident 3', 'incident 3, entry 12' */
  const recordKey = (table: Table, owner: number, number: number): string =>
    tables[table].owner === null
      ? `${thing} ${owner}`
      : `${thing} ${owner}, ${tables[table].number} ${number}`;
  return {
    acts: names.map((table) => tables[table].act),
    async append(tx, at, table, { owner, number }, told = {}) {
      const digest = (await digestRows(tx.client, table, tables[table], owner, number)).get(number);
      if (digest === undefined) throw new Error('evidence: a row that was written is not there');
      await appendEvidence(tx, at, {
        act: tables[table].act,
        subjects: [`${thing}:${owner}`],
        payload: { ...told, record: recordKey(table, owner, number), digest },
      });
    },
    async findWrong(client, payloads) {
      const evidenced = new Map(payloads.map((payload) => [payload['record'], payload['digest']]));
      const there = new Map<unknown, string>();
      const { rows } = await client.query<{ id: number }>(`select id from ${thing}`);
      for (const table of names) {
        for (const { id } of rows) {
          for (const [number, digest] of await digestRows(client, table, tables[table], id))
            there.set(recordKey(table, id, number), digest);
        }
      }
      return compare(evidenced, there);
    },
  };
}

function compare(evidenced: Map<unknown, unknown>, there: Map<unknown, string>): WrongRecord[] {
  const wrong: WrongRecord[] = [];
  for (const [record, digest] of there) {
    const evidence = evidenced.get(record);
    if (evidence === digest) continue;
    wrong.push({ record: String(record), problem: evidence === undefined ? 'unrecorded' : 'changed' });
  }
  for (const record of evidenced.keys()) {
    if (!there.has(record)) wrong.push({ record: String(record), problem: 'gone' });
  }
  return wrong;
}

/** SHA-256 over the canonical JSON of each row, its salt among it. */
async function digestRows(
  client: Queryable,
  table: string,
  { number, owner, columns, beside }: BoundTable,
  of: number,
  only?: number,
): Promise<Map<number, string>> {
  const { rows } = await client.query<Record<string, unknown>>(
    `select ${columns} from ${table} where ${owner ?? number} = $1 and ($2::int is null or ${number} = $2)`,
    [of, only ?? null],
  );
  const digests = new Map<number, string>();
  for (const row of rows) {
    const content = { ...row, ...(await beside?.(client, of, Number(row[number]))) };
    const plain = Object.fromEntries(
      Object.entries(content).map(([name, value]) => [
        name,
        Buffer.isBuffer(value) ? value.toString('hex') : value,
      ]),
    );
    digests.set(Number(row[number]), createHash('sha256').update(canonicalJson(plain)).digest('hex'));
  }
  return digests;
}
