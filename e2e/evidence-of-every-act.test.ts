import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { Command } from 'commander';
import { defineCommands } from '../src/cli/commands.ts';
import { generateKeyholder } from '../src/vault/index.ts';
import { createInstallation, type Installation } from './support/installation.ts';
import { member, members, registerOf } from './support/members.ts';
import { countRows } from './support/state.ts';

type Given = {
  party: Installation;
  register: string;
  folder: string;
  other: { recipient: string; path: string };
  /** File with a witness's secret key. */
  witness: string;
};

/** Every command that writes or opens, in an order in which each has something to do. Whoever adds one adds it here. */
const ACTS: Record<string, (given: Given) => string[] | Promise<string[]>> = {
  'kind add': () => ['kind', 'add', 'patron'],
  'kind rename': () => ['kind', 'rename', 'patron', 'benefactor'],
  'people import': ({ register }) => ['people', 'import', register],
  'supplier add': () => ['supplier', 'add', 'Mail House Ltd'],
  'supplier change': () => ['supplier', 'change', 'Mail House Ltd', '--country', 'GB'],
  record: ({ register }) => [
    'record',
    register,
    '--supplier',
    'Mail House Ltd',
    '--dataset',
    'members',
    '--sent-at',
    '2021-01-01',
  ],
  'delete-evidence': () => [
    'delete-evidence',
    'Mail House Ltd',
    '--source',
    'a letter',
    '--grade',
    'document',
  ],
  grades: () => ['grades', '--accept', 'document'],
  affected: ({ party, folder }) => [
    'affected',
    '--supplier',
    'Mail House Ltd',
    '--out',
    join(folder, 'list.csv'),
    '--identity',
    party.identity,
  ],
  person: ({ party }) => ['person', member(0).email, '--identity', party.identity],
  'key original': ({ party, folder }) => [
    'key',
    'original',
    '1',
    '--out',
    join(folder, 'original.csv'),
    '--identity',
    party.identity,
  ],
  'key restore': ({ party }) => ['key', 'restore', '--identity', party.identity],
  'keyholder add': ({ other }) => ['keyholder', 'add', other.recipient, '--name', 'treasurer'],
  'keyholder split': ({ folder }) => [
    'keyholder',
    'split',
    '--name',
    'board',
    '--out',
    join(folder, 'cards'),
  ],
  'vault retention': () => ['vault', 'retention', '--days', '30'],
  'keyholder rewrap': ({ party }) => ['keyholder', 'rewrap', '--identity', party.identity],
  'vault check': () => ['vault', 'check'],
  'keyholder retire': ({ party }) => ['keyholder', 'retire', 'treasurer', '--identity', party.identity],
  'dataset set': () => [
    'dataset',
    'set',
    '--supplier',
    'Mail House Ltd',
    '--dataset',
    'members',
    '--delivers',
    'full',
  ],
  restore: ({ party, folder }) => [
    'restore',
    '--supplier',
    'Mail House Ltd',
    '--out',
    join(folder, 'restored'),
    '--identity',
    party.identity,
  ],
  backup: ({ folder }) => ['backup', join(folder, 'backup.age')],
  'log checkpoint': () => ['log', 'checkpoint'],
  'log export': ({ folder }) => ['log', 'export', '--out', join(folder, 'log.bundle')],
  'log prove': ({ folder }) => ['log', 'prove', '1', '--out', join(folder, 'entry.proof')],
  'log witness': ({ witness }) => ['log', 'witness', '--sign-with', witness],
  'log rotate-key': () => ['log', 'rotate-key'],
  'vault destroy-expired': () => ['vault', 'destroy-expired'],
  'organisation set': () => ['organisation', 'set', 'address', '1 Nowhere Street, London'],
  'incident open': () => [
    'incident',
    'open',
    '--supplier',
    'Mail House Ltd',
    '--aware',
    '2021-10-29 16:40',
    '--what',
    'Files are out of reach',
  ],
  'incident fact': () => [
    'incident',
    'fact',
    '1',
    'They rang',
    '--matter',
    'discovery',
    '--value',
    'supplier',
  ],
  'incident claim': () => ['incident', 'claim', '1', 'All is well', '--by', 'them', '--grade', 'statement'],
  'incident ask': () => ['incident', 'ask', '1', 'Which backups are left?', '--owner', 'them'],
  'incident scope': () => ['incident', 'scope', '1', '--exclude', member(0).email, '--why', 'not theirs'],
  'incident decide': () => [
    'incident',
    'decide',
    '1',
    '--by',
    'board',
    '--authority',
    'report',
    '--reason',
    'in doubt',
  ],
  'incident filed': () => ['incident', 'filed', '1', 'ico', '--reason', 'it was a long night'],
  'incident roll': ({ party, folder }) => [
    'incident',
    'roll',
    '1',
    '--out',
    join(folder, 'roll.csv'),
    '--identity',
    party.identity,
  ],
  'incident papers': ({ folder }) => ['incident', 'papers', '1', '--out', join(folder, 'case')],
  'notice draft': () => ['notice', 'draft', '1'],
  'notice set': () => ['notice', 'set', '1', 'channels', 'letter'],
  'notice text': ({ folder }) => [
    'notice',
    'text',
    '1',
    '--channel',
    'letter',
    '--file',
    writeText(join(folder, 'letter.md'), '---\nsubject: Your data\n---\n\nDear {name}, {code}.\n'),
  ],
  'notice prepare': ({ party }) => ['notice', 'prepare', '1', '--identity', party.identity],
  'notice preview': ({ party, folder }) => [
    'notice',
    'preview',
    '1',
    '--identity',
    party.identity,
    '--out',
    join(folder, 'preview'),
  ],
  'notice approve': () => ['notice', 'approve', '1', '--by', 'DPO'],
  'notice send': async ({ party, folder }) => {
    await party.say('notice', 'approve', '1', '--by', 'chair');
    const post = ['--channel', 'letter', '--out', join(folder, 'post')];
    return ['notice', 'send', '1', ...post, '--identity', party.identity];
  },
  'notice pause': () => ['notice', 'pause', '1', '--why', 'a question'],
  'notice resume': () => ['notice', 'resume', '1', '--why', 'answered'],
  'notice stop': () => ['notice', 'stop', '1', '--why', 'enough'],
  'incident close': () => ['incident', 'close', '1', '--why', 'over'],
  'incident reopen': () => ['incident', 'reopen', '1', '--why', 'not over'],
};

