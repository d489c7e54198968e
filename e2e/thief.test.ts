import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { databaseFolder } from '../src/db/index.ts';
import { generateKeyholder } from '../src/vault/index.ts';
import { AddedSupplier, Imported, Recorded } from './support/answers.ts';
import { readZip, unpackPapers, withoutPdfText } from './support/case-folder.ts';
import { createInstallation, type Installation } from './support/installation.ts';
import { cellsOf, COLUMNS, csv, type Member } from './support/members.ts';
import { relayUrl, sayWhatIsMissing, senderOf, settle } from './support/notice.ts';
import { bounceOf, complaintOf, type OurMessage } from './support/notice-returns.ts';
import { startSmtpServer, workbook } from './support/outside.ts';
import { searchFor, type Finding, type Searcher } from './support/search-bytes.ts';

/** Names that no other text in the world has, so that whatever is found is ours. */
function word(): string {
  return Array.from({ length: 4 }, () => 'bcdfghjklmnprstvwz'[randomInt(18)] + 'aeiou'[randomInt(5)]).join(
    '',
  );
}

function named(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}

function digits(n: number): string {
  return Array.from({ length: n }, () => randomInt(1, 10)).join('');
}

function secretMember(): Member {
  const [given, family] = [named(word()), `${named(word())}ü${word()}`];
  return {
    reference: `${named(word()).toUpperCase()}-${digits(8)}`,
    given,
    family,
    email: `${word()}.${word()}@${word()}.example`,
    phone: `07${digits(3)} ${digits(6)}`,
    street: `${randomInt(1, 99)} ${named(word())} ${named(word())} Street`,
    city: named(word()),
    postcode:
      `ZE${randomInt(10, 99)} ${randomInt(1, 9)}${word().slice(0, 1)}${word().slice(2, 3)}`.toUpperCase(),
    birth: '',
  };
}

function valuesOf(people: Member[]): { what: string; value: string }[] {
  return people.flatMap((one) => Object.entries(one).map(([what, value]) => ({ what, value })));
}

/** Everything at rest: the home, and the database's files wherever they lie. */
async function searchInstallation(party: Installation, searcher: Searcher): Promise<Finding[]> {
  const folders = [party.home, party.keyDir];
  const embedded = party.url ? await serverFolder(party) : await databaseFolder(party.home);
  if (embedded && !embedded.startsWith(party.home)) folders.push(embedded);
  return (await Promise.all(folders.map((folder) => searcher.inFolder(folder)))).flat();
}

/** The files of a server of the organisation's own, where they are on this machine and we may read them. */
async function serverFolder(party: Installation): Promise<string | undefined> {
  const ask = 'show data_directory';
  const folder = await party
    .look(async ({ reader }) => (await reader.query<{ data_directory: string }>(ask)).rows[0].data_directory)
    .catch(() => undefined);
  if (folder === undefined) return undefined;
  return stat(folder).then(
    () => folder,
    () => undefined,
  );
}

test('the search itself finds a value in every form it promises', () => {
  const value = 'Zanderfossü';
  const searcher = searchFor([{ what: 'name', value }]);
  const forms = [
    Buffer.from(`xx${value}`),
    Buffer.from(value.toUpperCase()),
    Buffer.from(`x${value}`, 'utf16le'),
    Buffer.from(value, 'utf16le').swap16(),
    Buffer.from(Buffer.from(value).toString('hex')),
    ...[0, 1, 2, 3].map((n) => Buffer.from(Buffer.from(`${'y'.repeat(n)}${value}zz`).toString('base64'))),
    Buffer.from(value),
  ];
  for (const bytes of forms) assert.ok(searcher.inBytes(bytes, 'here').length > 0, bytes.toString('latin1'));
  assert.deepEqual(searcher.inBytes(Buffer.from('Zanderfoss and others'), 'here'), []);
});

