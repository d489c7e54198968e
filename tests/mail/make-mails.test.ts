import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import {
  compileMail,
  makeMails,
  placeMarker,
  signMail,
  type DkimKey,
  type Letter,
  type MailTemplate,
  type Outgoing,
} from '../../src/mail/index.ts';

const TEMPLATES: MailTemplate[] = ['en', 'cy'].map((language) => ({
  from: { name: 'The Party', address: 'notices@party.example' },
  subject: `${language} ${placeMarker('name')}`,
  text: `Dear ${placeMarker('name')},\n`,
  html: `<p>Dear ${placeMarker('name')},</p>`,
  places: ['name'],
  language,
}));
const KEYS: DkimKey[] = [
  {
    domain: 'party.example',
    selector: 'e',
    algorithm: 'ed25519',
    privateKey: generateKeyPairSync('ed25519').privateKey,
  },
  {
    domain: 'party.example',
    selector: 'r',
    algorithm: 'rsa',
    privateKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  },
];

function letter(id: number, more: Partial<Letter> = {}): Letter {
  return {
    id,
    template: id % 2,
    from: `bounce-${id}@party.example`,
    to: `person${id}@example.org`,
    envid: `n-${id}`,
    messageId: `n.${id}@party.example`,
    dateMs: 1_795_000_000_000 + id,
    feedbackId: `${id}:notice:party`,
    values: { name: `Siân ${id}` },
    ...more,
  };
}

async function* letters(count: number, each: (id: number) => Letter = letter): AsyncGenerator<Letter> {
  for (let id = 1; id <= count; id++) yield each(id);
}

async function collect(mails: AsyncIterable<Outgoing>): Promise<Outgoing[]> {
  const all: Outgoing[] = [];
  for await (const mail of mails) all.push(mail);
  return all;
}

test('threads make the same messages as one alone', async () => {
  const [here, there] = await Promise.all(
    [0, 2].map((threads) => collect(makeMails(letters(150), { templates: TEMPLATES, keys: KEYS, threads }))),
  );
  assert.equal(here.length, 150);
  // Threads finish when they finish.
  there.sort((a, b) => a.id - b.id);
  for (const [i, mail] of here.entries()) {
    const { id, to, messageId, dateMs, feedbackId, values } = letter(i + 1);
    const heading = { to, messageId, feedbackId, date: new Date(dateMs) };
    const alone = signMail(compileMail(TEMPLATES[id % 2]).fill(values, heading), KEYS, new Date(dateMs));
    assert.ok(alone.equals(mail.message));
    assert.ok(alone.equals(there[i].message));
    assert.deepEqual({ ...there[i], message: 0 }, { ...mail, message: 0 });
    assert.deepEqual(
      [mail.id, mail.envid, mail.from, mail.needsUtf8],
      [id, `n-${id}`, `bounce-${id}@party.example`, false],
    );
  }
});

test('an address that cannot be written to has an empty message, and does not stop the others', async () => {
  const bad = (id: number): Letter =>
    letter(id, { to: id === 2 ? 'no address' : id === 3 ? 'siân@Exämple.org' : `p${id}@x.org` });
  const mails = await collect(makeMails(letters(4, bad), { templates: TEMPLATES, keys: [], threads: 0 }));
  assert.deepEqual(
    mails.map(({ message }) => message.length > 0),
    [true, false, true, true],
  );
  assert.deepEqual([mails[2].to, mails[2].needsUtf8], ['siân@xn--exmple-cua.org', true]);
  assert.match(Buffer.from(mails[2].message).toString('utf8'), /^To: siân@xn--exmple-cua\.org\r$/m);
});

for (const threads of [0, 1])
  test(`a mistake stops the making and names nobody (${threads} threads)`, async () => {
    for (const wrong of [{ template: 7 }, { values: {} }, { messageId: 'none' }]) {
      const failing = collect(
        makeMails(
          letters(40, (id) => letter(id, id === 33 ? wrong : {})),
          { templates: TEMPLATES, keys: KEYS, threads },
        ),
      );
      await assert.rejects(failing, (error: Error) => {
        assert.match(error.message, /^mail: /);
        assert.doesNotMatch(error.message, /person|Siân/);
        return true;
      });
    }
    const badKey = { ...KEYS[0], algorithm: 'rsa' as const };
    await assert.rejects(
      collect(makeMails(letters(1), { templates: TEMPLATES, keys: [badKey], threads })),
      /is no rsa key/,
    );
  });

test('whoever stops reading ends the threads and the source, and letters are taken only a few ahead', async () => {
  let given = 0;
  let ended = false;
  async function* source(): AsyncGenerator<Letter> {
    try {
      for (;;) yield letter(++given);
    } finally {
      ended = true;
    }
  }
  const read = new Set<number>();
  for await (const mail of makeMails(source(), { templates: TEMPLATES, keys: KEYS, threads: 2 })) {
    read.add(mail.id);
    if (read.size === 100) break;
  }
  assert.ok(ended);
  assert.ok(given <= 100 + 32 * 8, `${given} were taken`);
});
