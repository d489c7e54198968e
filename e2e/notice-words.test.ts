import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Installation } from './support/installation.ts';
import {
  createCaseOf,
  prepareAndApprove,
  relayUrl,
  sayWhatIsMissing,
  senderOf,
  settle,
  told,
} from './support/notice.ts';
import { Prepared, Returned, SentByLetter, Status } from './support/notice-answers.ts';
import { findFreePort, startSmtpServer } from './support/outside.ts';
import { refused } from './support/refusals.ts';
import { digestState } from './support/state.ts';

let party: Installation;
let identity: string[];
const beside = (name: string): string => join(dirname(party.identity), name);
const statusOf = async () =>
  (await party.ask(Status, 'notice', 'status', '1')).channels.map(
    ({ channel, due, uncertain, refused: no }) => [channel, due, uncertain, no],
  );

before(async () => {
  party = await createCaseOf([1, 2, 3, 4].map((n) => told(n, n === 4 ? { email: '' } : {})));
  identity = ['--identity', party.identity];
  await party.say('notice', 'draft', '1');
});
after(() => party[Symbol.asyncDispose]());

type Wrong = [code: string, message: RegExp, ...args: string[]];

/** Each is refused in one sentence, and nothing changes. */
async function allRefused(wrong: Wrong[]): Promise<void> {
  for (const [code, message, ...args] of wrong) await refused(party, code, message, ...args);
}

const text = (...more: string[]): string[] => ['notice', 'text', '1', '--channel', 'email', ...more];

test('a notice, a case, a channel, a setting or a language that is none is refused with what there is', async () => {
  const set = ['notice', 'set', '1'];
  await allRefused([
    ['NOTICE_UNKNOWN', /There is no notice 7: there is 1 \('notice list'\)/, 'notice', 'status', '7'],
    [
      'NOTICE_UNKNOWN',
      /There is no notice 7/,
      'notice',
      'send',
      '7',
      ...identity,
      '--channel',
      'letter',
      '--out',
      beside('x'),
    ],
    ['ARGUMENT_INVALID', /The notice 'first' is no number/, 'notice', 'status', 'first'],
    ['INCIDENT_UNKNOWN', /no incident 9/, 'notice', 'draft', '9', '--out', beside('x')],
    [
      'ARGUMENT_INVALID',
      /no channel 'fax': write email, letter or sms/,
      'notice',
      'text',
      '1',
      '--channel',
      'fax',
    ],
    ['ARGUMENT_INVALID', /no channel 'fax'/, 'notice', 'send', '1', ...identity, '--channel', 'fax'],
    ['ARGUMENT_INVALID', /no channel 'post'/, ...set, 'channels', 'email, post'],
    ['ARGUMENT_INVALID', /a channel is named twice/, ...set, 'channels', 'email, email'],
    ['ARGUMENT_INVALID', /no setting 'chanels': did you mean 'channels'/, ...set, 'chanels', 'email'],
    ['ARGUMENT_INVALID', /'channels': give its value, or --forget/, ...set, 'channels'],
    ['ARGUMENT_INVALID', /'from address': write an e-mail address/, ...set, 'from address', 'the office'],
    ['ARGUMENT_INVALID', /'letter window': write one of DIN 5008 A/, ...set, 'letter window', 'C4'],
    ['ARGUMENT_INVALID', /'welsh in': write postcode areas/, ...set, 'welsh in', 'Cardiff'],
    ['ARGUMENT_INVALID', /'from name': it has control characters/, ...set, 'from name', 'a\nBcc: b'],
    ['ARGUMENT_INVALID', /'language': write one of en, cy/, ...set, 'language', 'english'],
    ['ARGUMENT_INVALID', /--language: write two letters/, ...text('--language', 'english')],
    ['NOTICE_STATE', /no email text in 'de': put one in with --file/, ...text('--language', 'de')],
    [
      'ARGUMENT_INVALID',
      /--decide 'maybe': write one of 'again', 'leave'/,
      'notice',
      'uncertain',
      '1',
      '--decide',
      'maybe',
    ],
    ['ARGUMENT_INVALID', /--why/, 'notice', 'pause', '1', '--why', ' '],
    ['ARGUMENT_INVALID', /--by is empty/, 'notice', 'approve', '1', '--by', ''],
  ]);
  for (const [option, ...args] of [
    ['--why', 'notice', 'stop', '1'],
    ['--by', 'notice', 'approve', '1'],
    ['--identity', 'notice', 'prepare', '1'],
    ['--channel', 'notice', 'text', '1'],
  ])
    assert.match((await party.refuse(...args)).message, new RegExp(`required option '${option} `));
});

