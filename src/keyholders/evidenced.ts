import type { Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { readSignedActs } from '../evidence/index.ts';
import { currentOriginalsKey, type OriginalsKey } from './data-keys.ts';
import { currentKeyholders, type KeyholderRecord } from './keyholders.ts';

// The threat: to seal to somebody, their row in the database is enough. Whoever can write there and has no key could add
// themselves, and our own `keyholder rewrap` would finish the theft. So rows are believed only as far as signed acts say
// the same.

/** To whom things are sealed, as the signed evidence tells it. */
export type EvidencedRecipients = {
  /** age1… of the current keyholders. */
  keyholders: Set<string>;
  /** age1… of the key that originals are sealed under. */
  originalsKey: string | undefined;
};

/** What new things are sealed to: rows of which the evidence says the same. */
export type SealedTo = { keyholders: KeyholderRecord[]; originalsKey: OriginalsKey };

const ACTS = ['installation created', 'keyholder added', 'keyholder retired'] as const;

/**
 * Folds the acts that made and retired keyholders and keys for originals.
 * @param keys public keys of which one must have signed the log, as readSignedActs takes them
 * @throws InputError EVIDENCE_BROKEN
 */
export async function evidencedRecipients(tx: Tx, keys: readonly string[]): Promise<EvidencedRecipients> {
  const keyholders = new Set<string>();
  let originalsKey: string | undefined;
  for (const { act, payload } of await readSignedActs(tx, ACTS, keys)) {
    if (act === 'installation created') for (const one of textsOf(payload['keyholders'])) keyholders.add(one);
    if (act === 'keyholder added') for (const one of textsOf(payload['recipient'])) keyholders.add(one);
    if (act === 'keyholder retired') for (const one of textsOf(payload['recipient'])) keyholders.delete(one);
    originalsKey = textsOf(payload['originalsKey'])[0] ?? originalsKey;
  }
  return { keyholders, originalsKey };
}

/**
 * Holds the rows of the current keyholders and of the key for originals against the evidence.
 * @param options.leaving a keyholder who is just being retired: not looked at, and no key for originals either, since
 * another is drawn
 * @returns the rows, and a sentence for each that the evidence does not say
 * @throws InputError EVIDENCE_BROKEN where the evidence itself does not hold
 */
export async function compareWithEvidence(
  tx: Tx,
  keys: readonly string[],
  { leaving }: { leaving?: KeyholderRecord } = {},
): Promise<SealedTo & { unlike: string[] }> {
  const rows = await currentKeyholders(tx.client);
  const keyholders = rows.filter(({ id }) => id !== leaving?.id);
  const originalsKey = await currentOriginalsKey(tx.client);
  const evidenced = await evidencedRecipients(tx, keys);
  if (leaving) evidenced.keyholders.delete(leaving.recipient);
  const strangers = keyholders.filter(({ recipient }) => !evidenced.keyholders.has(recipient));
  const gone = [...evidenced.keyholders].filter(
    (recipient) => !keyholders.some((each) => each.recipient === recipient),
  );
  const unlike = [
    ...strangers.map(
      ({ id, name, recipient }) =>
        `Keyholder ${id} '${name}' (${short(recipient)}) is in the database, and no signed entry of the evidence log says so: somebody put it there from outside, to have everything sealed to them. Take it off with 'keyholder retire ${id} --identity KEYFILE', or put a backup back, and find out who can write to the database.`,
    ),
    ...gone.map(
      (recipient) =>
        `The keyholder with the recipient ${short(recipient)} is one as the evidence log tells it, and no current one in the database: it was taken off from outside. Put a backup back.`,
    ),
  ];
  if (!leaving && originalsKey.recipient !== evidenced.originalsKey) {
    unlike.push(
      `Data key ${originalsKey.id} (${short(originalsKey.recipient)}), under which originals are to be sealed, is not the one of which the evidence log tells: the database was changed from outside. Put a backup back.`,
    );
  }
  return { keyholders, originalsKey, unlike };
}

/**
 * What new things may be sealed to, read and compared in one moment: use what it returns, not rows read again.
 * @param keys this machine's public key of the log
 * @throws InputError EVIDENCE_BROKEN where a row is not as the evidence says: nothing must be sealed then
 */
export async function requireEvidenced(
  tx: Tx,
  keys: readonly string[],
  options: { leaving?: KeyholderRecord } = {},
): Promise<SealedTo> {
  const { unlike, ...sealedTo } = await compareWithEvidence(tx, keys, options);
  if (unlike.length > 0) throw new InputError('EVIDENCE_BROKEN', unlike[0]);
  return sealedTo;
}

function textsOf(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === 'string');
}

/** A hybrid recipient has some two thousand letters. */
function short(recipient: string): string {
  return recipient.length > 70 ? `${recipient.slice(0, 40)}…` : recipient;
}