test('promise 4: whoever copies the installation reads no name, e-mail, phone, address or reference of anyone', async () => {
  const people = Array.from({ length: 300 }, secretMember);
  const strangers = Array.from({ length: 40 }, secretMember);
  const searcher = searchFor(valuesOf([...people, ...strangers]));
  await using party = await createInstallation();
  const said: string[] = [];
  const note = async (...args: string[]): Promise<void> => {
    const { stdout, stderr } = await party.run(...args);
    said.push(`${stdout}\n${stderr}`);
  };
  const check = async (when: string): Promise<void> => {
    assert.deepEqual((await searchInstallation(party, searcher)).slice(0, 5), [], when);
    for (const text of said)
      assert.deepEqual(searcher.inBytes(Buffer.from(text), 'what was said').slice(0, 5), [], when);
  };

  const rows = people.map(cellsOf);
  const register = await party.file('register.csv', csv([COLUMNS, ...rows]));
  await party.ask(Imported, 'people', 'import', register);
  await party.ask(AddedSupplier, 'supplier', 'add', 'Mail House Ltd');
  await check('after init and import');

  const changed = people.map((one, i) => cellsOf(i % 3 === 0 ? { ...one, city: strangers[0].city } : one));
  await note('people', 'import', await party.file('changed.csv', csv([COLUMNS, ...changed])));
  const sent = [
    COLUMNS,
    ...rows,
    ...strangers.map(cellsOf),
    ['', '', strangers[1].family, '', '', '', '', '', ''],
  ];
  await party.ask(
    Recorded,
    'record',
    await party.file('sent.csv', csv(sent)),
    '--supplier',
    'Mail House Ltd',
    '--sent-at',
    '2021-01-01',
  );
  const headless = await party.file('headless.xlsx', workbook([{ name: 'Sheet1', rows }]));
  await note('record', headless, '--supplier', 'Mail House Ltd', '--sent-at', '2021-02-01');
  await note('affected', '--supplier', 'Mail House Ltd');
  await check('after recording');

  const head = csv([COLUMNS, ...rows]);
  const failing: [string, string | Uint8Array][] = [
    ['quote.csv', head.slice(0, 9_000) + '"' + head.slice(9_000, 9_500)],
    ['cut.xlsx', Buffer.from(workbook([{ name: 'S', rows: [COLUMNS, ...rows] }])).subarray(0, 9_000)],
    [
      'cut.json',
      `[${JSON.stringify({ Email: people[0].email, Surname: people[1].family })},{"Email":"${people[2].email}`,
    ],
    ['nobody.csv', csv(rows.map((row) => [row[6], row[5]]))],
    ['one-line.csv', `${rows[0].join(',')}\n`],
    ['page.csv', `<html><body>${people[0].email}</body></html>`],
  ];
  for (const [name, content] of failing) {
    const path = await party.file(name, content);
    await note('record', path, '--supplier', 'Mail House Ltd', '--sent-at', '2021-03-01');
    await note('people', 'import', path, '--json');
  }
  await note('person', people[0].email.replace('example', 'invalid'));
  await check('after commands that fail');
});

test('promise 4: a case and its papers, as a folder or a zip, name nobody who is affected', async () => {
  const people = Array.from({ length: 40 }, secretMember);
  const searcher = searchFor(valuesOf(people));
  await using party = await createInstallation({ warm: true });
  const said: string[] = [];
  const say = async (...args: string[]): Promise<void> => {
    said.push(await party.say(...args));
    if (args[1] !== 'papers' && args[1] !== 'roll') said.push((await party.run(...args, '--json')).stdout);
  };
  const known = await party.file('register.csv', csv([COLUMNS, ...people.slice(0, 30).map(cellsOf)]));
  await party.ask(Imported, 'people', 'import', known);
  await party.ask(AddedSupplier, 'supplier', 'add', 'Mail House Ltd');
  const sent = await party.file('sent.csv', csv([COLUMNS, ...people.slice(5).map(cellsOf)]));
  await party.ask(Recorded, 'record', sent, '--supplier', 'Mail House Ltd', '--sent-at', '2021-01-01');

  const aware = ['--aware', '2021-10-29 16:40', '--what', 'Files are out of reach'];
  await say('incident', 'open', '--supplier', 'Mail House Ltd', ...aware);
  await say('incident', 'scope', '1', '--exclude', people[10].email, '--why', 'a row for somebody else');
  await say('incident', 'scope', '1', '--add', people[2].phone, '--why', 'they rang');
  await say('incident', 'person', '1', people[11].reference);
  await say('incident', 'person', '1', people[10].email);
  for (const command of ['show', 'board', 'duties']) await say('incident', command, '1');
  const folder = dirname(party.identity);
  const [papers, zip, roll] = ['papers', 'case.zip', 'roll.csv'].map((name) => join(folder, 'out', name));
  await mkdir(dirname(papers));
  await say('incident', 'papers', '1', '--out', papers);
  await say('incident', 'papers', '1', '--zip', zip);
  await say('incident', 'roll', '1', '--out', roll);
  const changes = ['--out', join(folder, 'out', 'changes.csv')];
  await say('incident', 'compare', '1', '1', '3', ...changes);

  const found = [
    ...(await searchInstallation(party, searcher)),
    ...(await searcher.inFolder(join(folder, 'out'))),
    ...[...(await unpackPapers(papers)), ...(await readZip(zip))].flatMap(([path, bytes]) =>
      searcher.inBytes(bytes, path),
    ),
    ...said.flatMap((text) => searcher.inBytes(Buffer.from(text), 'what was said')),
  ];
  assert.deepEqual(found.slice(0, 5), []);
  const supplier = searchFor([{ what: 'supplier', value: 'Mail House Ltd' }]);
  for (const path of ['docx/word/document.xml', ...(withoutPdfText ? [] : ['pdf/text'])]) {
    const bytes = (await unpackPapers(papers)).get(`papers/supplier-letter.${path}`)!;
    assert.ok(supplier.inBytes(bytes, path).length > 0, `the search can read ${path}`);
  }

  // With the identity one file names them, and no other.
  await say('incident', 'papers', '1', '--out', papers, '--identity', party.identity);
  const named = [...(await unpackPapers(papers))].filter(
    ([path, bytes]) => searcher.inBytes(bytes, path).length > 0,
  );
  assert.deepEqual(
    named.map(([path]) => path),
    ['exposure/people-by-name.csv'],
  );
});