test('a text that nobody can read, or that is none, is refused with its line and what may be meant', async () => {
  const first = '---\nsubject: Your data\n---\n\n';
  const files: [name: string, content: string | Uint8Array, code: string, message: RegExp][] = [
    [
      'place.md',
      `${first}Dear {nme},\n`,
      'TEMPLATE_INVALID',
      /place\.md, line 5: .*'?\{?nme.*did you mean .*name/,
    ],
    [
      'condition.md',
      `${first}::: if bank detials\nx\n:::\n`,
      'TEMPLATE_INVALID',
      /line 5: .*did you mean 'bank details'/,
    ],
    ['link.md', `${first}Look at https://party.example/x\n`, 'TEMPLATE_INVALID', /line 5: .*link/],
    ['open.md', `${first}::: if certain\nx\n`, 'TEMPLATE_INVALID', /open\.md, line \d+: /],
    ['subject.md', 'Dear {name},\n', 'TEMPLATE_INVALID', /line 1: the text has no subject/],
    ['empty.md', '', 'TEMPLATE_INVALID', /empty\.md, line 1: /],
    [
      'latin.md',
      Buffer.from(`${first}Dear {name}, caf\xe9\n`, 'latin1'),
      'FILE_UNREADABLE',
      /latin\.md is no UTF-8 text/,
    ],
    ['large.md', `${first}${'x'.repeat(300_000)}`, 'FILE_TOO_LARGE', /large\.md is larger than .*200 kB/],
  ];
  for (const [name, content, code, message] of files)
    await refused(party, code, message, ...text('--file', await party.file(name, content)));
  const good = await party.file('good.md', `${first}Dear {name},\n`);
  await allRefused([
    ['FILE_NOT_FOUND', /There is no file .*nowhere\.md/, ...text('--file', beside('nowhere.md'))],
    ['ARGUMENT_INVALID', /is a folder: name the file of one text/, ...text('--file', dirname(good))],
    ['ARGUMENT_INVALID', /is no ordinary file/, ...text('--file', '/dev/null')],
    [
      'TEMPLATE_INVALID',
      /no words of its own in 'de'.*there is 'en' and 'cy'/,
      ...text('--language', 'de', '--file', good),
    ],
  ]);
});

