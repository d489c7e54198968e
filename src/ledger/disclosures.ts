import type { Queryable, Tx } from '../db/index.ts';

export type Direction = 'out' | 'in';

/** One file that went to a supplier, or came back. */
export type Disclosure = {
  id: number;
  dataset: number;
  direction: Direction;
  sentAt: Date;
  recordedAt: Date;
  fileName: string;
  format: string;
  sizeBytes: number;
  /** Keyed digest of the original's bytes. */
  digest: Buffer;
  /** Name of the sealed original among the objects. */
  object: string;
  /** The data key that the original is sealed under. */
  dataKey: number;
  /** When the original was destroyed; the sets remain. */
  originalDestroyedAt: Date | null;
  rows: RowAccount;
};

/** Promise 1: known + new + ambiguous + unidentifiable = read. */
export type RowAccount = {
  read: number;
  known: number;
  new: number;
  ambiguous: number;
  unidentifiable: number;
};

/** One column of a disclosure and what it was taken for. */
export type DisclosureColumn = {
  disclosure: number;
  ordinal: number;
  tableName: string | null;
  name: string;
  field: string | null;
  category: string;
  sureness: string;
  why: string;
  /** Rows with a value in it whose person could not be named. */
  unidentifiable: number;
};

type DisclosureRow = {
  id: number;
  dataset: number;
  direction: Direction;
  sent_at: Date;
  recorded_at: Date;
  file_name: string;
  format: string;
  size_bytes: number;
  digest: Buffer;
  object: string;
  data_key: number;
  original_destroyed_at: Date | null;
  rows: number;
  known: number;
  new: number;
  ambiguous: number;
  unidentifiable: number;
};

/** Which disclosures are meant; what is left out does not restrict. */
export type DisclosureFilter = {
  datasets?: number[];
  sentFrom?: Date;
  /** Up to and including. */
  sentTo?: Date;
};

export async function listDisclosures(client: Queryable, filter: DisclosureFilter): Promise<Disclosure[]> {
  const { rows } = await client.query<DisclosureRow>(
    `select * from disclosure
      where ($1::int[] is null or dataset = any($1))
        and ($2::timestamptz is null or sent_at >= $2)
        and ($3::timestamptz is null or sent_at <= $3)
      order by sent_at, id`,
    [filter.datasets ?? null, filter.sentFrom ?? null, filter.sentTo ?? null],
  );
  return rows.map(fromRow);
}

/** Writes a disclosure with its columns; returns its number. */
export async function insertDisclosure(
  tx: Tx,
  disclosure: Omit<Disclosure, 'id' | 'originalDestroyedAt'>,
  columns: Omit<DisclosureColumn, 'disclosure'>[],
): Promise<number> {
  const { rows } = disclosure;
  const inserted = await tx.client.query<{ id: number }>(
    `insert into disclosure (dataset, direction, sent_at, recorded_at, file_name, format, size_bytes, digest, object,
       data_key, rows, known, new, ambiguous, unidentifiable)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) returning id`,
    [
      disclosure.dataset,
      disclosure.direction,
      disclosure.sentAt,
      disclosure.recordedAt,
      disclosure.fileName,
      disclosure.format,
      disclosure.sizeBytes,
      disclosure.digest,
      disclosure.object,
      disclosure.dataKey,
      rows.read,
      rows.known,
      rows.new,
      rows.ambiguous,
      rows.unidentifiable,
    ],
  );
  const { id } = inserted.rows[0];
  await tx.client.query(
    `insert into disclosure_column (disclosure, ordinal, table_name, name, field, category, sureness, why, unidentifiable)
     select $1, * from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[])`,
    [
      id,
      columns.map((column) => column.ordinal),
      columns.map((column) => column.tableName),
      columns.map((column) => column.name),
      columns.map((column) => column.field),
      columns.map((column) => column.category),
      columns.map((column) => column.sureness),
      columns.map((column) => column.why),
      columns.map((column) => column.unidentifiable),
    ],
  );
  return id;
}

/** The columns of some disclosures, in file order. */
export async function listColumns(client: Queryable, disclosures: number[]): Promise<DisclosureColumn[]> {
  const { rows } = await client.query<DisclosureColumn & { table_name: string | null }>(
    'select * from disclosure_column where disclosure = any($1::int[]) order by disclosure, ordinal',
    [disclosures],
  );
  return rows.map(({ table_name, ...column }) => ({ ...column, tableName: table_name }));
}

/** Adds up the accounts of files. */
export function sumRows(accounts: RowAccount[]): RowAccount {
  const sum: RowAccount = { read: 0, known: 0, new: 0, ambiguous: 0, unidentifiable: 0 };
  for (const account of accounts) {
    for (const key of Object.keys(sum) as (keyof RowAccount)[]) sum[key] += account[key];
  }
  return sum;
}

function fromRow(row: DisclosureRow): Disclosure {
  return {
    id: row.id,
    dataset: row.dataset,
    direction: row.direction,
    sentAt: row.sent_at,
    recordedAt: row.recorded_at,
    fileName: row.file_name,
    format: row.format,
    sizeBytes: row.size_bytes,
    digest: row.digest,
    object: row.object,
    dataKey: row.data_key,
    originalDestroyedAt: row.original_destroyed_at,
    rows: {
      read: row.rows,
      known: row.known,
      new: row.new,
      ambiguous: row.ambiguous,
      unidentifiable: row.unidentifiable,
    },
  };
}
