import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
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
  type Sender,
  type Told,
} from './support/notice.ts';
import {
  Approved,
  Checked,
  Controlled,
  Drafted,
  Listed,
  Prepared,
  Previewed,
  Returned,
  SentByEmail,
  SentByLetter,
  Settings,
  Status,
  TextChanged,
  TextShown,
  Uncertain,
  Unreached,
} from './support/notice-answers.ts';
import { bounceOf, complaintOf, LETTER } from './support/notice-returns.ts';
import { searchFor } from './support/search-bytes.ts';
import { startSmtpServer, takeApart, type Script, type SmtpServer } from './support/outside.ts';
import { countRows, digestState } from './support/state.ts';

/** Six with everything; whose mailbox is refused; whose is gone later; who complains; one without each; one in Cardiff. */
const PEOPLE: Told[] = [
  ...[1, 2, 3, 4, 5, 6].map((n) => told(n)),
  told(7, { email: 'refused7@mail.example' }),
  told(8, { email: 'gone8@mail.example', street: '', city: '', postcode: '' }),
  told(9, { email: '' }),
  told(10, { email: '', street: '', city: '', postcode: '' }),
  told(11, { email: 'cardiff11@mail.example', postcode: 'CF10 4ZY' }),
  told(12, { email: 'angry12@mail.example' }),
];
const WITH_EMAIL = PEOPLE.filter(({ email }) => email !== '');
const CODE = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/;

let party: Installation;
let sender: Sender;
let server: SmtpServer;
let script: Script = () => undefined;
let identity: string[];
const out = (name: string): string => join(dirname(party.identity), name);

before(async () => {
  party = await createCaseOf(PEOPLE);
  server = await startSmtpServer({ script: (moment) => script(moment) });
  sender = senderOf(party, relayUrl(server.port, '&connections=1'));
  identity = ['--identity', party.identity];
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await party[Symbol.asyncDispose]();
});

/** Runs what must change nothing: every row of every table stays. */
async function unchanged<T>(work: () => Promise<T>): Promise<T> {
  const before = await digestState(party);
  const answer = await work();
  assert.equal(await digestState(party), before, 'nothing changed');
  return answer;
}

test('a notice begins with drafts in two languages, and a second draft writes over nobody’s work', async () => {
  const draft = ['notice', 'draft', '1', '--out', out('texts')];
  const first = await sender.ask(Drafted, ...draft);
  assert.deepEqual([first.notice, first.drafted, first.texts.length], [1, true, 6]);
  assert.deepEqual(
    (await readdir(out('texts'))).toSorted(),
    first.texts.map(({ channel, language }) => `${channel}.${language}.md`).toSorted(),
  );
  const mine = join(out('texts'), 'email.en.md');
  const source = await readFile(mine, 'utf8');
  await writeFile(mine, source.replace('Dear {name},', 'Dear {name}, good day.'));
  const again = await unchanged(() => sender.ask(Drafted, ...draft));
  assert.deepEqual([again.notice, again.drafted], [1, false]);
  assert.match(await readFile(mine, 'utf8'), /good day/);
});

test('preparing stops with what is missing and names it, until somebody has said it', async () => {
  const prepare = ['notice', 'prepare', '1', ...identity];
  const { settings, missing, changed } = await sender.ask(Settings, 'notice', 'set', '1');
  assert.deepEqual([settings.channels, settings.language, changed], ['email, letter', 'en', false]);
  for (const key of ['from address', 'return path', 'letter sender']) assert.ok(missing.includes(key), key);
  const without = await sender.refuse(...prepare);
  assert.equal(without.code, 'NOTICE_STATE');
  assert.match(without.message, /has no 'from address', 'return path', 'letter sender': .*notice set 1/);
  await settle(party);
  const again = ['notice', 'set', '1', 'from address', 'office@party.example'];
  assert.equal((await unchanged(() => sender.ask(Settings, ...again))).changed, false);

  const empty = await sender.refuse(...prepare);
  assert.match(
    empty.message,
    /nothing to say for \{measures\} to people who are current.*street address.*say it with '/,
  );
  await sayWhatIsMissing(party);
  await sender.ask(Settings, 'notice', 'set', '1', 'welsh in', 'CF');
  const prepared = await sender.ask(Prepared, ...prepare);
  assert.deepEqual([prepared.preparation, prepared.added], [1, true]);
  assert.deepEqual(prepared.counts, {
    people: 12,
    byChannel: { email: 10, letter: 1, sms: 0, none: 1 },
    byLanguage: { en: 11, cy: 1 },
    sentBefore: 0,
    toldBefore: 0,
    silenced: 0,
  });
  const second = await sender.ask(Prepared, ...prepare);
  assert.deepEqual([second.preparation, second.added], [1, false]);
  assert.equal(await countRows(party, 'notice_recipient'), 21);
});

