import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Installation } from './support/installation.ts';
import { members } from './support/members.ts';
import { createBusyInstallation, refused, REGISTER, toMailHouse } from './support/refusals.ts';

const SOMEBODY_ELSE = 'AGE-SECRET-KEY-1REY4D5C3U585NUZ47YXSY6Y35WDFQLNNFC6QX0N8CNW6SDG9RLDQWQM64M\n';

let party: Installation;

before(async () => {
  party = await createBusyInstallation();
});
after(() => party[Symbol.asyncDispose]());

test('a date in the future is refused', async () => {
  const path = await party.file('good.csv', REGISTER);
  await refused(
    party,
    'DATE_IN_FUTURE',
    /--sent-at '2099-01-01' is in the future/,
    'record',
    path,
    '--supplier',
    'Mail House Ltd',
    '--sent-at',
    '2099-01-01',
  );
  const named = await party.file('good-2099-02-01.csv', REGISTER);
  await refused(
    party,
    'DATE_IN_FUTURE',
    /good-2099-02-01\.csv is dated 2099-02-01 \(by its name\)/,
    'record',
    named,
    '--supplier',
    'Mail House Ltd',
  );
  await refused(
    party,
    'DATE_INVALID',
    /--sent-at/,
    'record',
    path,
    '--supplier',
    'Mail House Ltd',
    '--sent-at',
    'last Tuesday',
  );
  await refused(
    party,
    'DATE_INVALID',
    /--sent-at/,
    'record',
    path,
    '--supplier',
    'Mail House Ltd',
    '--sent-at',
    '2021-02-30',
  );
  await refused(
    party,
    'DATE_INVALID',
    /--held-at/,
    'affected',
    '--supplier',
    'Mail House Ltd',
    '--held-at',
    'tomorrow',
  );
});

test('an unknown supplier is refused, with the nearest names', async () => {
  const path = await party.file('good.csv', REGISTER);
  await refused(
    party,
    'SUPPLIER_UNKNOWN',
    /'Mail Hose Ltd'.*did you mean 'Mail House Ltd'/,
    'record',
    path,
    '--supplier',
    'Mail Hose Ltd',
  );
  await refused(
    party,
    'SUPPLIER_UNKNOWN',
    /did you mean 'Ballot Box plc'/,
    'affected',
    '--supplier',
    'ballotbox',
  );
  for (const command of [['holdings'], ['supplier', 'show'], ['supplier', 'change']]) {
    await refused(party, 'SUPPLIER_UNKNOWN', /There is no supplier 'Nobody Inc'/, ...command, 'Nobody Inc');
  }
});

test('a name with two letters exchanged is still guessed, be it of a supplier, a column or a field', async () => {
  const path = await party.file('good.csv', REGISTER);
  await refused(
    party,
    'SUPPLIER_UNKNOWN',
    /did you mean 'Mail House Ltd'/,
    'affected',
    '--supplier',
    'Mial House',
  );
  await refused(
    party,
    'COLUMN_UNKNOWN',
    /did you mean "Email"/,
    'record',
    path,
    ...toMailHouse,
    '--map',
    'E-Mial=email',
  );
  await refused(
    party,
    'CATEGORY_UNKNOWN',
    /did you mean "email"/,
    'record',
    path,
    ...toMailHouse,
    '--map',
    'Email=emial',
  );
});

