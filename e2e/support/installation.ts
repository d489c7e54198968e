import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { openDatabase, removeDatabase, type Database } from '../../src/db/index.ts';
import { Init, Refusal } from './answers.ts';
import { startCommand, type Outcome, type Running } from './command.ts';
import { createTestPlace } from './outside.ts';
import type { Shape } from './shape.ts';

/** An installation as an organisation has one, its files beside it, and the commands run on it. */
export type Installation = AsyncDisposable & {
  home: string;
  /** Where the matching keys lie, apart from the home. */
  keyDir: string;
  /** The database, where the organisation has a server of its own. */
  url: string | undefined;
  /** File with the keyholder's identity. */
  identity: string;
  /** Runs a command to its end. */
  run(...args: string[]): Promise<Outcome>;
  start(...args: string[]): Running;
  /** The object that a command answers with --json; it must exit 0. */
  ask<T>(answer: Shape<T>, ...args: string[]): Promise<T>;
  /** The error that a command answers with --json; it must exit 2. */
  refuse(...args: string[]): Promise<{ code: string; message: string }>;
  /** What a command says to people; it must exit 0. */
  say(...args: string[]): Promise<string>;
  /** Writes a file beside the home and returns its path. */
  file(name: string, content: string | Uint8Array): Promise<string>;
  /** The database, for looking; the server is kept running meanwhile. */
  look<T>(work: (database: Database) => Promise<T>): Promise<T>;
};

export type InstallationOptions = {
  /** Whose PostgreSQL: its own embedded one (the default), or the one that the journeys share, where there is one. */
  server?: 'own' | 'shared';
  /** Shared; and where there is none, its own keeps running between commands: starting it is not the point. */
  warm?: boolean;
  /** Another home than a temporary one. */
  home?: string;
  init?: string[] | false;
};

/** Makes an installation in a folder of its own, with a PostgreSQL of its own, or on the one of --postgres. */
export async function createInstallation(options: InstallationOptions = {}): Promise<Installation> {
  const place = await createTestPlace({ server: options.warm ? 'shared' : (options.server ?? 'own') });
  const home = options.home ?? place.home;
  const folder = dirname(place.home);
  const keyDir = join(folder, 'keys');
  const identity = join(folder, 'keyholder.txt');
  const environment = { ROLLCALL_KEY_DIR: keyDir, ...(place.url && { DATABASE_URL: place.url }) };
  const withHome = (args: string[]) => (args.includes('--home') ? args : [...args, '--home', home]);
  const start = (...args: string[]) => startCommand(withHome(args), environment);
  let warm: Database | undefined;
  const installation: Installation = {
    home,
    keyDir,
    url: place.url,
    identity,
    start,
    run: (...args) => start(...args).ended,
    async ask(answer, ...args) {
      const outcome = await start(...args, '--json').ended;
      assert.equal(outcome.exitCode, 0, `${args.join(' ')}: ${outcome.stdout}${outcome.stderr}`);
      return answer.parse(oneObject(outcome.stdout));
    },
    async refuse(...args) {
      const outcome = await start(...args, '--json').ended;
      assert.equal(outcome.exitCode, 2, `${args.join(' ')}: ${outcome.stdout}${outcome.stderr}`);
      return Refusal.parse(oneObject(outcome.stdout)).error;
    },
    async say(...args) {
      const outcome = await start(...args).ended;
      assert.equal(outcome.exitCode, 0, `${args.join(' ')}: ${outcome.stderr}`);
      return outcome.stdout;
    },
    async file(name, content) {
      const path = join(folder, 'files', name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      return path;
    },
    async look(work) {
      if (warm) return work(warm);
      await using database = await openDatabase({ home, url: place.url });
      return await work(database);
    },
    async [Symbol.asyncDispose]() {
      await warm?.[Symbol.asyncDispose]();
      if (home !== place.home && !place.url) await removeDatabase(home);
      await place.dispose();
    },
  };
  try {
    if (options.init !== false) {
      const made = await installation.ask(Init, 'init', '--name', 'The Party', ...(options.init ?? []));
      if (made.identity) await writeFile(identity, `${made.identity}\n`, { mode: 0o600 });
    }
    if (options.warm && !place.url) warm = await openDatabase({ home });
    return installation;
  } catch (error) {
    await installation[Symbol.asyncDispose]();
    throw error;
  }
}

/** --json promises one object and nothing else on stdout. */
function oneObject(stdout: string): unknown {
  const answer: unknown = JSON.parse(stdout);
  assert.ok(typeof answer === 'object' && answer !== null && !Array.isArray(answer), stdout);
  return answer;
}

/** A folder of one's own, removed afterwards. PostgreSQL's user may go through it. */
export async function createFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'rollcall-journey-'));
  await chmod(path, 0o711);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** The paths that a list of files is at: names without folders. */
export function namesOf(paths: string[]): string[] {
  return paths.map((path) => basename(path));
}