/** Every row of every table, as text: what is compressed in the files is in clear here. */
async function searchRows(party: Installation, searcher: Searcher): Promise<Finding[]> {
  return party.look(async ({ reader }) => {
    const tables = await reader.query<{ schema: string; name: string }>(
      `select table_schema as schema, table_name as name from information_schema.tables
        where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    const found: Finding[] = [];
    for (const { schema, name } of tables.rows) {
      const { rows } = await reader.query<{ row: string }>(
        `select t::text as row from "${schema}"."${name}" t`,
      );
      for (const { row } of rows) found.push(...searcher.inBytes(Buffer.from(row), `a row of ${name}`));
    }
    return found;
  });
}

test('promise 4: when everybody was told, and mail came back, the installation names nobody', async () => {
  const people = Array.from({ length: 14 }, secretMember);
  const searcher = searchFor(valuesOf(people));
  const [refused, deferred, unanswered, gone, angry, posted] = people;
  posted.email = '';
  await using party = await createInstallation({ warm: true });
  const folder = dirname(party.identity);
  const temp = join(folder, 'temp');
  await mkdir(temp);
  // Servers like to repeat whom they talk of.
  const repeat = (one: Member): string => `<${one.email}> ${one.given} ${one.family} ${one.phone}: no`;
  await using server = await startSmtpServer({
    script: ({ step, line, to }) => {
      if (step === 'rcpt' && line.includes(refused.email)) return `550 5.1.1 ${repeat(refused)}`;
      if (step === 'rcpt' && line.includes(deferred.email)) return `550 5.2.1 ${repeat(deferred)}`;
      return step === 'message' && to === unanswered.email ? { drop: true, keep: true } : undefined;
    },
  });
  const sender = senderOf(party, relayUrl(server.port), { TMPDIR: temp });
  const register = await party.file('register.csv', csv([COLUMNS, ...people.map(cellsOf)]));
  await party.ask(Imported, 'people', 'import', register);
  await party.ask(AddedSupplier, 'supplier', 'add', 'Mail House Ltd');
  await party.ask(Recorded, 'record', register, '--supplier', 'Mail House Ltd', '--sent-at', '2021-01-01');
  const call = ['--aware', '2021-10-29 16:40', '--what', 'Files are out of reach'];
  await party.say('incident', 'open', '--supplier', 'Mail House Ltd', ...call);
  await sayWhatIsMissing(party);

  const identity = ['--identity', party.identity];
  const [preview, post] = [join(folder, 'preview'), join(folder, 'post')];
  await sender.say('notice', 'draft', '1', '--out', join(folder, 'texts'));
  await settle(party);
  await sender.say('notice', 'prepare', '1', ...identity);
  await sender.say('notice', 'preview', '1', '--json');
  await sender.say('notice', 'preview', '1', '--out', preview, ...identity);
  for (const by of ['DPO', 'board']) await sender.say('notice', 'approve', '1', '--by', by);
  await sender.say('notice', 'send', '1', ...identity);
  const to = (one: Member): OurMessage => server.kept.find((kept) => kept.to === one.email)!;
  const bounce = await party.file('bounce.eml', bounceOf(to(gone)));
  await sender.say('notice', 'returns', bounce, await party.file('angry.eml', complaintOf(to(angry))));
  const house = await generateKeyholder();
  const letters = ['--channel', 'letter', '--out', post, '--print-house', house.recipient];
  assert.match(await sender.say('notice', 'send', '1', ...letters, ...identity), /^4 letters/);
  for (const command of ['status', 'uncertain', 'unreached'])
    await sender.say('notice', command, '1', '--json');
  await sender.say('notice', 'list');
  await sender.say('log', 'show', '--payload');
  const bundle = join(folder, 'log.ndjson');
  await sender.say('log', 'export', '--out', bundle);

  const found = [
    ...(await searchInstallation(party, searcher)),
    ...(await searchRows(party, searcher)),
    ...(await searcher.inFolder(temp)),
    ...(await searcher.inFolder(join(folder, 'texts'))),
    // Sealed to the print house.
    ...(await searcher.inFolder(post)),
    ...searcher.inBytes(await readFile(bundle), 'the log'),
    ...sender.said.flatMap((text) => searcher.inBytes(Buffer.from(text), 'what was said')),
  ];
  assert.deepEqual(found.slice(0, 5), []);
  assert.equal(server.kept.length, 11, 'and everybody was told');
  assert.ok((await searcher.inFolder(preview)).length > 0, 'what was asked for has them');
});

test('promise 4 holds after commands that were killed in the middle', async () => {
  const people = Array.from({ length: 12_000 }, secretMember);
  const searcher = searchFor(valuesOf(people.filter((_, i) => i % 40 === 0)));
  await using party = await createInstallation();
  await party.ask(AddedSupplier, 'supplier', 'add', 'Mail House Ltd');
  const path = await party.file('many.csv', csv([COLUMNS, ...people.map(cellsOf)]));
  const commands = [
    ['people', 'import', path],
    ['record', path, '--supplier', 'Mail House Ltd', '--sent-at', '2021-01-01'],
  ];
  for (const command of commands) {
    for (const afterMs of [600, 1000]) {
      const running = party.start(...command);
      setTimeout(() => running.signal('SIGKILL'), afterMs);
      await running.ended;
      assert.deepEqual(
        (await searchInstallation(party, searcher)).slice(0, 5),
        [],
        `${command[0]} killed after ${afterMs} ms`,
      );
    }
  }
});

/** A file whose names of columns are people's data: an object with a person a key. */
function keyedByPerson(people: Member[]): string {
  const fieldsOf = (one: Member) => ({ Surname: one.family, 'Membership No': one.reference });
  return JSON.stringify(Object.fromEntries(people.map((one) => [one.email, fieldsOf(one)])));
}

test('promise 4: an object with a person a key puts nobody in plain text', async () => {
  const people = Array.from({ length: 5 }, secretMember);
  const searcher = searchFor(valuesOf(people));
  await using party = await createInstallation();
  await party.ask(AddedSupplier, 'supplier', 'add', 'Mail House Ltd');
  const path = await party.file('keyed.json', keyedByPerson(people));
  await party.run('record', path, '--supplier', 'Mail House Ltd', '--sent-at', '2021-01-01');
  assert.deepEqual((await searchInstallation(party, searcher)).slice(0, 5), []);
});

test('promise 1: an object with a person a key is a person a row, or refused', async () => {
  await using party = await createInstallation();
  await party.ask(AddedSupplier, 'supplier', 'add', 'Mail House Ltd');
  const path = await party.file('keyed.json', keyedByPerson(Array.from({ length: 5 }, secretMember)));
  const { exitCode, stdout } = await party.run(
    'record',
    path,
    '--supplier',
    'Mail House Ltd',
    '--sent-at',
    '2021-01-01',
    '--json',
  );
  assert.ok(
    exitCode === 2 || Recorded.parse(JSON.parse(stdout)).rows.read === 5,
    'five people are not one row',
  );
});