test('a wrong identity is refused, and no list is written', async () => {
  const wrong = await party.file('wrong.txt', SOMEBODY_ELSE);
  const out = join(dirname(wrong), 'list.csv');
  const affected = ['affected', '--supplier', 'Mail House Ltd'];
  await refused(party, 'IDENTITY_WRONG', /identity/i, ...affected, '--out', out, '--identity', wrong);
  await refused(
    party,
    'IDENTITY_WRONG',
    /identity/i,
    'person',
    members(0, 1)[0].reference,
    '--identity',
    wrong,
  );
  await refused(
    party,
    'IDENTITY_WRONG',
    /identity/i,
    'key',
    'original',
    '1',
    '--identity',
    wrong,
    '--out',
    out,
  );
  await refused(party, 'IDENTITY_WRONG', /identity/i, 'key', 'restore', '--identity', wrong);
  const none = await party.file('none.txt', 'not a key\n');
  await refused(party, 'IDENTITY_INVALID', /./, ...affected, '--out', out, '--identity', none);
  await refused(
    party,
    'IDENTITY_INVALID',
    /missing\.txt/,
    ...affected,
    '--out',
    out,
    '--identity',
    '/tmp/missing.txt',
  );
  await refused(party, 'ARGUMENT_INVALID', /--out/, ...affected, '--identity', party.identity);
  const left = (await readdir(dirname(out))).filter((name) => name.startsWith('list'));
  assert.deepEqual(left, []);
});

test('an unknown dataset, category, kind, person or disclosure is refused', async () => {
  const affected = ['affected', '--supplier', 'Mail House Ltd'];
  await refused(
    party,
    'DATASET_UNKNOWN',
    /'weekly'.*there is 'register'/,
    ...affected,
    '--dataset',
    'weekly',
  );
  await refused(party, 'CATEGORY_UNKNOWN', /'user\.shoe_size'/, ...affected, '--category', 'user.shoe_size');
  await refused(
    party,
    'KIND_UNKNOWN',
    /'frend'.*other, member/,
    'people',
    'import',
    await party.file('good.csv', REGISTER),
    '--kind',
    'frend',
  );
  await refused(party, 'PERSON_UNKNOWN', /Nobody/, 'person', 'somebody@example.net');
  await refused(
    party,
    'ARGUMENT_INVALID',
    /99/,
    'key',
    'original',
    '99',
    '--identity',
    party.identity,
    '--out',
    '/tmp/never.csv',
  );
});

test('a --map that makes no sense is refused', async () => {
  const path = await party.file('good.csv', REGISTER);
  const record = ['record', path, ...toMailHouse, '--map'];
  await refused(party, 'ARGUMENT_INVALID', /write it as "Column=field"/, ...record, 'Email');
  await refused(party, 'CATEGORY_UNKNOWN', /did you mean "email"/, ...record, 'Email=emailx');
  await refused(
    party,
    'COLUMN_UNKNOWN',
    /no column "E-Maill".*did you mean "Email"/,
    ...record,
    'E-Maill=email',
  );
  await refused(party, 'ARGUMENT_INVALID', /never dropped/, ...record, 'Email=ignore');
});

test('options that contradict each other or are out of range are refused', async () => {
  const affected = ['affected', '--supplier', 'Mail House Ltd'];
  await refused(
    party,
    'ARGUMENT_INVALID',
    /--held-at/,
    ...affected,
    '--held-at',
    '2021-01-01',
    '--sent-from',
    '2020-01-01',
  );
  await refused(
    party,
    'ARGUMENT_INVALID',
    /--grade|Grade/,
    'delete-evidence',
    'Mail House Ltd',
    '--source',
    'letter',
    '--grade',
    'hearsay',
  );
  await refused(
    party,
    'ARGUMENT_INVALID',
    /--direction/,
    'record',
    '/tmp/x.csv',
    '--supplier',
    'Mail House Ltd',
    '--direction',
    'up',
  );
  await refused(
    party,
    'ARGUMENT_INVALID',
    /--standing/,
    'people',
    'import',
    '/tmp/x.csv',
    '--standing',
    'gone',
  );
  await refused(
    party,
    'ARGUMENT_INVALID',
    /--retention-days/,
    'supplier',
    'change',
    'Mail House Ltd',
    '--retention-days',
    '-3',
  );
  await refused(
    party,
    'CATEGORY_UNKNOWN',
    /--allow/,
    'supplier',
    'change',
    'Mail House Ltd',
    '--allow',
    'everything',
  );
});
