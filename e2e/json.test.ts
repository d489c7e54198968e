import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { Command } from 'commander';
import { defineCommands } from '../src/cli/commands.ts';
import { Refusal } from './support/answers.ts';
import { startCommand } from './support/command.ts';
import { createInstallation } from './support/installation.ts';
import { members, registerOf } from './support/members.ts';

// What the answers hold is checked wherever the other journeys ask for them: each reads its answer by its schema.

test('an error is one object on stdout with --json, one sentence on stderr without, and exit 2 in both', async () => {
  await using party = await createInstallation({ warm: true });
  const asked = await party.run('holdings', 'Nobody', '--json');
  assert.equal(asked.exitCode, 2);
  assert.equal(asked.stderr, '');
  assert.equal(Refusal.parse(JSON.parse(asked.stdout)).error.code, 'SUPPLIER_UNKNOWN');
  const said = await party.run('holdings', 'Nobody');
  assert.equal(said.exitCode, 2);
  assert.equal(said.stdout, '');
  assert.match(said.stderr, /^rollcall: There is no supplier 'Nobody'[^\n]*\n$/);
});

const BAD_LINES = [
  ['record', 'file.csv'],
  ['person'],
  ['supplier', 'add'],
  ['delete-evidence', 'X', '--grade', 'statement'],
  ['affected', '--supplyer', 'X'],
  ['afected'],
  ['incident', 'open', '--supplier', 'X', '--aware', '2021-10-29'],
  ['incident', 'scope', '1'],
  ['incident', 'filed', '1'],
  ['incident', 'shw', '1'],
  ['organisation', 'set'],
];

test('every command with its answer, and every code of an error, is in docs/json.md', async () => {
  const root = resolve(import.meta.dirname, '..');
  const page = await readFile(join(root, 'docs/json.md'), 'utf8');
  const codes = (await readFile(join(root, 'src/errors.ts'), 'utf8')).match(/(?<=^ {2}\| ')[A-Z_]+/gm)!;
  assert.ok(codes.length > 40);
  assert.deepEqual(
    codes.filter((code) => !page.includes(`\`${code}\``)),
    [],
  );
  const program = new Command('rollcall');
  defineCommands(program, (parent, usage) => parent.command(usage));
  const leaves = (command: Command, path: string[]): string[] =>
    command.commands.length === 0
      ? [path.join(' ')]
      : command.commands.flatMap((each) => leaves(each, [...path, each.name()]));
  assert.deepEqual(
    leaves(program, []).filter((name) => !page.includes(`**${name}**`)),
    [],
  );
});

test('a command line that lacks something exits 2 and says what', async () => {
  for (const args of BAD_LINES) {
    const { exitCode, stderr } = await startCommand(args, {}).ended;
    assert.equal(exitCode, 2, args.join(' '));
    assert.match(stderr, /error: .*(missing|required|unknown)/);
  }
});

test('so it does as an object with --json', async () => {
  for (const args of BAD_LINES) {
    const { exitCode, stdout } = await startCommand([...args, '--json'], {}).ended;
    assert.equal(exitCode, 2, args.join(' '));
    assert.equal(Refusal.parse(JSON.parse(stdout)).error.code, 'ARGUMENT_INVALID');
  }
});

test('affected without a supplier is refused, and does not answer that nobody is affected', async () => {
  await using party = await createInstallation({ warm: true });
  const { code, message } = await party.refuse('affected');
  assert.equal(code, 'ARGUMENT_INVALID');
  assert.match(message, /--supplier/);
});

test('help and version exit 0, alone and for every command', async () => {
  const help = await startCommand([], {}).ended;
  assert.equal(help.exitCode, 0);
  assert.match(help.stdout, /rehearse[^]*init --name[^]*people import[^]*record[^]*affected/);
  assert.match((await startCommand(['--version'], {}).ended).stdout, /^rollcall \d+\.\d+\.\d+\n$/);
  for (const command of [
    ['record'],
    ['people', 'import'],
    ['supplier', 'add'],
    ['key', 'original'],
    ['incident', 'open'],
    ['incident', 'papers'],
    ['rules', 'check'],
  ]) {
    const { exitCode, stdout } = await startCommand([...command, '--help'], {}).ended;
    assert.equal(exitCode, 0);
    assert.match(stdout, new RegExp(`Usage: rollcall ${command.join(' ')}.*--home <dir>[^]*--json`, 's'));
  }
});

test('a file that cannot be read as asked gives the same error to people and machines', async () => {
  await using party = await createInstallation({ warm: true });
  const path = await party.file('register.csv', registerOf(members(0, 3)));
  const { message } = await party.refuse('people', 'import', path, '--headings', 'maybe');
  const { stderr } = await party.run('people', 'import', path, '--headings', 'maybe');
  assert.equal(stderr, `rollcall: ${message}\n`);
});