test('a folder for drafts, a preview or letters that is something else stays as it is', async () => {
  const file = await party.file('precious.txt', 'precious');
  await refused(party, 'ARGUMENT_INVALID', /is a file: name a folder/, 'notice', 'draft', '1', '--out', file);
  await settle(party);
  await sayWhatIsMissing(party);
  const early = await party.refuse(
    'notice',
    'send',
    '1',
    ...identity,
    '--channel',
    'letter',
    '--out',
    beside('early'),
  );
  assert.match(early.message, /Nothing of notice 1 was prepared yet: 'notice prepare 1/);
  await prepareAndApprove(party);
  const preview = ['notice', 'preview', '1'];
  await allRefused([
    ['ARGUMENT_INVALID', /is not empty: name a new folder/, ...preview, ...identity, '--out', dirname(file)],
    [
      'ARGUMENT_INVALID',
      /cannot be used: a part of the path is no folder/,
      ...preview,
      ...identity,
      '--out',
      file,
    ],
    ['ARGUMENT_INVALID', /--identity goes with --out/, ...preview, '--out', beside('preview')],
    ['ARGUMENT_INVALID', /--identity goes with --out/, ...preview, ...identity],
    ['ARGUMENT_INVALID', /--people: at most 1,000/, ...preview, '--people', '5000'],
    [
      'ARGUMENT_INVALID',
      /--channel letter --out FOLDER/,
      'notice',
      'send',
      '1',
      ...identity,
      '--channel',
      'letter',
    ],
    [
      'ARGUMENT_INVALID',
      /--out is for --channel letter/,
      'notice',
      'send',
      '1',
      ...identity,
      '--out',
      beside('x'),
    ],
  ]);
  const letters = ['notice', 'send', '1', ...identity, '--channel', 'letter', '--out'];
  await mkdir(beside('mine'));
  await writeFile(join(beside('mine'), 'thesis.txt'), 'precious');
  for (const [path, message] of [
    [beside('mine'), /mine .*(not empty|something else|no delivery|another)/],
    [file, /precious\.txt/],
  ] as const) {
    const { code, message: said } = await party.refuse(...letters, path);
    assert.equal(code, 'ARGUMENT_INVALID', said);
    assert.match(said, message);
  }
  assert.equal(await readFile(join(beside('mine'), 'thesis.txt'), 'utf8'), 'precious');
  assert.equal(await readFile(file, 'utf8'), 'precious');
  assert.deepEqual((await statusOf()).at(-1), ['letter', 1, 0, 0], 'the letter is still due');
  const wrongPer = await party.refuse(...letters, beside('post'), '--per-bundle', 'many');
  assert.match(wrongPer.message, /--per-bundle/);
  const wrongKey = await party.refuse(...letters, beside('post'), '--print-house', 'age1nonsense');
  assert.ok(['ARGUMENT_INVALID', 'IDENTITY_INVALID'].includes(wrongKey.code), wrongKey.message);
  assert.match(wrongKey.message, /age1/);
  const sent = await party.ask(SentByLetter, ...letters, beside('post'));
  assert.equal(sent.letters, 1, 'none of those slips holds the letters to a folder');
});

test('without a relay that can be meant nothing is begun, and its password is never said', async () => {
  const secret = 'hunter2-xyzzy';
  const settings: [url: string | undefined, message: RegExp][] = [
    [undefined, /No mail relay is named: set ROLLCALL_SMTP_URL/],
    ['relay.example', /ROLLCALL_SMTP_URL: it is no address/],
    [`https://u:${secret}@relay.example`, /ROLLCALL_SMTP_URL: it begins with smtp:\/\/ or smtps:\/\//],
    [`smtp://u:${secret}%@relay.example`, /in user and password % is written %25/],
    [`smtp://u:${secret}/@relay.example`, /in user and password .* \/ %2F/],
    [`smtp://u:${secret}@relay.example?conections=3`, /there is no option 'conections': it has /],
    ['smtp://relay.example?rate=fast', /rate is a number more than 0/],
    [`smtp://u:${secret}@relay.example?security=none`, /a password does not travel in clear/],
  ];
  const before = await digestState(party);
  for (const [url, message] of settings) {
    const { code, message: said } = await senderOf(party, url).refuse('notice', 'send', '1', ...identity);
    assert.equal(code, 'ARGUMENT_INVALID', said);
    assert.match(said, message);
    assert.doesNotMatch(said, new RegExp(secret));
  }
  const keys: [dkim: string, code: string, message: RegExp][] = [
    ['nonsense', 'ARGUMENT_INVALID', /ROLLCALL_DKIM: write 'selector@domain:file\.pem'/],
    ['s@party.example:/nowhere.pem', 'FILE_NOT_FOUND', /ROLLCALL_DKIM: there is no file \/nowhere\.pem/],
    [
      `s@party.example:${await party.file('no.pem', 'x')}`,
      'ARGUMENT_INVALID',
      /no private key that can be read/,
    ],
  ];
  for (const [dkim, code, message] of keys) {
    const sender = senderOf(party, relayUrl(1), { ROLLCALL_DKIM: dkim });
    const said = await sender.refuse('notice', 'send', '1', ...identity);
    assert.equal(said.code, code);
    assert.match(said.message, message);
  }
  assert.equal(await digestState(party), before, 'nothing changed');
});

test('a relay that is not there, or does not take our password, makes nobody refused or uncertain', async () => {
  const waiting = await statusOf();
  assert.deepEqual(waiting[0], ['email', 3, 0, 0]);
  const port = await findFreePort();
  const send = ['notice', 'send', '1', ...identity];
  const gone = await senderOf(party, relayUrl(port)).refuse(...send);
  assert.equal(gone.code, 'RELAY_UNREACHABLE');
  assert.match(gone.message, new RegExp(`the mail relay 127\\.0\\.0\\.1:${port} cannot be reached`));
  assert.deepEqual(await statusOf(), waiting);

  await using server = await startSmtpServer({
    extensions: ['AUTH PLAIN LOGIN', 'DSN', 'PIPELINING'],
    script: ({ step, line }) => (step === 'auth' ? `535 5.7.8 no ${line.slice(-40)}` : undefined),
  });
  const url = relayUrl(server.port).replace('//', '//clerk:hunter2-xyzzy@');
  const { exitCode, stdout, stderr } = await senderOf(party, url).run(...send);
  assert.equal(exitCode, 2);
  assert.match(
    stderr,
    /^rollcall: the mail relay .* does not accept our user and password \(535 5\.7\.8\)\..*\n$/,
  );
  assert.doesNotMatch(stdout + stderr, /hunter2|xyzzy|clerk/);
  assert.ok(
    server.lines.some((line) => line.startsWith('AUTH')),
    'it was asked',
  );
  assert.deepEqual([server.kept.length, await statusOf()], [0, waiting]);
  const unencrypted = await senderOf(party, `smtp://127.0.0.1:${server.port}`).refuse(...send);
  assert.equal(unencrypted.code, 'RELAY_REFUSED');
  assert.match(unencrypted.message, /does not let us encrypt.*Nothing is sent in clear/);
  assert.deepEqual([server.kept.length, await statusOf()], [0, waiting]);
  await party.look(async ({ reader }) => {
    const { rows } = await reader.query<{ all: string }>(
      `select coalesce(string_agg(payload::text, ''), '') as all from evidence_entry`,
    );
    assert.doesNotMatch(rows[0].all, /hunter2|xyzzy|clerk/);
  });
});

test('a change of a text, a setting or the case takes the approvals away, and the list is made anew', async () => {
  const server = await startSmtpServer();
  const sender = senderOf(party, relayUrl(server.port));
  const sendAgain = async () => (await sender.refuse('notice', 'send', '1', ...identity)).message;
  try {
    await party.say('notice', 'set', '1', 'from name', 'The Party, London');
    assert.match(await sendAgain(), /changed since notice 1 was prepared: run 'notice prepare 1' again/);
    await prepareAndApprove(party);
    await party.say('incident', 'fact', '1', 'They came', '--matter', 'confidentiality', '--value', 'taken');
    assert.match(await sendAgain(), /The case, or what is known of it, changed since notice 1 was prepared/);
    const { added } = await party.ask(Prepared, 'notice', 'prepare', '1', ...identity);
    assert.ok(added);
    assert.match(await sendAgain(), /needs the approval of 2 people and has 0/);
    assert.equal(server.kept.length, 0);
  } finally {
    await server[Symbol.asyncDispose]();
  }
});

test('returns that are not there, or are no messages, match nothing and change nothing', async () => {
  await allRefused([
    ['FILE_NOT_FOUND', /There is no file or folder .*nowhere/, 'notice', 'returns', beside('nowhere')],
  ]);
  const before = await digestState(party);
  const picture = await party.file('picture.png', Buffer.from([137, 80, 78, 71, 0, 255]));
  const empty = await party.file('empty.eml', '');
  const { messages, unmatched } = await party.ask(Returned, 'notice', 'returns', picture, empty);
  assert.deepEqual([messages, unmatched], [2, 2]);
  await mkdir(beside('nothing'));
  assert.equal((await party.ask(Returned, 'notice', 'returns', beside('nothing'))).messages, 0);
  assert.equal(await digestState(party), before, 'nothing changed');
});