test('a preview counts who gets which text, and writes people’s own into a folder only where one is named', async () => {
  const {
    classes,
    files,
    unchanged: same,
  } = await unchanged(() => sender.ask(Previewed, 'notice', 'preview', '1'));
  assert.deepEqual([files, same], [[], true]);
  assert.deepEqual(
    classes
      .map(({ channel, facts, people, first }) => `${people} ${channel} ${facts.language}, ${first} first`)
      .toSorted(),
    [
      '1 email cy, 1 first',
      '1 email en, 1 first',
      '1 letter cy, 0 first',
      '1 letter en, 1 first',
      '1 none en, 1 first',
      '8 email en, 8 first',
      '8 letter en, 0 first',
    ],
  );
  const draw = ['notice', 'preview', '1', ...identity, '--out', out('preview')];
  const drawn = await sender.ask(Previewed, ...draw, '--people', '100');
  assert.equal(drawn.files.length, 20, 'everybody who can be reached, by each of their channels');
  const texts = await Promise.all(drawn.files.map((file) => readFile(file, 'utf8')));
  for (const { given, family, reference, email, street } of PEOPLE) {
    const own = texts.filter((text) => text.includes(`${given} ${family},`));
    assert.equal(own.length, Number(email !== '') + Number(street !== ''), reference);
  }
  const few = ['notice', 'preview', '1', ...identity, '--out', out('few'), '--people', '2'];
  const { files: two } = await sender.ask(Previewed, ...few);
  for (const channel of ['email', 'letter'])
    assert.equal(two.filter((file) => file.endsWith(`.${channel}.txt`)).length, 1, `one ${channel}`);
  const welsh = texts.filter((text) => text.includes(`Annwyl ${PEOPLE[10].given}`));
  assert.equal(welsh.length, 2, 'an e-mail and a letter');
  assert.equal(welsh.filter((text) => text.includes('Dear ')).length, 1, 'the e-mail: Welsh, and English');
  assert.equal((await stat(drawn.files[0])).mode & 0o077, 0, 'for nobody else');
  assert.equal((await stat(out('preview'))).mode & 0o077, 0);
  assert.equal((await sender.refuse(...draw)).code, 'ARGUMENT_INVALID', 'not over another preview');
  const said = await sender.say('notice', 'preview', '1');
  assert.match(said, /12 people, 7 texts/);
});

