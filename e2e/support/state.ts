import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Installation } from './installation.ts';

/** A digest of every row of every table and the names of all objects: the same before and after is 'nothing changed'. */
export async function digestState(installation: Installation): Promise<string> {
  const hash = createHash('sha256');
  await installation.look(async ({ reader }) => {
    const tables = await reader.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'rollcall' and table_type = 'BASE TABLE' order by 1`,
    );
    for (const { name } of tables.rows) {
      const { rows } = await reader.query<{ digest: string | null }>(
        `select md5(string_agg(t::text, '|' order by t::text)) as digest from rollcall.${name} t`,
      );
      hash.update(`${name} ${rows[0].digest}\n`);
    }
  });
  for (const name of await listObjects(installation.home)) hash.update(`${name}\n`);
  return hash.digest('hex');
}

/** The objects of an installation, half-written ones in the spool too but no keys, as paths in the objects folder. */
export async function listObjects(home: string): Promise<string[]> {
  const folder = join(home, 'objects');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => !name.startsWith('keys/'))
    .toSorted();
}

/** How many rows a table has. */
export async function countRows(installation: Installation, table: string): Promise<number> {
  return installation.look(async ({ reader }) => {
    const { rows } = await reader.query<{ n: string }>(`select count(*)::text as n from rollcall.${table}`);
    return Number(rows[0].n);
  });
}
