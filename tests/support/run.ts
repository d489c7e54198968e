import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What `./test` does once its tools are installed: runs the parts asked for and adds up what passed and failed. */
type Outcome = { passed: number; failed: number; note: string };
type Part = () => Outcome;

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

process.exitCode = main();

function main(): number {
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
  const outcomes = chosen.map((name) => [name, runPart(name)] as const);
  console.log('');
  for (const [name, { note }] of outcomes) console.log(`${name.padEnd(10)}${note}`);
  const [passed, failed] = [sum(outcomes, 'passed'), sum(outcomes, 'failed')];
  console.log(`${passed} passed, ${failed} failed`);
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

function runPart(name: string): Outcome {
  console.log(`\n== ${name}`);
  const startedAt = Date.now();
  const outcome = parts[name]();
  return { ...outcome, note: `${outcome.note} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)` };
}

function runCheck(tool: string, args: string[]): Outcome {
  const { status } = runNode([join('node_modules', tool), ...args]);
  return status === 0 ? { passed: 1, failed: 0, note: 'ok' } : { passed: 0, failed: 1, note: 'FAILED' };
}

function runTests(pattern: string): Outcome {
  const files = globSync(pattern, { cwd: root }).toSorted();
  if (files.length === 0) return { passed: 0, failed: 0, note: `none: there is no ${pattern}` };
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-counts-'));
  const totals = join(folder, 'totals');
  const reporter = join(import.meta.dirname, 'count-reporter.ts');
  const { status } = runNode([
    '--test',
    '--test-concurrency=2',
    '--test-timeout=420000',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${reporter}`,
    `--test-reporter-destination=${totals}`,
    ...files,
  ]);
  const counts = existsSync(totals) ? readFileSync(totals, 'utf8').trim() : '';
  rmSync(folder, { recursive: true });
  return readCounts(counts, status);
}

function readCounts(counts: string, status: number | null): Outcome {
  const {
    passed = 0,
    failed = 0,
    cancelled = 0,
    skipped = 0,
  } = counts ? (JSON.parse(counts) as Record<string, number>) : {};
  // A run that ended badly without a failed test (killed, or its totals are missing) has failed all the same.
  const bad = Math.max(failed + cancelled, status === 0 ? 0 : 1);
  const more = skipped > 0 ? `, ${skipped} skipped` : '';
  return {
    passed,
    failed: bad,
    note: bad > 0 ? `FAILED: ${bad} of ${passed + bad}${more}` : `ok: ${passed} tests${more}`,
  };
}

function runNode(args: string[]): { status: number | null } {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
}

function sum(outcomes: readonly (readonly [string, Outcome])[], field: 'passed' | 'failed'): number {
  return outcomes.reduce((total, [, outcome]) => total + outcome[field], 0);
}
