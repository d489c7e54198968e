import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { test } from 'node:test';

const root = resolve(import.meta.dirname, '..');

/** From the top of the house to the bottom (DESIGN.md, "The way through the house"); src/app.ts is of the top. */
const LEVELS = [
  ['bin'],
  ['app', 'cli', 'http', 'web', 'jobs', 'rehearsal'],
  ['restore', 'backup'],
  ['custody'],
  ['reports', 'notices', 'rights', 'watch'],
  ['exchange'],
  ['incidents'],
  ['installation'],
  ['ledger', 'matching'],
  ['law', 'severity'],
  ['people', 'suppliers', 'files', 'columns', 'organisation', 'letters', 'sms'],
  ['documents', 'bounces', 'mail'],
  ['keyholders'],
  ['evidence', 'vault', 'sets', 'db', 'config', 'log', 'errors'],
];

type Import = { from: string; to: string; line: string };

test('imports between folders point down only', () => {
  const wrong = listImports().filter(
    ({ from, to }) => unitOf(from) !== unitOf(to) && levelOf(to) < levelOf(from),
  );
  assert.deepEqual(wrong.map(show), []);
});

test('a folder is imported through its index.ts only', () => {
  const wrong = listImports().filter(
    ({ from, to }) =>
      unitOf(from) !== unitOf(to) && to.split('/').length > 2 && !/^src\/[\w-]+\/index\.ts$/.test(to),
  );
  assert.deepEqual(wrong.map(show), []);
});

test('every folder of src has its place in the order', () => {
  const known = new Set(LEVELS.flat());
  const units = new Set(
    sources()
      .filter((path) => path.split('/').length > 2)
      .map(unitOf),
  );
  assert.deepEqual([...units].filter((unit) => !known.has(unit)).toSorted(), []);
});

// npm leaves out optional packages of other platforms that it cannot see, and `npm ci` then refuses the lock
// file on every machine. tests/support/complete-lock.ts puts them back.
test('the lock file names every optional package of every platform', () => {
  const { packages } = JSON.parse(readFileSync(resolve(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const named = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
  assert.deepEqual(
    named.filter((name) => !(`node_modules/${name}` in packages)),
    [],
  );
});

function sources(): string[] {
  return globSync(['bin/**/*.ts', 'src/**/*.ts', 'src/**/*.tsx'], {
    cwd: root,
    exclude: ['src/matching/kernel/**'],
  });
}

function listImports(): Import[] {
  return sources().flatMap((from) => {
    const text = readFileSync(resolve(root, from), 'utf8');
    return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([line, target]) => {
      const to = relative(root, resolve(root, dirname(from), target));
      return { from, to, line };
    });
  });
}

function unitOf(path: string): string {
  const [first, second = ''] = path.split('/');
  return first === 'src' ? second.replace(/\.tsx?$/, '') : first;
}

function levelOf(path: string): number {
  const level = LEVELS.findIndex((units) => units.includes(unitOf(path)));
  // What lies in src itself is used by everybody.
  return level === -1 ? LEVELS.length - 1 : level;
}

function show({ from, to }: Import): string {
  return `${from} imports ${to}`;
}

test('every package that is used has its line, with its exact version, in docs/dependencies.md', () => {
  const { dependencies, optionalDependencies, devDependencies } = JSON.parse(
    readFileSync(resolve(root, 'package.json'), 'utf8'),
  ) as Record<string, Record<string, string>>;
  const lines = readFileSync(resolve(root, 'docs/dependencies.md'), 'utf8').split('\n');
  const cellsOf = (line: string): string[] => line.split('|').map((cell) => cell.trim());
  const missing = Object.entries({ ...dependencies, ...optionalDependencies, ...devDependencies }).filter(
    ([name, version]) =>
      !lines.some((line) => {
        const [, names = '', versions = ''] = cellsOf(line);
        return names.split(', ').includes(name) && versions.split(', ').includes(version);
      }),
  );
  assert.deepEqual(missing, []);
});
