import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Affected } from '../../src/ledger/index.ts';
import { noticeCode } from '../../src/notices/index.ts';
import { FIELD_BITS, NOBODY, type InventedDelivery } from '../../src/rehearsal/invent/index.ts';
import type { InventedPerson } from '../../src/rehearsal/invent/index.ts';
import { checkNotices, type NoticeCheck } from '../../src/rehearsal/notice-check.ts';
import { SinkMemory, type Fate } from '../../src/rehearsal/sink/memory.ts';
import { EVERYTHING } from '../../src/rehearsal/trace.ts';
import { addUpTrulySent } from '../../src/rehearsal/truly-sent.ts';
import { addToSet, createSet } from '../../src/sets/index.ts';

// Five invented people. The first three are in the file that the supplier had; Cora has no e-mail; Dan is in no file;
// 5 is a second code of Ann's.
const CODE_KEY = new Uint8Array(16).fill(7);
const [ANN, BEN, CORA, DAN] = [0, 1, 2, 3];
const ANN_AGAIN = 4;
const NAMES = [
  ['Ann', 'Archer'],
  ['Ben', "O'Brien"],
  ['Cora', 'Clay'],
  ['Dan', 'Dale'],
];
const { reference, given, family, email, birthDate } = FIELD_BITS;
const DATA = ['your membership or reference number', 'your name', 'your e-mail address'];

function person(number: number): InventedPerson {
  const [first, last] = NAMES[number];
  return {
    given: first,
    family: last,
    email: number === CORA ? '' : `${first.toLowerCase()}@mail.example`,
    formerEmail: '',
    street: '1 High Street',
    city: 'Leeds',
    postcode: 'LS1 1AA',
    inRegister: true,
  } as InventedPerson;
}

function delivery(sentAt: string, fields: number): InventedDelivery {
  return {
    sentAt,
    owners: Uint32Array.of(ANN, BEN, CORA, NOBODY),
    fields: new Uint32Array(4).fill(fields),
    columns: ['Ref', 'Name', 'E-mail'],
  } as InventedDelivery;
}

const FILES = [
  delivery('2021-09-30T03:10:00Z', reference | given | family),
  delivery('2021-03-31T03:10:00Z', given | family | email),
];

type Wording = { name?: string; code?: string; data?: string[]; when?: string; more?: string; html?: string };

/** A notice as Ann gets it, but for what is said. */
function messageTo(number: number, wording: Wording = {}): Buffer {
  const code = noticeCode(CODE_KEY, 1, number);
  const {
    name = `Ms ${NAMES[number].join(' ')}`,
    data = DATA,
    when = 'between 31 March 2021 and 30 September 2021',
    more = '',
  } = wording;
  const said = wording.code ?? code;
  const text = `The Party\n\nDear ${name},\n\nThere has been an incident. It concerns data about you.\n\nThe data about you\n------------------\n\nWe keep a list. It shows this data about you:\n\n${data.map((each) => `- ${each}\n`).join('')}\nIt was sent ${when}.\n\nWhat could happen\n\n${more}\n\n${said}\n\nAsk data@party.example\n`;
  const html =
    wording.html ??
    `<html><head><style>x</style></head><body><p>Dear ${name.replaceAll("'", '&#39;')},</p><p>There has been an incident.</p><h2>The data about you</h2><ul>${data.map((each) => `<li>${each}</li>`).join('')}</ul><p>It was sent ${when}.</p><p>${said}</p></body></html>`;
  const part = (type: string, body: string): string =>
    `--b\r\nContent-Type: text/${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(body).toString('base64')}\r\n`;
  return Buffer.from(
    `To: ${person(number).email}\r\nMessage-ID: <notice-1-${bare(code)}@party.example>\r\nContent-Type: multipart/alternative;\r\n boundary="b"\r\n\r\n${part('plain', text)}${part('html', html)}--b--\r\n`,
  );
}

function bare(code: string): string {
  return code.replaceAll('-', '').toLowerCase();
}

type Offered = { to: number; fate?: Fate; mailbox?: string; code?: string; wording?: Wording };

