import { dirname, join } from 'node:path';
import type { Config, S3Settings } from '../../src/config.ts';
import { createInstallation, type App, type AppOptions } from '../../src/installation/index.ts';
import { generateKeyholder, type Keyholder } from '../../src/vault/index.ts';
import { createTestPlace, type TestPlace } from './database.ts';

export type TestInstallation = AsyncDisposable & { app: App; keyholder: Keyholder; folder: string };

export type TestInstallationOptions = AppOptions & {
  /** Where its objects are: a folder of its own, where nothing is said, or a place in a bucket. */
  objects?: string;
  s3?: S3Settings;
  rehearsal?: boolean;
};

/** An installation of its own with one keyholder, whose identity is at hand; removed when disposed. */
export async function createTestInstallation({
  objects = 'folder',
  s3,
  rehearsal = false,
  ...options
}: TestInstallationOptions = {}): Promise<TestInstallation> {
  const place = await createTestPlace();
  const keyholder = await generateKeyholder();
  const wanted = { name: 'The Party', country: 'GB', timezone: 'Europe/London', rehearsal, objects };
  const held = { held: 'key' as const, shares: null, threshold: null };
  const keyholders = [{ name: 'chair', recipient: keyholder.recipient, ...held }];
  try {
    const app = await createInstallation({ ...configOf(place), s3 }, { ...wanted, keyholders }, options);
    const dispose = async (): Promise<void> => {
      await app[Symbol.asyncDispose]();
      await place.dispose();
    };
    return { app, keyholder, folder: dirname(place.home), [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await place.dispose();
    throw error;
  }
}

/** What the environment would say of an installation at a place, its keys in a folder beside its home. */
export function configOf({ home, url }: TestPlace): Config {
  return { home, databaseUrl: url, keyDir: join(dirname(home), 'keys'), actor: 'test' };
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
