import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createFolder, createInstallation } from './support/installation.ts';
import { createBusyInstallation, REGISTER, toMailHouse } from './support/refusals.ts';

test('an installation of a newer version is refused, in one sentence', async () => {
  await using party = await createBusyInstallation();
  const later = `insert into rollcall.migration (number, name) values (9999, '9999-later.sql')`;
  await party.look(({ transaction }) => transaction(({ client }) => client.query(later)));
  const path = await party.file('good.csv', REGISTER);
  for (const command of [
    ['kind', 'list'],
    ['record', path, ...toMailHouse],
  ]) {
    const { code, message } = await party.refuse(...command);
    assert.equal(code, 'INSTALLATION_NEWER');
    assert.match(message, /newer Rollcall.*update/);
  }
});

test('without an installation every command says how to make one, and makes none', async () => {
  await using party = await createInstallation({ init: false });
  await using folder = await createFolder();
  const home = join(folder.path, 'nothing');
  const path = await party.file('good.csv', REGISTER);
  for (const command of [
    ['kind', 'list'],
    ['affected', '--supplier', 'X'],
    ['people', 'import', path],
    ['record', path, '--supplier', 'X'],
    ['person', 'x'],
  ]) {
    const { code, message } = await party.refuse(...command, '--home', home);
    assert.equal(code, 'INSTALLATION_MISSING');
    assert.match(message, /no installation in .*init --name/);
  }
  assert.deepEqual(await readdir(folder.path), []);
});

test('init leaves a folder alone that holds other things', async () => {
  await using party = await createInstallation({ init: false });
  await using folder = await createFolder();
  await writeFile(join(folder.path, 'thesis.docx'), 'mine');
  const { code } = await party.refuse('init', '--name', 'X', '--home', folder.path);
  assert.equal(code, 'ARGUMENT_INVALID');
  assert.deepEqual(await readdir(folder.path), ['thesis.docx']);
});