test('nobody approves a draft, and the same person twice is one person', async () => {
  const approve = (by: string): string[] => ['notice', 'approve', '1', '--by', by];
  const draft = await unchanged(() => sender.refuse(...approve('Data protection officer')));
  assert.match(draft.message, /The email text in 'cy' is a draft \(.*Welsh speaker.*'notice text'/);
  for (const channel of ['email', 'letter']) {
    const put = ['notice', 'text', '1', '--channel', channel, '--language', 'cy'];
    const { source } = await sender.ask(TextShown, ...put);
    const file = await party.file(`${channel}.cy.md`, source.replace(/^draft: .*\n/m, ''));
    assert.equal((await sender.ask(TextChanged, ...put, '--file', file)).changed, true);
    if (channel === 'letter')
      assert.equal((await unchanged(() => sender.ask(TextChanged, ...put, '--file', file))).changed, false);
  }
  const void_ = await sender.refuse(...approve('Data protection officer'));
  assert.match(void_.message, /changed since notice 1 was prepared: run 'notice prepare 1' again/);
  await sender.ask(Prepared, 'notice', 'prepare', '1', ...identity);
  const first = await sender.ask(Approved, ...approve('Data protection officer'));
  assert.deepEqual([first.added, first.approved], [true, false]);
  const same = await unchanged(() => sender.ask(Approved, ...approve('data protection Officer ')));
  assert.deepEqual([same.added, same.approved, same.approvals.length], [false, false, 1]);
  const early = await sender.refuse('notice', 'send', '1', ...identity);
  assert.match(early.message, /needs the approval of 2 people and has 1/);
  const second = await sender.say(...approve('General secretary'));
  assert.match(second, /It may be sent: notice send 1[^]*Both approvals were given from one account/);
  const { added } = await sender.ask(Prepared, 'notice', 'prepare', '1', ...identity);
  assert.equal(added, false);
  assert.equal(
    (await sender.ask(Status, 'notice', 'status', '1')).approved,
    true,
    'the same list stays approved',
  );
});

test('paused, nothing is sent; and everybody gets theirs once when it goes on', async () => {
  const pause = ['notice', 'pause', '1', '--why', 'a question'];
  assert.equal((await sender.ask(Controlled, ...pause)).changed, true);
  assert.equal((await unchanged(() => sender.ask(Controlled, ...pause))).changed, false);
  const send = ['notice', 'send', '1', ...identity];
  assert.match((await sender.refuse(...send)).message, /is paused: 'notice resume 1' lets it go on/);
  assert.equal(server.kept.length, 0);
  await sender.ask(Controlled, 'notice', 'resume', '1', '--why', 'answered');

  script = ({ step, to, line }) => {
    if (step === 'rcpt' && line.includes('refused7')) return '550 5.1.1 <refused7@mail.example>: who?';
    // The message is kept and its answer never comes.
    if (step === 'message' && to.startsWith('known3')) return { drop: true, keep: true };
    return undefined;
  };
  const sent = await sender.ask(SentByEmail, ...send);
  assert.deepEqual(
    [sent.due, sent.accepted, sent.refused, sent.uncertain, sent.ended],
    [10, 8, 1, 1, 'done'],
  );
  assert.deepEqual(
    server.kept.map(({ to }) => to).toSorted(),
    WITH_EMAIL.flatMap(({ email }) => (email.startsWith('refused') ? [] : [email])).toSorted(),
  );
  for (const { to, data } of server.kept) {
    const { given, family } = PEOPLE.find(({ email }) => email === to)!;
    for (const text of takeApart(data).parts) {
      assert.ok(text.includes(`${given} ${family},`) && CODE.test(text), to);
      assert.doesNotMatch(text, /<a\b|<img|src=|href=|url\(/i, 'nothing to click, nothing to fetch');
    }
  }
  const second = await sender.ask(SentByEmail, ...send);
  assert.deepEqual([second.due, second.accepted, server.kept.length], [0, 0, 9]);
});

test('whose answer never came is uncertain, and told again only where somebody decides so', async () => {
  const { uncertain } = await unchanged(() => sender.ask(Uncertain, 'notice', 'uncertain', '1'));
  assert.deepEqual(
    uncertain.map(({ channel, attempt }) => [channel, attempt]),
    [['email', 1]],
  );
  const decide = ['notice', 'uncertain', '1', '--decide', 'again'];
  assert.equal((await sender.ask(Uncertain, ...decide)).decided, 1);
  assert.equal((await unchanged(() => sender.ask(Uncertain, ...decide))).decided, 0);
  script = () => undefined;
  const sent = await sender.ask(SentByEmail, 'notice', 'send', '1', ...identity);
  assert.deepEqual([sent.due, sent.accepted], [1, 1]);
  assert.equal(server.kept.filter(({ to }) => to.startsWith('known3')).length, 2, 'as was decided');
  const { channels, firstAt, lastAt } = await sender.ask(Status, 'notice', 'status', '1');
  const [email, letter] = channels;
  assert.deepEqual([email.handedOver, email.refused, email.uncertain, email.due], [9, 1, 0, 0]);
  assert.deepEqual([letter.listed, letter.due], [10, 2], 'without an address of their own, and refused');
  assert.ok(firstAt !== null && lastAt !== null && firstAt <= lastAt);
});

test('what comes back is matched without an address, counts once, and turns to the next channel', async () => {
  const ours = (name: string) => server.kept.find(({ to }) => to.startsWith(name))!;
  const maildir = out('maildir');
  for (const name of ['new', 'cur', 'tmp']) await mkdir(join(maildir, name), { recursive: true });
  await writeFile(join(maildir, 'new/1.gone'), bounceOf(ours('gone8')));
  await writeFile(join(maildir, 'cur/2.angry:2,S'), complaintOf(ours('angry12')));
  await writeFile(join(maildir, 'new/3.letter'), LETTER);
  await writeFile(join(maildir, 'new/4.nothing'), Buffer.from([0, 255, 7, 10]));
  const forged = {
    ...ours('known1@'),
    from: 'bounces+1.000000000000@party.example',
    data: Buffer.from('x: y'),
  };
  await writeFile(join(maildir, 'new/5.forged'), bounceOf(forged));
  await writeFile(join(maildir, 'tmp/6.half'), bounceOf(ours('known2@')));
  const returns = ['notice', 'returns', maildir];
  const { toRead, ...first } = await sender.ask(Returned, ...returns);
  assert.equal(toRead.length, 3);
  assert.deepEqual(first, {
    messages: 5,
    hard: 1,
    givenUp: 0,
    soft: 0,
    complaints: 1,
    autoReplies: 0,
    answers: 0,
    delivered: 0,
    unmatched: 3,
    known: 0,
  });
  const again = await unchanged(() => sender.ask(Returned, ...returns));
  assert.deepEqual([again.known, again.hard, again.complaints, again.unmatched], [2, 0, 0, 3]);
  // The same as an mbox: each message of it is one, and was read before.
  const files = ['new/1.gone', 'cur/2.angry:2,S', 'new/3.letter'].map((name) =>
    readFile(join(maildir, name)),
  );
  const mbox = (await Promise.all(files)).map((message) => [
    Buffer.from('From MAILER-DAEMON Fri Nov 20 10:02:03 2026\n'),
    message,
    Buffer.from('\n'),
  ]);
  await writeFile(out('box.mbox'), Buffer.concat(mbox.flat()));
  const ofBox = await unchanged(() => sender.ask(Returned, 'notice', 'returns', out('box.mbox')));
  assert.deepEqual([ofBox.messages, ofBox.known, ofBox.unmatched], [3, 2, 1]);
  assert.deepEqual(ofBox.toRead, [`${out('box.mbox')}, message 3`]);
  const said = await sender.say('notice', 'status', '1');
  assert.match(said, /came back for good +1\n/);
  assert.match(said, /complained +1\n/);
  assert.match(said, /2 people can be reached in no way: notice unreached 1/);
});

test('letters go to whoever has no other way, in bundles whose lists name nobody', async () => {
  const send = ['notice', 'send', '1', '--channel', 'letter', ...identity, '--per-bundle', '1'];
  const { letters, leftOut, bundles } = await sender.ask(SentByLetter, ...send, '--out', out('post'));
  assert.deepEqual([letters, leftOut, bundles.length], [2, 0, 2]);
  const names = (await readdir(out('post'))).toSorted();
  assert.deepEqual(
    names.filter((name) => name !== 'SHA256SUMS'),
    [
      'bundle-0001.json',
      'bundle-0001.pdf',
      'bundle-0002.json',
      'bundle-0002.pdf',
      'manifest.csv',
      'manifest.json',
    ],
  );
  execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: out('post') });
  const manifest = (await readFile(join(out('post'), 'manifest.csv'), 'utf8')).trim().split('\n');
  assert.equal(manifest.length, 3);
  for (const line of manifest.slice(1)) {
    const [code] = CODE.exec(line) ?? [];
    const found = await sender.ask(Checked, 'notice', 'check', code!);
    assert.ok(found.handedOver.some(({ channel }) => channel === 'letter'));
  }
  const again = await sender.ask(SentByLetter, ...send, '--out', out('more-post'));
  assert.deepEqual([again.due, again.letters, again.bundles], [0, 0, []], 'nobody gets two');
});

