import type { Queryable } from '../db/index.ts';
import type { BackedUpTable } from './manifest.ts';

type CatalogRow = {
  name: string;
  columns: { name: string; type: string }[];
  counters: { column: string; last: string | null }[];
  refers: string[];
};

/** The one table that says which migrations ran: a restored database has its own. */
const MIGRATION = 'migration';

/**
 * Every table of the installation, as the catalogue has it, so that none is forgotten that a later migration adds: in
 * an order in which each comes after those that it refers to.
 */
export async function listTables(client: Queryable): Promise<Omit<BackedUpTable, 'rows'>[]> {
  const { rows } = await client.query<CatalogRow>(
    `select c.relname as name,
            (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod))
                             order by a.attnum)
               from pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
            (select coalesce(json_agg(json_build_object('column', a.attname, 'last', ${LAST}::text)
                                      order by a.attnum), '[]')
               from pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and a.attidentity <> '') as counters,
            (select coalesce(json_agg(distinct r.relname), '[]')
               from pg_constraint f join pg_class r on r.oid = f.confrelid
              where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> f.conrelid) as refers
       from pg_class c
      where c.relnamespace = 'rollcall'::regnamespace and c.relkind = 'r' and c.relname <> $1
      order by c.relname`,
    [MIGRATION],
  );
  return inOrder(rows).map(({ name, columns, counters }) => ({
    name,
    columns,
    counters: counters.flatMap(({ column, last }) => (last === null ? [] : [{ column, last: Number(last) }])),
  }));
}

const SEQUENCE = `pg_get_serial_sequence(format('rollcall.%I', c.relname), a.attname)::regclass`;
const LAST = `pg_sequence_last_value(${SEQUENCE})`;

/** How many rows a table has. */
export async function countRows(client: Queryable, table: string): Promise<number> {
  const { rows } = await client.query<{ n: number }>(`select count(*) as n from ${quoted(table)}`);
  return rows[0].n;
}

/** Goes on numbering behind the last number that was given, though its row may be gone. */
export async function setCounters(client: Queryable, { name, counters }: BackedUpTable): Promise<void> {
  for (const { column, last } of counters) {
    await client.query(
      `select setval(pg_get_serial_sequence(format('rollcall.%I', $1::text), $2), greatest($3::bigint, max(${quoted(column)})))
         from ${quoted(name)}`,
      [name, column, last],
    );
  }
}

/** The whole table in PostgreSQL's binary format, its columns by name. */
export function copyOutOf(table: Pick<BackedUpTable, 'name' | 'columns'>): string {
  return `copy ${placeOf(table)} to stdout (format binary)`;
}

export function copyInto(table: Pick<BackedUpTable, 'name' | 'columns'>): string {
  return `copy ${placeOf(table)} from stdin (format binary)`;
}

/** Whether two say the same tables with the same columns, in whatever order. */
export function sameTables(
  a: readonly Pick<BackedUpTable, 'name' | 'columns'>[],
  b: readonly Pick<BackedUpTable, 'name' | 'columns'>[],
): boolean {
  const textOf = (tables: typeof a): string =>
    tables
      .map(
        ({ name, columns }) =>
          `${name} (${columns
            .map((each) => `${each.name} ${each.type}`)
            .toSorted()
            .join()})`,
      )
      .toSorted()
      .join();
  return textOf(a) === textOf(b);
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function placeOf({ name, columns }: Pick<BackedUpTable, 'name' | 'columns'>): string {
  return `${quoted(name)} (${columns.map((column) => quoted(column.name)).join(', ')})`;
}

function inOrder(rows: CatalogRow[]): CatalogRow[] {
  const ordered: CatalogRow[] = [];
  const visited = new Set<string>();
  const visit = (row: CatalogRow): void => {
    if (visited.has(row.name)) return;
    visited.add(row.name);
    for (const name of row.refers) {
      const referred = rows.find((each) => each.name === name);
      if (referred) visit(referred);
    }
    ordered.push(row);
  };
  rows.forEach(visit);
  return ordered;
}
