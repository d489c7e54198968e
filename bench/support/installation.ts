import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeDatabase } from '../../src/db/index.ts';
import { createInstallation, type App } from '../../src/installation/index.ts';
import { addSupplier, type Supplier } from '../../src/suppliers/index.ts';
import { generateKeyholder } from '../../src/vault/index.ts';

export type BenchPlace = { folder: string; identity: string; app: App; supplier: Supplier } & AsyncDisposable;

/** An installation of its own in a temporary folder, with one supplier; removed when disposed. */
export async function openBenchPlace(): Promise<BenchPlace> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
  chmodSync(folder, 0o755); // as root PostgreSQL runs as another user, who must get in
  const home = join(folder, 'home');
  const { identity, recipient } = await generateKeyholder();
  const app = await createInstallation(
    { home, databaseUrl: undefined, keyDir: join(folder, 'keys'), actor: 'bench' },
    {
      name: 'Bench',
      country: 'GB',
      timezone: 'Europe/London',
      rehearsal: false,
      objects: 'folder',
      keyholders: [{ name: 'bench', recipient, held: 'key', shares: null, threshold: null }],
    },
  );
  const agreement = { purposes: [], categoriesAllowed: null, retentionDays: 365, hoursToTell: null };
  const content = {
    name: 'Supplier',
    parent: null,
    country: null,
    contact: null,
    breachContact: null,
    agreement,
  };
  const { supplier } = await app.database.transaction((tx) => addSupplier(tx, content, app.now()));
  return {
    folder,
    identity,
    app,
    supplier,
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await removeDatabase(home);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
