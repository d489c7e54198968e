import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startSharedServer } from './shared-server.ts';

/** What `./test` does once its tools are installed: runs the parts asked for and adds up what passed and failed. */
type Outcome = { passed: number; failed: number; note: string; failures?: string[] };
type Part = () => Outcome | Promise<Outcome>;

const root = resolve(import.meta.dirname, '../..');

const parts: Record<string, Part> = {
  types: () => runCheck('typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.json']),
  lint: () => runCheck('oxlint/bin/oxlint', ['--type-aware', '--quiet']),
  format: () =>
    runCheck('oxfmt/bin/oxfmt', [
      '--check',
      'bin',
      'src',
      'tests',
      'e2e',
      'bench',
      '!src/matching/kernel/**',
    ]),
  unit: () => runTests('tests/**/*.test.ts'),
  journeys: () => runTests('e2e/*.test.ts'),
  browser: () => runTests('e2e/browser/**/*.test.ts'),
};

const HELP = `./test [--postgres URL] [${Object.keys(parts).join('|')} ...]

Runs every check, or those named. --postgres runs the tests on that server instead of the embedded PostgreSQL:
each test makes a database of its own there and drops it.`;

/** What a test file compiled, the next one does not compile again. */
const COMPILED = { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/rollcall') };

// A Ctrl-C is for the tests, which end by it; then the server that they shared is stopped.
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => (interrupted = true));

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const unknown = positionals.find((name) => !(name in parts));
  if (unknown !== undefined) {
    console.error(`./test: there is no part "${unknown}".\n\n${HELP}`);
    return 2;
  }
  if (values.postgres) process.env['ROLLCALL_TEST_POSTGRES'] = values.postgres;
  const chosen = positionals.length > 0 ? positionals : Object.keys(parts);
  const outcomes: [string, Outcome][] = [];
  for (const name of chosen) {
    outcomes.push([name, await runPart(name)]);
    // A signal is heard of when the event loop turns: a part that runs a process holds it still.
    await new Promise((turned) => setImmediate(turned));
    if (interrupted) break;
  }
  console.log('');
  for (const [name, { note }] of outcomes) console.log(`${name.padEnd(10)}${note}`);
  for (const failure of outcomes.flatMap(([, { failures = [] }]) => failures))
    console.log(`FAILED    ${failure}`);
  const [passed, failed] = [sum(outcomes, 'passed'), sum(outcomes, 'failed')];
  console.log(`${passed} passed, ${failed} failed`);
  if (interrupted) return 130;
  return failed === 0 ? 0 : 1;
}

function readArguments(): { values: { help?: boolean; postgres?: string }; positionals: string[] } {
  try {
    return parseArgs({
      options: { help: { type: 'boolean' }, postgres: { type: 'string' } },
      allowPositionals: true,
    });
  } catch (error) {
    console.error(`./test: ${(error as Error).message}\n\n${HELP}`);
    process.exit(2);
  }
}

async function runPart(name: string): Promise<Outcome> {
  console.log(`\n== ${name}`);
  const startedAt = Date.now();
  const outcome = await parts[name]();
  return { ...outcome, note: `${outcome.note} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)` };
}

function runCheck(tool: string, args: string[]): Outcome {
  const { status } = runNode([join('node_modules', tool), ...args]);
  return status === 0 ? { passed: 1, failed: 0, note: 'ok' } : { passed: 0, failed: 1, note: 'FAILED' };
}

async function runTests(pattern: string): Promise<Outcome> {
  const files = globSync(pattern, { cwd: root }).toSorted();
  if (files.length === 0) return { passed: 0, failed: 0, note: `none: there is no ${pattern}` };
  await using server = process.env['ROLLCALL_TEST_POSTGRES'] ? undefined : await startSharedServer();
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-counts-'));
  const totals = join(folder, 'totals');
  const reporter = join(import.meta.dirname, 'run-reporter.ts');
  const { status } = runNode(
    [
      '--test',
      '--test-concurrency=2',
      '--test-timeout=420000',
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      `--test-reporter=${reporter}`,
      `--test-reporter-destination=${totals}`,
      ...files,
    ],
    server && { ROLLCALL_TEST_SHARED: server.url },
  );
  const lines = existsSync(totals) ? readFileSync(totals, 'utf8').trim().split('\n') : [];
  rmSync(folder, { recursive: true });
  return readReport(lines.filter(Boolean), status);
}

/** What run-reporter.ts writes. */
type ReportLine = { failed?: { name: string; file?: string; why: string }; counts?: Record<string, number> };

function readReport(lines: string[], status: number | null): Outcome {
  const report = lines.map((line) => JSON.parse(line) as ReportLine);
  const {
    passed = 0,
    failed = 0,
    cancelled = 0,
    skipped = 0,
  } = report.find(({ counts }) => counts)?.counts ?? {};
  // A run that ended badly without a failed test (killed, or its totals are missing) has failed all the same.
  const bad = Math.max(failed + cancelled, status === 0 ? 0 : 1);
  const more = skipped > 0 ? `, ${skipped} skipped` : '';
  return {
    passed,
    failed: bad,
    note: bad > 0 ? `FAILED: ${bad} of ${passed + bad}${more}` : `ok: ${passed} tests${more}`,
    failures: report.flatMap(({ failed: each }) =>
      each ? [`${relative(root, each.file ?? '')}: ${each.name}\n          ${each.why}`] : [],
    ),
  };
}

function runNode(args: string[], more: NodeJS.ProcessEnv = {}): { status: number | null } {
  return spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...COMPILED, ...process.env, ...more },
  });
}

function sum(outcomes: readonly (readonly [string, Outcome])[], field: 'passed' | 'failed'): number {
  return outcomes.reduce((total, [, outcome]) => total + outcome[field], 0);
}
