import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withoutAge } from './outside.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** All that a recipe may use: no Node, no Rollcall. */
const TOOLS = 'sh age tar sha256sum python3 basename cat cp echo ls mkdir mv rm script sleep'.split(' ');

/** A real Python with the package `cryptography`, not a script that looks for one. */
const PYTHON = ['/usr/bin/python3', 'python3'].flatMap((command) => {
  const found = spawnSync(command, ['-c', 'import sys, cryptography; print(sys.executable)'], {
    encoding: 'utf8',
  });
  return found.status === 0 ? [found.stdout.trim()] : [];
})[0];

/** False where a recipe can be run here; else why it is skipped. */
export const withoutTools: string | false =
  withoutAge || (PYTHON ? false : 'python3 with the package cryptography is not installed here');

/** What a page says to do: the shell blocks of one section, as one script, and the programs that it says to save. */
export type Recipe = { script: string; programs: Map<string, string> };

/** Reads a page of the docs. A program's name is the last `….py` before its block, or `name` where it has none. */
export function readRecipe(page: string, section: string): Recipe {
  const whole = readFileSync(join(ROOT, page), 'utf8');
  const start = whole.indexOf(`\n## ${section}\n`);
  if (start < 0) throw new Error(`${page} has no section '${section}'`);
  const end = whole.indexOf('\n## ', start + 1);
  const text = whole.slice(start, end < 0 ? undefined : end);
  const programs = new Map<string, string>();
  const lines: string[] = [];
  let before = 0;
  for (const block of text.matchAll(/^```(\w*)\n([^]*?)^```$/gm)) {
    const said = text.slice(before, block.index);
    before = block.index + block[0].length;
    if (block[1] === 'sh') lines.push(block[2]);
    if (block[1] !== 'python') continue;
    const name = [...said.matchAll(/[\w-]+\.py/g)].at(-1)?.[0];
    if (!name) throw new Error(`${page}: a program without a name in '${section}'`);
    programs.set(name, block[2]);
  }
  return { script: lines.join(''), programs };
}

/** What a shell did; `said` is stdout and stderr together. */
export type Run = { status: number | null; said: string };

/** Runs a script with sh in a folder, on a machine that has a few tools and no Rollcall. */
export function runScript(folder: string, script: string): Run {
  const bin = join(folder, '..', 'bin');
  mkdirSync(bin, { recursive: true });
  for (const tool of TOOLS) {
    const found = tool === 'python3' ? PYTHON : whereIs(tool);
    // What is built into the shell needs no file.
    if (found.startsWith('/')) linkOnce(found, join(bin, tool));
  }
  const env = { PATH: bin, HOME: folder, LC_ALL: 'C.UTF-8' };
  const { status, stdout, stderr } = spawnSync('sh', ['-eu', '-c', script], {
    cwd: folder,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { status, said: stdout + stderr };
}

/** Saves programs where the recipe says, beside what they read. */
export function savePrograms(folder: string, programs: Map<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of programs) writeFileSync(join(folder, name), text);
}

/** The objects of a file of JSON lines. */
export function readJsonLines(path: string): Record<string, unknown>[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function whereIs(tool: string): string {
  return spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim();
}

function linkOnce(target: string, path: string): void {
  try {
    symlinkSync(target, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