/** What was sent is held against the truth; Ann's and Ben's messages are opened. */
function check(
  messages: Offered[],
  letters: number[],
  certain: number[] = [ANN, BEN, CORA],
  lettersDue = 0,
): Promise<NoticeCheck> {
  const memory = new SinkMemory({ sampleEvery: 1, troubleEvery: 1_000 });
  for (const { to, fate = 'taken', mailbox, code, wording } of messages) {
    const own = code ?? bare(noticeCode(CODE_KEY, 1, to));
    const address = mailbox ?? person(to === ANN_AGAIN ? ANN : to).email;
    memory.note(own, address, fate, 100);
    if (wording !== undefined) memory.keep(own, address, messageTo(to, wording));
  }
  const counted = new Uint16Array(32);
  for (const each of [ANN, BEN, CORA, ...messages.map(({ to }) => to)]) counted[each] = 1;
  const set = createSet(32);
  for (const each of certain) addToSet(set, each);
  return checkNotices({
    posted: {
      received: memory.received,
      letters: letters.map((each) => noticeCode(CODE_KEY, 1, each)),
      lettersDue,
    },
    notice: 1,
    codeKey: CODE_KEY,
    affected: {
      exposure: { segments: [{ segment: 0, certain: set, partition: { classOf: counted } }] },
    } as unknown as Affected,
    truth: { people: 4, person },
    sent: addUpTrulySent(FILES, 4, 'Europe/London'),
    trace: {
      persons: 5,
      ownerOf: (each) => (each === ANN_AGAIN ? ANN : each),
      knownOf: (each) => (each === ANN_AGAIN ? given | family : EVERYTHING),
    },
  });
}

const RIGHT = { to: ANN, wording: {} };

test('where everybody got their own, nothing is wrong', async () => {
  const found = await check([RIGHT, { to: BEN, wording: {} }], [CORA]);
  const { truly, opened, right, flaws, inParts, ...wrong } = found;
  assert.deepEqual([truly, opened, right, inParts, flaws], [3, 2, 2, 0, {}]);
  assert.deepEqual(
    Object.values(wrong).filter((count) => count > 0),
    [],
  );
});

test('a message that never came is missed, and so is a letter', async () => {
  assert.equal((await check([RIGHT], [CORA])).missed, 1);
  assert.equal((await check([RIGHT, { to: BEN }], [])).missed, 1);
});

test('whoever waits for a letter that is due is not missed, but no more than are due', async () => {
  const waits = async (due: number): Promise<number[]> => {
    const { missed, letterDue } = await check([RIGHT, { to: BEN, fate: 'refused' }], [], [ANN], due);
    return [missed, letterDue];
  };
  assert.deepEqual(await waits(5), [0, 2]);
  assert.deepEqual(await waits(1), [1, 1]);
  const { missed, letterDue } = await check([RIGHT], [CORA], [ANN], 5);
  assert.deepEqual([missed, letterDue], [1, 0], 'an e-mail that never came is no letter that is due');
});

test('whoever was refused or whose message came back has to be told by letter', async () => {
  for (const fate of ['refused', 'sent back'] as const) {
    assert.equal((await check([RIGHT, { to: BEN, fate }], [CORA])).missed, 1);
    const { missed, twice, letterForEmail } = await check([RIGHT, { to: BEN, fate }], [CORA, BEN]);
    assert.deepEqual([missed, twice, letterForEmail], [0, 0, 0]);
  }
});

test('two messages to one code are told, and so is a letter beside a message', async () => {
  assert.equal((await check([RIGHT, { to: BEN }, { to: BEN }], [CORA])).twice, 1);
  assert.equal((await check([RIGHT, { to: BEN }], [CORA, BEN])).twice, 1);
  assert.equal((await check([RIGHT, { to: BEN }], [CORA, CORA])).twice, 1);
});

test('a message that was put off and then taken is one', async () => {
  assert.equal((await check([RIGHT, { to: BEN, fate: 'put off' }, { to: BEN }], [CORA])).twice, 0);
});

test('a letter to somebody whose e-mail is known and never failed is told', async () => {
  assert.equal((await check([RIGHT], [CORA, BEN])).letterForEmail, 1);
});

test('somebody who is told under two codes is named as that, and as nothing worse', async () => {
  const { underTwoCodes, twice, missed } = await check([RIGHT, { to: BEN }, { to: ANN_AGAIN }], [CORA]);
  assert.deepEqual([underTwoCodes, twice, missed], [1, 0, 0]);
});

test('whoever is told and not affected is counted, those in doubt apart', async () => {
  const messages = [RIGHT, { to: BEN }, { to: DAN }];
  assert.deepEqual(pick(await check(messages, [CORA], [DAN])), [1, 0]);
  assert.deepEqual(pick(await check(messages, [CORA], [])), [0, 1]);
  assert.deepEqual(pick(await check([RIGHT, { to: BEN }], [CORA, DAN])), [0, 1], 'by letter too');
});

