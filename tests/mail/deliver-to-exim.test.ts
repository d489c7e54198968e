import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  deliver,
  dkimRecord,
  makeMails,
  placeMarker,
  type DkimKey,
  type Letter,
  type MailTemplate,
} from '../../src/mail/index.ts';
import { checkWithDkimpy, withoutDkimpy } from './support/dkimpy.ts';
import { startExim, withoutExim } from './support/exim.ts';
import { HURRY, MemoryJournal, relayAt } from './support/parcels.ts';
import { readMails, withoutPython } from './support/read-mail.ts';

const TEMPLATE: MailTemplate = {
  from: { name: 'The Party – Ŵyl', address: 'notices@party.example' },
  subject: `For ${placeMarker('name')}`,
  text: `Dear ${placeMarker('name')},\n\n.a line with a dot\nFrom here on\n\n`,
  html: `<p>Dear ${placeMarker('name')},</p>`,
  places: ['name'],
  language: 'en',
};

/** Local parts, and what is to become of their mail. */
const PEOPLE = [
  ...Array.from({ length: 40 }, (_, i) => `known${i}`),
  ...Array.from({ length: 10 }, (_, i) => `grey${i}`),
  ...Array.from({ length: 5 }, (_, i) => `refused${i}`),
  ...Array.from({ length: 5 }, (_, i) => `unknown${i}`),
  'siân',
];

function key(algorithm: DkimKey['algorithm']): DkimKey {
  const { privateKey } =
    algorithm === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ed25519');
  return { domain: 'party.example', selector: algorithm, algorithm, privateKey };
}

async function* letters(): AsyncGenerator<Letter> {
  for (const [id, person] of PEOPLE.entries())
    yield {
      id,
      template: 0,
      from: `bounce-${id}@party.example`,
      to: `${person}@mail.example`,
      envid: `notice-${id}`,
      messageId: `n.${id}@party.example`,
      dateMs: Date.now(),
      values: { name: person },
    };
}

test(
  'exim gets everybody’s message once: delivered, greylisted, refused and bounced with our ENVID',
  { skip: withoutExim },
  async () => {
    await using exim = await startExim(PEOPLE.filter((each) => !/^(unknown|refused)/.test(each)));
    const keys = [key('rsa'), key('ed25519')];
    const journal = new MemoryJournal();
    const mails = makeMails(letters(), { templates: [TEMPLATE], keys, threads: 1 });
    const counts = await deliver(relayAt(exim.port, { messagesPerConnection: 20 }), mails, journal, {
      window: 20,
      patience: { ...HURRY, firstMs: 2_500, maxMs: 2_500 },
    });
    assert.deepEqual(counts, { accepted: 56, refused: 5, deferred: 0, uncertain: 0 }, exim.log());
    for (const [id, person] of PEOPLE.entries()) {
      const last = journal.last(id)!;
      const first = journal.outcomes.get(id)![0];
      assert.equal(first.result, person.startsWith('grey') ? 'deferred' : last.result);
      if (person.startsWith('refused'))
        assert.equal('reply' in last && last.reply, '550 5.1.1 … is not known here');
    }
    await until(() => exim.delivered().length >= 51 && exim.bounces().length >= 5, exim.log);
    await sleep(300);

    const delivered = exim.delivered();
    const envelopes = delivered.map((text) =>
      Buffer.from(/^Envelope-to: (.*)$/m.exec(text)![1], 'latin1').toString(),
    );
    assert.deepEqual(
      envelopes.toSorted(),
      PEOPLE.filter((each) => /^(known|grey|siân)/.test(each))
        .map((each) => `${each}@mail.example`)
        .toSorted(),
    );
    assert.match(
      delivered.find((text) => text.includes('known7@'))!,
      /^Return-path: <bounce-7@party\.example>$/m,
    );

    const bounces = exim.bounces();
    const envids = bounces.map((text) => /^Original-Envelope-Id: (.*)$/im.exec(text)?.[1] ?? 'none');
    assert.deepEqual(
      envids.toSorted(),
      PEOPLE.flatMap((person, id) => (person.startsWith('unknown') ? [`notice-${id}`] : [])).toSorted(),
    );
    for (const [i, text] of bounces.entries()) {
      const id = envids[i].slice('notice-'.length);
      assert.match(text, new RegExp(`^Envelope-to: bounce-${id}@party\\.example$`, 'm'));
      assert.match(text, new RegExp(`^Original-Recipient: rfc822;unknown\\d@mail\\.example$`, 'm'));
      assert.doesNotMatch(text, /a line with a dot/, 'RET=HDRS: the text does not come back');
    }
    checkContents(delivered, keys);
  },
);

function checkContents(delivered: string[], keys: DkimKey[]): void {
  const bytes = delivered.map((text) => Buffer.from(text, 'latin1'));
  if (!withoutPython)
    for (const mail of readMails(bytes)) {
      const [, subject] = mail.headers.find(([name]) => name === 'Subject')!;
      const person = subject.slice('For '.length);
      assert.ok(
        mail.headers.some(([name, value]) => name === 'To' && value.includes(person)),
        person,
      );
      assert.equal(mail.parts[0].text.trimEnd(), `Dear ${person},\n\n.a line with a dot\nFrom here on`);
      assert.deepEqual(mail.parts.length, 2);
    }
  if (withoutDkimpy) return;
  const dns = Object.fromEntries(
    keys.map((each) => [`${each.selector}._domainkey.party.example.`, dkimRecord(each)]),
  );
  // A maildir has lines that end with LF alone; what went over the wire had CRLF.
  const asSent = delivered.map((text) => Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1'));
  for (const { verified, error } of checkWithDkimpy(asSent, dns, 2))
    assert.deepEqual([verified, error], [[true, true], '']);
}

async function until(done: () => boolean, problem: () => string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (done()) return;
    await sleep(100);
  }
  throw new Error(problem());
}
