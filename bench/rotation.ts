// A keyholder is added: 430,000 cards from 400 imports re-wrapped to two keyholders, against the work that cannot be
// avoided (opening and sealing 400 keys with age) and against what rotation would be if the cards had to be sealed
// anew (reading, opening, sealing and writing each of them).
// node bench/rotation.ts [--people N] [--imports N] [--json]
import { parseArgs } from 'node:util';
import { rewrapAll, Unsealing } from '../src/custody/index.ts';
import type { Tx } from '../src/db/index.ts';
import { appendEvidence } from '../src/evidence/index.ts';
import {
  addDataKey,
  addKeyholder,
  currentKeyholders,
  listDataKeys,
  retireKeyholder,
  type KeyholderRecord,
} from '../src/keyholders/index.ts';
import { CardWriter, readCards } from '../src/people/index.ts';
import {
  createCardOpener,
  createCardSealer,
  generateKeyholder,
  sealBytes,
  unsealBytes,
} from '../src/vault/index.ts';
import { openBenchPlace } from './support/installation.ts';
import { peakMb, printTable, timeRuns, type Measured } from './support/table.ts';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '430000' },
    imports: { type: 'string', default: '400' },
    json: { type: 'boolean' },
  },
});
const people = Number(values.people);
const imports = Number(values.imports);
const RUNS = 3;
const BATCH = 20_000;
const CARD = new TextEncoder().encode(
  JSON.stringify({
    reference: 'L1234567',
    givenName: 'Margaret',
    familyName: 'Ashbridge',
    email: ['margaret.ashbridge@mail.example'],
    phone: ['07700 900123'],
    address: ['12 Station Road'],
    city: 'Leeds',
    postcode: 'LS1 4DY',
  }),
);

await using place = await openBenchPlace();
const { app, identity } = place;
const first = await currentKeyholders(app.database.reader);
for (let i = 0; i < imports; i++) {
  await app.database.transaction((tx) => writeImport(tx, first, i));
}

const lines: Measured[] = [];
const extra: KeyholderRecord[] = [];
const keys = await listDataKeys(app.database.reader);
const { recipient } = await generateKeyholder();
const recipients = [...first.map((each) => each.recipient), recipient];
lines.push({
  what: `open and seal ${keys.length} keys with age`,
  seconds: await timeRuns(RUNS, async () => {
    for (const { wrapped } of keys) await sealBytes(recipients, await unsealBytes([identity], wrapped));
  }),
  note: 'the floor: two recipients, nothing kept',
});
await using unsealing = await Unsealing.begin(app, { identities: [identity], purpose: 'bench', minutes: 60 });
lines.push({
  what: `keyholder added: ${keys.length} data keys re-wrapped`,
  seconds: await timeRuns(RUNS, async (run) => {
    await exchangeSecond(run);
    await rewrapAll(app, unsealing);
  }),
  peakMb: peakMb(),
  note: 'two recipients, kept, with evidence',
});
lines.push({
  what: `sealing ${people.toLocaleString('en-GB')} cards anew`,
  seconds: await timeRuns(1, () => app.database.transaction(sealAnew)),
  peakMb: peakMb(),
  note: 'what is not done: read, open, seal, write each card',
});
printTable(`rotation: ${people.toLocaleString('en-GB')} cards of ${imports} imports`, lines);

async function writeImport(tx: Tx, keyholders: KeyholderRecord[], number: number): Promise<void> {
  const sealer = await createCardSealer(keyholders.map((each) => each.recipient));
  const key = { purpose: 'cards' as const, wrapped: sealer.wrappedKey, recipient: null };
  const writer = new CardWriter(tx, await addDataKey(tx, key, keyholders, app.now()));
  for (let person = number; person < people; person += imports) {
    await writer.write(person, sealer.sealCard(person, CARD));
  }
  await writer.end();
}

/** Adds another second keyholder for each run, and lets the one before go: what is wrapped differs each time. */
async function exchangeSecond(run: number): Promise<void> {
  const next = await generateKeyholder();
  await app.database.transaction(async (tx) => {
    const before = extra.pop();
    const wanted = { name: `second ${run}`, recipient: next.recipient, held: 'key' as const };
    extra.push(await addKeyholder(tx, { ...wanted, shares: null, threshold: null }, app.now()));
    await appendEvidence(tx, app.now(), { act: 'keyholder added', payload: { recipient: next.recipient } });
    if (!before) return;
    await retireKeyholder(tx, before, app.now());
    await appendEvidence(tx, app.now(), {
      act: 'keyholder retired',
      payload: { recipient: before.recipient },
    });
  });
}

async function sealAnew(tx: Tx): Promise<void> {
  const keyholders = await currentKeyholders(tx.client);
  const sealer = await createCardSealer(keyholders.map((each) => each.recipient));
  const key = { purpose: 'cards' as const, wrapped: sealer.wrappedKey, recipient: null };
  const dataKey = await addDataKey(tx, key, keyholders, app.now());
  const openers = new Map<number, ReturnType<typeof createCardOpener>>();
  for (const { id, wrapped } of keys)
    openers.set(id, createCardOpener32(await unsealBytes([identity], wrapped)));
  const writer = new CardWriter(tx, dataKey);
  for (let start = 0; start < people; start += BATCH) {
    const persons = Array.from({ length: Math.min(BATCH, people - start) }, (_, i) => start + i);
    for (const card of await readCards(app.database.reader, persons)) {
      // A run before this one left its own cards.
      const opener = openers.get(card.dataKey);
      if (!opener) continue;
      const plain = opener.openCard(card.person, card.sealed);
      await writer.write(card.person, sealer.sealCard(card.person, plain));
    }
  }
  await writer.end();
}

/** The installation's other data keys are no card keys, and open no card. */
function createCardOpener32(key: Uint8Array): ReturnType<typeof createCardOpener> {
  return createCardOpener(key.length === 32 ? key : new Uint8Array(32));
}
