import assert from 'node:assert/strict';
import { AddedSupplier, Imported, Recorded, Refusal } from './answers.ts';
import { OpenedCase } from './case-answers.ts';
import { CALL, FAILED, WHAT } from './case.ts';
import { startCommand, type Outcome, type Running } from './command.ts';
import { createInstallation, type Installation } from './installation.ts';
import { csv } from './members.ts';
import type { Shape } from './shape.ts';

/** Somebody of the register, as far as a notice needs them; '' where nothing is known. */
export type Told = {
  reference: string;
  given: string;
  family: string;
  email: string;
  street: string;
  city: string;
  postcode: string;
};

const HEADINGS = ['Membership No', 'First name', 'Surname', 'Email', 'Address 1', 'Town', 'Postcode'];

/** What the organisation says of itself, for the drafts. */
const PARTICULARS = {
  website: 'party.example',
  'people contact': 'data@party.example',
  'dpo contact': 'dpo@party.example',
  'membership reveals': 'political opinions',
};

/** Somebody with an e-mail and a postal address; `of` changes or takes away. */
export function told(n: number, of: Partial<Told> = {}): Told {
  // Letters: what has digits in it is taken for no name.
  const letter = String.fromCharCode(97 + (n % 26));
  return {
    reference: String(700_000 + n),
    given: `Gwendolyn${letter}`,
    family: `Underhay${letter}`,
    email: `known${n}@mail.example`,
    street: `${n} Quillfeather Street`,
    city: 'Leeds',
    postcode: `LS${n} 4ZY`,
    ...of,
  };
}

/** An installation whose supplier has a file with these people, and a case about it. */
export async function createCaseOf(people: Told[]): Promise<Installation> {
  const party = await createInstallation({ warm: true });
  try {
    const rows = people.map(({ reference, given, family, email, street, city, postcode }) => [
      reference,
      given,
      family,
      email,
      street,
      city,
      postcode,
    ]);
    const register = await party.file('register.csv', csv([HEADINGS, ...rows]));
    await party.ask(Imported, 'people', 'import', register);
    await party.ask(AddedSupplier, 'supplier', 'add', FAILED);
    await party.ask(Recorded, 'record', register, '--supplier', FAILED, '--sent-at', '2021-03-01');
    const call = ['--aware', CALL, '--what', WHAT, '--nature', 'availability', '--told-by', 'supplier'];
    await party.ask(OpenedCase, 'incident', 'open', '--supplier', FAILED, ...call);
    return party;
  } catch (error) {
    await party[Symbol.asyncDispose]();
    throw error;
  }
}

/** Says what the drafts need, and where e-mails come from. */
export async function sayWhatIsMissing(party: Installation): Promise<void> {
  const particulars = Object.entries(PARTICULARS);
  await Promise.all(particulars.map(([key, value]) => party.say('organisation', 'set', key, value)));
  const measure = 'We have stopped sending data to this supplier';
  await party.say('incident', 'fact', '1', measure, '--matter', 'measures taken');
}

/** The settings that every notice of these journeys has. */
export async function settle(party: Installation, notice = '1'): Promise<void> {
  const settings = {
    'from address': 'office@party.example',
    'return path': 'bounces@party.example',
    'letter sender': 'The Party | 1 Nowhere Street | London',
  };
  const said = Object.entries(settings);
  await Promise.all(said.map(([key, value]) => party.say('notice', 'set', notice, key, value)));
}

/** Prepares a notice, and two people agree. */
export async function prepareAndApprove(party: Installation, notice = '1'): Promise<void> {
  await party.say('notice', 'prepare', notice, '--identity', party.identity);
  for (const by of ['Data protection officer', 'General secretary'])
    await party.say('notice', 'approve', notice, '--by', by);
}

/** The commands of an installation with a relay, and DKIM keys, in their environment. */
export type Sender = {
  /** All that was said to anybody so far. */
  said: string[];
  start(...args: string[]): Running;
  run(...args: string[]): Promise<Outcome>;
  say(...args: string[]): Promise<string>;
  ask<T>(answer: Shape<T>, ...args: string[]): Promise<T>;
  refuse(...args: string[]): Promise<{ code: string; message: string }>;
};

/** @param url of the relay; without it none is named */
export function senderOf(party: Installation, url?: string, more: Record<string, string> = {}): Sender {
  const environment = {
    ROLLCALL_KEY_DIR: party.keyDir,
    ...(party.url !== undefined && { DATABASE_URL: party.url }),
    ...(url !== undefined && { ROLLCALL_SMTP_URL: url }),
    ...more,
  };
  const said: string[] = [];
  const start = (...args: string[]): Running => {
    const running = startCommand([...args, '--home', party.home], environment);
    const ended = running.ended.then((outcome) => {
      said.push(outcome.stdout, outcome.stderr);
      return outcome;
    });
    return { ...running, ended };
  };
  return {
    said,
    start,
    run: (...args) => start(...args).ended,
    async say(...args) {
      const { exitCode, stdout, stderr } = await start(...args).ended;
      assert.equal(exitCode, 0, `${args.join(' ')}: ${stderr}`);
      return stdout;
    },
    async ask(answer, ...args) {
      const { exitCode, stdout, stderr } = await start(...args, '--json').ended;
      assert.equal(exitCode, 0, `${args.join(' ')}: ${stdout}${stderr}`);
      return answer.parse(JSON.parse(stdout));
    },
    async refuse(...args) {
      const { exitCode, stdout, stderr } = await start(...args, '--json').ended;
      assert.equal(exitCode, 2, `${args.join(' ')}: ${stdout}${stderr}`);
      return Refusal.parse(JSON.parse(stdout)).error;
    },
  };
}

/** The address of a relay on this machine, quick to give up. */
export function relayUrl(port: number, more = ''): string {
  return `smtp://127.0.0.1:${port}?security=none&helo=client.test${more}`;
}