test('who can be reached in no way is listed by code, for publication', async () => {
  const { people, codes } = await unchanged(() => sender.ask(Unreached, 'notice', 'unreached', '1'));
  assert.deepEqual(
    [people, codes!.length],
    [2, 2],
    'the one without anything, and the one whose mailbox is gone',
  );
  const file = out('unreached.csv');
  await sender.say('notice', 'unreached', '1', '--out', file);
  assert.equal(await readFile(file, 'utf8'), `code\n${codes!.map((code) => `${code}\n`).join('')}`);
});

test('a code tells whether a notice is genuine, and of which notice it is', async () => {
  const [code] = CODE.exec(takeApart(server.kept[0].data).parts[0])!;
  const check = (text: string) => unchanged(() => sender.run('notice', 'check', text));
  const genuine = await check(code.toLowerCase().replaceAll('-', ' '));
  assert.match(genuine.stdout, /^Genuine: notice 1 of incident 1, to .{9}\.\n {2}handed over by email /);
  for (const wrong of [`${code.slice(0, -1)}${code.endsWith('7') ? '8' : '7'}`, 'Gwendolyn', '']) {
    const { exitCode, stdout } = await check(wrong);
    assert.deepEqual([exitCode, stdout], [2, 'No notice has this code: misread, or not from here.\n'], wrong);
  }
});

