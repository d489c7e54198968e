import { dirname, join } from 'node:path';
import { createInstallation, type App, type AppOptions } from '../../src/installation/index.ts';
import { generateKeyholder, type Keyholder } from '../../src/vault/index.ts';
import { createTestPlace } from './database.ts';

export type TestInstallation = AsyncDisposable & { app: App; keyholder: Keyholder; folder: string };

/** An installation of its own with one keyholder, whose identity is at hand; removed when disposed. */
export async function createTestInstallation(options: AppOptions = {}): Promise<TestInstallation> {
  const place = await createTestPlace();
  const keyholder = await generateKeyholder();
  const folder = dirname(place.home);
  const app = await createInstallation(
    { home: place.home, databaseUrl: place.url, keyDir: join(folder, 'keys'), actor: 'test' },
    {
      name: 'The Party',
      country: 'GB',
      timezone: 'Europe/London',
      rehearsal: false,
      objects: 'folder',
      keyholders: [
        { name: 'chair', recipient: keyholder.recipient, held: 'key', shares: null, threshold: null },
      ],
    },
    options,
  );
  return {
    app,
    keyholder,
    folder,
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await place.dispose();
    },
  };
}

/** The acts in an installation's evidence, in order, with what they are about. */
export async function listActs(
  app: App,
): Promise<{ act: string; actor: string; subjects: string[]; payload: Record<string, unknown> }[]> {
  const { rows } = await app.database.reader.query<{ entry: string; payload: string }>(
    'select entry, payload from evidence_entry order by seq',
  );
  return rows.map(({ entry, payload }) => {
    const { act, actor, subjects } = JSON.parse(entry) as { act: string; actor: string; subjects: string[] };
    return { act, actor, subjects, payload: JSON.parse(payload) as Record<string, unknown> };
  });
}
