import assert from 'node:assert/strict';
import { AddedSupplier, Imported, Recorded } from './answers.ts';
import { createInstallation, type Installation } from './installation.ts';
import { members, registerOf } from './members.ts';
import { digestState } from './state.ts';

/** A register of twenty, as a file. */
export const REGISTER = registerOf(members(0, 20));

/** The options of a `record` that would go well, were it not for what is wrong. */
export const toMailHouse = ['--supplier', 'Mail House Ltd', '--sent-at', '2021-02-01'];

/** An installation with people, two suppliers and a disclosure, which wrong input must leave as it is. */
export async function createBusyInstallation(): Promise<Installation> {
  const party = await createInstallation({ warm: true });
  const register = await party.file('register.csv', REGISTER);
  await party.ask(Imported, 'people', 'import', register);
  for (const name of ['Mail House Ltd', 'Ballot Box plc']) {
    await party.ask(AddedSupplier, 'supplier', 'add', name);
  }
  await party.ask(Recorded, 'record', register, '--supplier', 'Mail House Ltd', '--sent-at', '2021-01-01');
  return party;
}

/** Runs what must be refused: one sentence of code and message, exit 2, nothing changed, and no cell of a file said. */
export async function refused(
  party: Installation,
  code: string,
  message: RegExp,
  ...args: string[]
): Promise<void> {
  const before = await digestState(party);
  const error = await party.refuse(...args);
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
  assert.doesNotMatch(error.message, /\n|\.\.|undefined|\[object/);
  assert.doesNotMatch(error.message, /Ashbridge|example\.org|07700/);
  assert.equal(await digestState(party), before, 'nothing changed');
}

/** A file that neither `record` nor `people import` takes. */
export async function refusedFile(
  party: Installation,
  name: string,
  content: string | Uint8Array,
  code: string,
  message: RegExp,
): Promise<void> {
  const path = await party.file(name, content);
  await refused(
    party,
    code,
    message,
    'record',
    path,
    '--supplier',
    'Mail House Ltd',
    '--sent-at',
    '2021-02-01',
  );
  await refused(party, code, message, 'people', 'import', path);
}