/** Commands that write nothing; some of them do when they are given an identity, and are above as well. */
const READS = [
  'kind list',
  'supplier list',
  'supplier show',
  'holdings',
  'keyholder list',
  'dataset show',
  'log show',
  'log verify',
  'log clock',
  'organisation show',
  'rules list',
  'rules check',
  'notice list',
  'notice status',
  'notice unreached',
  'notice check',
  // These append where there is something to decide or to match: tests/notices.
  'notice test',
  'notice uncertain',
  'notice returns',
  'incident list',
  'incident show',
  'incident duties',
  'incident board',
  'incident matters',
  'incident compare',
  'incident person',
];
/** Commands that make an installation of their own, or need none. `init` begins a log: its own test is below. */
const ELSEWHERE = [
  'init',
  'rehearse',
  'keyholder generate',
  'keyholder join',
  'backup check',
  'backup restore',
  'log witness-key',
];

function writeText(path: string, text: string): string {
  writeFileSync(path, text);
  return path;
}

function listCommands(): string[] {
  const program = new Command('rollcall');
  defineCommands(program, (parent, usage) => parent.command(usage));
  const leaves = (command: Command, path: string[]): string[] => [
    ...(command.commands.length === 0 || command.registeredArguments.length > 0 ? [path.join(' ')] : []),
    ...command.commands.flatMap((each) => leaves(each, [...path, each.name()])),
  ];
  return leaves(program, []);
}

test('every command is known to append evidence, or to write nothing', () => {
  const known = [...Object.keys(ACTS), ...READS, ...ELSEWHERE];
  assert.deepEqual(listCommands().toSorted(), known.toSorted());
});

test('every act of every command appends to the evidence, and what only reads appends nothing', async () => {
  await using party = await createInstallation({ warm: true });
  assert.equal(await countRows(party, 'evidence_entry'), 1, 'init');
  const folder = dirname(party.identity);
  const { recipient, identity } = await generateKeyholder();
  const other = { recipient, path: join(folder, 'other.txt') };
  await writeFile(other.path, `${identity}\n`);
  const register = await party.file('register.csv', registerOf(members(0, 5)));
  const witness = join(folder, 'witness.txt');
  await party.say('log', 'witness-key', '--name', 'auditor.example.org/1', '--out', witness);
  const given: Given = { party, register, folder, other, witness };
  for (const [name, argumentsOf] of Object.entries(ACTS)) {
    const before = await countRows(party, 'evidence_entry');
    await party.say(...(await argumentsOf(given)));
    assert.ok((await countRows(party, 'evidence_entry')) > before, name);
  }
  const reading = [
    ['kind', 'list'],
    ['supplier', 'list'],
    ['supplier', 'show', 'Mail House Ltd'],
    ['holdings', 'Mail House Ltd'],
    ['keyholder', 'list'],
    ['affected', '--supplier', 'Mail House Ltd'],
    ['person', member(0).email],
    ['grades'],
    ['log', 'show'],
    ['log', 'verify'],
    ['log', 'clock'],
    ['dataset', 'show', '--supplier', 'Mail House Ltd'],
    ['vault', 'retention'],
    ['vault', 'destroy-expired', '--dry-run'],
    ['organisation', 'show'],
    ['rules', 'list'],
    ['rules', 'check'],
    ['notice', 'list'],
    ['notice', 'status', '1'],
    ['notice', 'unreached', '1'],
    ['notice', 'uncertain', '1'],
    ['notice', 'returns', folder],
    ['incident', 'list'],
    ['incident', 'show', '1'],
    ['incident', 'duties', '1'],
    ['incident', 'board', '1'],
    ['incident', 'matters'],
    ['incident', 'compare', '1', '1', '2', '--out', join(folder, 'changes.csv')],
    ['incident', 'person', '1', member(0).email],
    ['incident', 'roll', '1', '--out', join(folder, 'codes.csv')],
  ];
  for (const command of reading) {
    const before = await countRows(party, 'evidence_entry');
    await party.say(...command);
    assert.equal(await countRows(party, 'evidence_entry'), before, command.join(' '));
  }
});

test('every commit that appended has its checkpoint', async () => {
  await using party = await createInstallation({ warm: true });
  await party.say('supplier', 'add', 'Mail House Ltd');
  await party.say('kind', 'add', 'patron');
  assert.equal(await countRows(party, 'evidence_checkpoint'), await countRows(party, 'evidence_entry'));
});