function pick({ notAffected, notAffectedPossible }: NoticeCheck): number[] {
  return [notAffected, notAffectedPossible];
}

test('a message in the mailbox of somebody else is told', async () => {
  assert.equal((await check([RIGHT, { to: BEN, mailbox: 'ann@mail.example' }], [CORA])).wrongMailbox, 1);
});

test('a code that is nobody’s, or of another notice, is told', async () => {
  const ofAnother = bare(noticeCode(CODE_KEY, 2, BEN));
  const { unknownCode, missed } = await check([RIGHT, { to: BEN, code: ofAnother }], [CORA]);
  assert.deepEqual([unknownCode, missed], [1, 1]);
});

test('a message that says anything but what is true for its reader is found when it is opened', async () => {
  const flaw = async (wording: Wording): Promise<string> =>
    Object.keys((await check([{ to: ANN, wording }], [])).flaws).join();
  assert.equal(await flaw({}), '');
  assert.equal(await flaw({ name: 'Ms Anne Archer' }), 'another name');
  assert.equal(await flaw({ name: "Mr Ben O'Brien" }), 'another name');
  assert.equal(await flaw({ code: noticeCode(CODE_KEY, 1, BEN) }), 'another code');
  assert.equal(await flaw({ code: 'K7QM' }), 'another code');
  assert.equal(await flaw({ data: DATA.slice(1) }), 'other data than was sent');
  assert.equal(await flaw({ data: [...DATA, 'your date of birth'] }), 'other data than was sent');
  assert.equal(await flaw({ when: 'on 31 March 2021' }), 'other days than it was sent on');
  assert.equal(
    await flaw({ when: 'between 31 March 2021 and 1 October 2021' }),
    'other days than it was sent on',
  );
  assert.equal(await flaw({ more: 'Write to ben@mail.example.' }), "somebody else's address");
  assert.equal(await flaw({ more: 'Look at https://party.example.' }), 'a link or an image');
  assert.equal(await flaw({ html: '<p>Dear Ms Ann Archer,</p>' }), 'another code');
});

test('whoever has two codes is told a part under each, and nothing beside what was sent', async () => {
  const opened = async (wording: Wording): Promise<unknown[]> => {
    const { right, inParts } = await check([{ to: ANN, wording }, { to: ANN_AGAIN }], []);
    return [right, inParts];
  };
  assert.deepEqual(await opened({ data: DATA.slice(1), when: 'on 31 March 2021' }), [1, 1]);
  assert.deepEqual(await opened({ data: [...DATA, 'your gender'] }), [0, 0]);
  assert.deepEqual(await opened({ when: 'on 1 October 2021' }), [0, 0]);
});

test('another’s name in a message is found, and a longer name that begins like it is not taken for it', async () => {
  const flaws = async (more: string): Promise<object> =>
    (
      await check(
        [
          { to: ANN, wording: { more } },
          { to: BEN, wording: {} },
        ],
        [CORA],
      )
    ).flaws;
  assert.deepEqual(await flaws("With Ben O'Brien."), { "somebody else's name": 1 });
  assert.deepEqual(await flaws("With Ben O'Brien-Smith."), {});
});

test('an image or a link in the HTML alone is found', async () => {
  const code = noticeCode(CODE_KEY, 1, ANN);
  const page = (more: string): string =>
    `<p>Dear Ms Ann Archer,</p><ul>${DATA.map((each) => `<li>${each}</li>`).join('')}</ul><p>It was sent between 31 March 2021 and 30 September 2021.</p><p>${code}</p>${more}`;
  const flaw = async (more: string): Promise<string> =>
    Object.keys((await check([{ to: ANN, wording: { html: page(more) } }], [])).flaws).join();
  assert.equal(await flaw(''), '');
  for (const more of [
    '<img src="cid:1">',
    '<a href="mailto:x">x</a>',
    '<div style="background:url(x)">',
    '<td background="x">',
  ])
    assert.equal(await flaw(more), 'a link or an image', more);
});

test('what was truly sent is added up over all files, with the first and the last day', async () => {
  const { of, present } = addUpTrulySent(
    [...FILES, delivery('2021-05-01T03:10:00Z', birthDate)],
    4,
    'Europe/London',
  );
  assert.deepEqual([...present], [1, 1, 1, 0]);
  const { data, first, last } = of(BEN);
  assert.deepEqual(data.toSorted(), [...DATA, 'your date of birth'].toSorted());
  assert.deepEqual([first, last], ['31 March 2021', '30 September 2021']);
});
