import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { Unsealing } from '../../src/custody/index.ts';
import { openSession, recordFile, type Recorded } from '../../src/exchange/index.ts';
import type { App } from '../../src/installation/index.ts';
import { restoreSupplier, type Manifest, type RestoreRequest } from '../../src/restore/index.ts';
import { describeDataset, listDatasets, type Supplier } from '../../src/suppliers/index.ts';
import { createTestInstallation, type TestInstallation } from '../support/installation.ts';
import { addNamedSupplier } from '../support/suppliers.ts';

/** An installation with one supplier, and what a test of restoring does with it. */
export type RestorePlace = {
  app: App;
  supplier: Supplier;
  identity: string;
  folder: string;
  /** Records a file of this content as sent on a day ('2021-01-05'). */
  send(day: string, content: string | Uint8Array, options?: SendOptions): Promise<Recorded>;
  /** Says how the dataset 'members' is put together. */
  describe(what: Parameters<typeof describeDataset>[2]): Promise<void>;
  /** Restores to a new folder (or the one named) and reads what was written there. */
  restore(options?: Partial<RestoreRequest> & { identity?: string }): Promise<RestoredFolder>;
};

export type SendOptions = {
  name?: string;
  dataset?: string;
  direction?: 'out' | 'in';
  headings?: 'yes' | 'no';
};

export type RestoredFolder = {
  path: string;
  manifest: Manifest;
  text: string;
  files: Map<string, Buffer>;
  /** The only CSV, as rows of cells with the heading first. */
  csv(name?: string): string[][];
};

let installed: Promise<TestInstallation> | undefined;
let suppliers = 0;

/** One installation serves all tests of a file; every test has a supplier of its own. */
after(async () => (await installed)?.[Symbol.asyncDispose]());

/** A supplier that nothing was sent to yet, in the installation of this file's tests. */
export async function openRestorePlace(): Promise<RestorePlace> {
  const { app, keyholder, folder: around } = await (installed ??= createTestInstallation());
  const { identity } = keyholder;
  const name = `Supplier ${++suppliers}`;
  const folder = join(around, name);
  const supplier = await addNamedSupplier(app.database, name);
  let restores = 0;
  let files = 0;
  return {
    app,
    supplier,
    identity,
    folder,
    async send(
      day,
      content,
      { name = `members-${day}.csv`, dataset = 'members', direction = 'out', headings } = {},
    ) {
      const path = join(folder, 'sent', String(files++), name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      await using session = await openSession(app, 'test');
      const sentAt = new Date(`${day}T09:00:00Z`);
      return await recordFile(session, { path, supplier, dataset, sentAt, direction, told: {}, headings });
    },
    async describe(what) {
      const [dataset] = (await listDatasets(app.database.reader, [supplier.id])).filter(
        ({ name }) => name === 'members',
      );
      await app.database.transaction((tx) => describeDataset(tx, dataset.id, what));
    },
    async restore(options = {}) {
      const path = options.out ?? join(folder, `restored-${restores++}`);
      await using unsealing = await Unsealing.begin(app, {
        identities: [options.identity ?? identity],
        purpose: 'test',
      });
      const { manifest } = await restoreSupplier(app, unsealing, {
        suppliers: [supplier],
        format: 'csv',
        ...options,
        out: path,
      });
      return await readFolder(path, manifest);
    },
  };
}

async function readFolder(path: string, manifest: Manifest): Promise<RestoredFolder> {
  const names = await readdir(path);
  const files = new Map<string, Buffer>();
  for (const name of names) files.set(name, await readFile(join(path, name)));
  const csvs = names.filter((name) => name.endsWith('.csv'));
  return {
    path,
    manifest,
    text: files.get('manifest.txt')!.toString(),
    files,
    csv: (name = csvs[0]) => parseCsv(files.get(name)!.toString('utf8')),
  };
}

/** RFC 4180, strictly. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length;) {
    let cell = '';
    if (text[at] === '"') {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (text[at] === '"') at++;
        cell += text[at];
      }
      at++;
    } else while (at < text.length && !',\r\n'.includes(text[at])) cell += text[at++];
    row.push(cell);
    if (text[at] === ',') {
      at++;
      if (at === text.length) row.push('');
      continue;
    }
    if (text[at] !== '\r' || text[at + 1] !== '\n') throw new Error(`no CRLF at ${at}`);
    at += 2;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** A membership file: a heading and one line for each person. */
export function membersCsv(
  people: [reference: string, given: string, family: string, city: string][],
): string {
  return (
    ['Member No,First name,Last name,Town', ...people.map((person) => person.join(','))].join('\n') + '\n'
  );
}

/** Invented people M1000 and up. */
export function people(
  from: number,
  to: number,
  city = 'Leeds',
): [reference: string, given: string, family: string, city: string][] {
  const given = ['Anna', 'Ben', 'Cara', 'Dan', 'Ella', 'Finn', 'Gwen', 'Hugh', 'Iris', 'Jack'];
  const family = ['Ashby', 'Birch', 'Cole', 'Dunn', 'Ellis', 'Frost', 'Grant', 'Holt', 'Irwin', 'Judd'];
  return Array.from({ length: to - from }, (_, i) => {
    const n = from + i;
    return [`M${1000 + n}`, given[n % 10], family[Math.floor(n / 10) % 10], city];
  });
}