test('interrupted with Ctrl-C, and killed, the same command goes on and nobody is told twice', async () => {
  assert.equal((await sender.ask(Drafted, 'notice', 'draft', '1')).notice, 2, 'another one of the same case');
  await settle(party, '2');
  const without = await sender.ask(Prepared, 'notice', 'prepare', '2', ...identity);
  assert.deepEqual(
    [without.counts.toldBefore, without.counts.byChannel],
    [10, { email: 1, letter: 0, sms: 0, none: 1 }],
    'nobody whom the first one told',
  );
  await sender.ask(Settings, 'notice', 'set', '2', 'tell again', 'yes');
  await prepareAndApprove(party, '2');
  const first = server.kept.length;
  const kept = (): string[] => server.kept.slice(first).map(({ to }) => to);
  script = ({ step }) => (step === 'message' ? { waitMs: 250 } : undefined);
  const ended = async (after: number, signal: NodeJS.Signals) => {
    const running = sender.start('notice', 'send', '2', ...identity);
    for (let i = 0; i < 400 && kept().length < after; i++) await new Promise((go) => setTimeout(go, 25));
    running.signal(signal);
    return running.ended;
  };
  const interrupted = await ended(2, 'SIGINT');
  assert.equal(interrupted.exitCode, 130, interrupted.stderr);
  assert.match(interrupted.stdout, /It was interrupted: the same command goes on\./);
  const { channels } = await sender.ask(Status, 'notice', 'status', '2');
  assert.deepEqual(
    [channels[0].uncertain, channels[0].handedOver],
    [0, kept().length],
    'nobody is uncertain',
  );
  assert.equal((await ended(kept().length + 2, 'SIGKILL')).exitCode, null);
  script = () => undefined;
  const rest = await sender.ask(SentByEmail, 'notice', 'send', '2', ...identity);
  assert.ok(rest.uncertainBefore >= 1, 'whose answer the killed process never read');
  assert.equal(new Set(kept()).size, kept().length, 'nobody twice');
  assert.equal(
    (await sender.ask(Uncertain, 'notice', 'uncertain', '2', '--decide', 'leave')).decided,
    rest.uncertainBefore,
  );
  const after_ = (await sender.ask(Status, 'notice', 'status', '2')).channels[0];
  assert.deepEqual(
    [after_.due, after_.uncertain, after_.left, after_.handedOver],
    [0, 0, rest.uncertainBefore, 9 - rest.uncertainBefore],
    'who complained of the first one is not written to',
  );
  assert.ok(kept().length >= 9 - rest.uncertainBefore && kept().length <= 9);
});

test('stopped is for good, and the list of notices says how each stands', async () => {
  await sender.ask(Controlled, 'notice', 'stop', '1', '--why', 'everybody was told');
  const resume = await unchanged(() => sender.refuse('notice', 'resume', '1', '--why', 'after all'));
  assert.match(
    resume.message,
    /stopped for good: make a new one of the same case with 'notice draft'.*'tell again'/,
  );
  assert.match((await sender.refuse('notice', 'send', '1', ...identity)).message, /stopped for good/);
  const { notices } = await unchanged(() => sender.ask(Listed, 'notice', 'list'));
  assert.deepEqual(
    notices.map(({ id, control, approved }) => [id, control, approved]),
    [
      [1, 'stopped', true],
      [2, 'running', true],
    ],
  );
});

test('every act is in the evidence, and it holds', async () => {
  await sender.say('log', 'verify');
  const acts = await party.look(async ({ reader }) => {
    const { rows } = await reader.query<{ act: string }>(
      `select distinct entry::jsonb ->> 'act' as act from evidence_entry where entry like '{"act":"notice%'`,
    );
    return rows.map(({ act }) => act).toSorted();
  });
  assert.deepEqual(acts, [
    'notice approved',
    'notice opened',
    'notice paused, resumed or stopped',
    'notice prepared',
    'notice returns read',
    'notice sending begun',
    'notice sending ended',
    'notice settings changed',
    'notice text changed',
    'notice uncertain decided',
  ]);
  await party.look((database) =>
    database.transaction(({ client }) =>
      client.query('update notice_outcome set outcome = 1 where outcome = 2'),
    ),
  );
  const { exitCode, stderr } = await sender.run('log', 'verify');
  assert.equal(exitCode, 2);
  assert.match(stderr, /what became of those whom notice 1 wrote to by email is not what was recorded/);
});

test('no name, address or e-mail is in anything that these commands said', () => {
  const values = PEOPLE.flatMap((one) => Object.entries(one).map(([what, value]) => ({ what, value })));
  const searcher = searchFor(values.filter(({ value }) => value !== 'Leeds'));
  const found = sender.said.flatMap((text) => searcher.inBytes(Buffer.from(text), 'what was said'));
  assert.deepEqual(found.slice(0, 5), []);
  assert.ok(sender.said.length > 60);
});
