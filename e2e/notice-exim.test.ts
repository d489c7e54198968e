import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
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
} from './support/notice.ts';
import {
  Drafted,
  Returned,
  SentByEmail,
  SentByLetter,
  Status,
  Unreached,
  type ChannelStatus,
} from './support/notice-answers.ts';
import { complaintOf } from './support/notice-returns.ts';
import {
  checkWithDkimpy,
  dkimRecord,
  startExim,
  withoutDkimpy,
  withoutExim,
  type DkimKey,
  type Exim,
} from './support/outside.ts';

const KNOWN = [1, 2, 3, 4, 5].map((n) => told(n));
const GREY = [6, 7].map((n) => told(n, { email: `grey${n}@mail.example` }));
const REFUSED = [8, 9].map((n) => told(n, { email: `refused${n}@mail.example` }));
const UNKNOWN = [10, 11].map((n) => told(n, { email: `unknown${n}@mail.example` }));
/** Who has no postal address either. */
const LOST = told(12, { email: 'unknown12@mail.example', street: '', city: '', postcode: '' });
const ARRIVING = [...KNOWN, ...GREY].map(({ email }) => email).toSorted();

let party: Installation;
let exim: Exim;
let sender: Sender;
let keys: DkimKey[];
let identity: string[];

before(async () => {
  if (withoutExim) return;
  party = await createCaseOf([...KNOWN, ...GREY, ...REFUSED, ...UNKNOWN, LOST]);
  identity = ['--identity', party.identity];
  exim = await startExim([...KNOWN, ...GREY].map(({ email }) => email.split('@')[0]));
  keys = [key('rsa'), key('ed25519')];
  const files = await Promise.all(
    keys.map(async ({ selector, domain, privateKey }) => {
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
      return `${selector}@${domain}:${await party.file(`${selector}.pem`, pem)}`;
    }),
  );
  sender = senderOf(party, relayUrl(exim.port), { ROLLCALL_DKIM: files.join(', ') });
  await sender.ask(Drafted, 'notice', 'draft', '1');
  await settle(party);
  await sayWhatIsMissing(party);
  await prepareAndApprove(party);
});
after(async () => {
  await exim?.[Symbol.asyncDispose]();
  await party?.[Symbol.asyncDispose]();
});

function key(algorithm: DkimKey['algorithm']): DkimKey {
  const { privateKey } =
    algorithm === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ed25519');
  return { domain: 'party.example', selector: `${algorithm}-2026`, algorithm, privateKey };
}

async function until(done: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 300 && !done(); attempt++) await sleep(100);
  assert.ok(done(), exim.log());
}

/** To whom exim delivered, from the line that it adds. */
const envelopes = (): string[] => exim.delivered().map((text) => /^Envelope-to: (.*)$/m.exec(text)![1]);

async function statusOf(): Promise<Record<string, ChannelStatus>> {
  const { channels } = await sender.ask(Status, 'notice', 'status', '1');
  return Object.fromEntries(channels.map((each) => [each.channel, each]));
}

const ours = (email: string) => {
  const text = exim.delivered().find((each) => each.includes(`Envelope-to: ${email}`))!;
  const [, from] = /^Return-path: <(.*)>$/m.exec(text)!;
  return { from, to: email, data: Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1') };
};

test(
  'through a real mail server everybody has it once, greylisted people too, and who is refused is due by letter',
  { skip: withoutExim },
  async () => {
    const send = ['notice', 'send', '1', ...identity];
    const sent = await sender.ask(SentByEmail, ...send);
    assert.deepEqual([sent.due, sent.refused, sent.uncertain], [12, 2, 0], exim.log());
    // Who was put off is tried again in the same run, or in the next.
    for (let i = 0; i < 5 && (await statusOf()).email.due > 0; i++) await sender.ask(SentByEmail, ...send);
    await until(() => exim.delivered().length >= ARRIVING.length && exim.bounces().length >= 3);
    assert.deepEqual(envelopes().toSorted(), ARRIVING);
    const { email, letter } = await statusOf();
    assert.deepEqual([email.handedOver, email.refused, email.deferred, email.due], [10, 2, 0, 0]);
    assert.equal(letter.due, REFUSED.length);
    await sender.ask(SentByEmail, ...send);
    await sleep(500);
    assert.deepEqual(envelopes().toSorted(), ARRIVING, 'and not again');
  },
);

test(
  'both signatures of every message hold, as somebody else’s tool checks them',
  { skip: withoutExim || withoutDkimpy },
  () => {
    const dns = Object.fromEntries(
      keys.map((each) => [`${each.selector}._domainkey.party.example.`, dkimRecord(each)]),
    );
    // A maildir has lines that end with LF alone; what went over the wire had CRLF.
    const asSent = exim.delivered().map((text) => Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1'));
    assert.equal(asSent.length, ARRIVING.length);
    for (const { verified, error } of checkWithDkimpy(asSent, dns, 2))
      assert.deepEqual([verified, error], [[true, true], '']);
    const changed = asSent.map((bytes) =>
      Buffer.from(bytes.toString('latin1').replaceAll('Gwendolyn', 'Wendolyn'), 'latin1'),
    );
    for (const { verified } of checkWithDkimpy(changed, dns, 2)) assert.deepEqual(verified, [false, false]);
  },
);

test(
  'what exim sends back is read from the maildir, counts once, and those people are due by letter',
  { skip: withoutExim },
  async () => {
    const returns = ['notice', 'returns', exim.senderMaildir];
    const first = await sender.ask(Returned, ...returns);
    assert.deepEqual([first.messages, first.hard, first.unmatched], [3, 3, 0]);
    const again = await sender.ask(Returned, ...returns);
    assert.deepEqual([again.hard, again.known], [0, 3]);
    const { email, letter } = await statusOf();
    assert.deepEqual([email.bouncedHard, email.due, letter.due], [3, 0, REFUSED.length + UNKNOWN.length]);
    const { people } = await sender.ask(Unreached, 'notice', 'unreached', '1');
    assert.equal(people, 1, 'a mailbox that is gone, and no address');
  },
);

test(
  'who complains is not written to again, also where their mailbox is gone later',
  { skip: withoutExim },
  async () => {
    const file = await party.file('complaint.eml', complaintOf(ours(KNOWN[0].email)));
    const { complaints, unmatched } = await sender.ask(Returned, 'notice', 'returns', file);
    assert.deepEqual([complaints, unmatched], [1, 0]);
    const bounce = exim.bounces()[0];
    const [, to] = /^Envelope-to: (.*)$/m.exec(bounce)!;
    const angry = await party.file(
      'angry.eml',
      complaintOf({ ...ours(KNOWN[1].email), from: to, data: Buffer.from('x: y') }),
    );
    await sender.ask(Returned, 'notice', 'returns', angry);
    const { email, letter } = await statusOf();
    assert.deepEqual([email.complained, email.due], [2, 0]);
    assert.equal(letter.due, REFUSED.length + UNKNOWN.length - (bounce.includes('unknown12') ? 0 : 1));
    const out = join(dirname(party.identity), 'post');
    const sent = await sender.ask(
      SentByLetter,
      'notice',
      'send',
      '1',
      '--channel',
      'letter',
      '--out',
      out,
      ...identity,
    );
    assert.equal(sent.letters, letter.due);
    assert.equal((await statusOf()).letter.due, 0);
  },
);
