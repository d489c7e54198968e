import type { Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { GIVEN_OUT_ACT, WITNESS_ACT } from './acts.ts';
import { appendEvidence, type Appended } from './append.ts';
import { parseCheckpoint, type Checkpoint } from './checkpoint.ts';
import { addKey, listLogKeys } from './keys.ts';
import { decodeBase64, formatSignature, isBy, parseVkey, verifySignature } from './note.ts';
import { readGivenOut } from './payloads.ts';
import { createWitness, SEED_BYTES, type Witness } from './signer.ts';

/** A witness's secret key as one line, the way Go's tools write them. */
export function formatWitnessKey(name: string, seed: Uint8Array): string {
  const [, keyId] = createWitness(name, seed).vkey.slice(name.length).split('+');
  return `PRIVATE+KEY+${name}+${keyId}+${Buffer.concat([Buffer.from([4]), seed]).toString('base64')}`;
}

/** Reads a witness's key file: its line, and others that begin with #. IDENTITY_INVALID where it is none. */
export function parseWitnessKey(text: string): Witness {
  const line = text
    .split(/\r?\n/)
    .map((one) => one.trim())
    .find((one) => one !== '' && !one.startsWith('#'));
  const [, name, keyId, base64] =
    /^PRIVATE\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u.exec(line ?? '') ?? [];
  const bytes = base64 === undefined ? undefined : decodeBase64(base64);
  if (bytes?.length === 1 + SEED_BYTES && bytes[0] === 4) {
    const witness = createWitness(name, bytes.subarray(1));
    if (witness.vkey.startsWith(`${name}+${keyId}+`)) return witness;
  }
  throw new InputError(
    'IDENTITY_INVALID',
    `This is no witness's key: it begins with PRIVATE+KEY+; 'log witness-key' makes one.`,
  );
}

/**
 * Adds a witness's signature to the stored checkpoint that it is of, and appends that it did. A signature that is there
 * already is not added again.
 * @param vkey the witness's public key; may be left out once the log knows it
 * @throws InputError EVIDENCE_BROKEN where the note is not of this log, ARGUMENT_INVALID where no witness signed it
 */
export async function addCosignature(
  tx: Tx,
  at: Date,
  { note, vkey }: { note: string; vkey?: string },
): Promise<{ size: number; witness: string; appended: Appended | undefined }> {
  const signed = parseCheckpoint(note);
  if (!signed) throw new InputError('ARGUMENT_INVALID', 'This is no checkpoint of an evidence log.');
  const { rows } = await tx.client.query<{ note: string }>(
    'select note from evidence_checkpoint where size = $1 for update',
    [signed.size],
  );
  const stored = rows[0] && parseCheckpoint(rows[0].note);
  if (!stored || stored.text !== signed.text) {
    throw new InputError(
      'EVIDENCE_BROKEN',
      `The checkpoint of ${signed.size} entries that was signed is not one of this log: it is of another log, or this one was changed.`,
    );
  }
  const known = (await listLogKeys(tx.client)).filter(({ role }) => role === 'witness');
  const keys = [...known.map((key) => key.vkey), ...(vkey === undefined ? [] : [vkey])].map(parseVkey);
  const key = keys.find((one) => one.type === 4 && signed.signatures.some((line) => isBy(line, one)));
  const line = key && signed.signatures.find((one) => isBy(one, key));
  if (!key || !line || !verifySignature(signed.text, line, key)) {
    throw new InputError(
      'ARGUMENT_INVALID',
      'No witness that this log knows has signed this checkpoint: give the public key of the witness with --witness.',
    );
  }
  if (stored.signatures.some((one) => isBy(one, key)))
    return { size: signed.size, witness: key.vkey, appended: undefined };
  await tx.client.query('update evidence_checkpoint set note = note || $2 where size = $1', [
    signed.size,
    formatSignature(line.name, line.keyId, line.signature),
  ]);
  await addKey(tx, 'witness', key.vkey, signed.size, at);
  const appended = await appendEvidence(tx, at, {
    act: WITNESS_ACT,
    payload: { size: signed.size, witness: key.vkey, signature: line.signature.toString('base64') },
  });
  return { size: signed.size, witness: key.vkey, appended };
}

/**
 * Appends that a checkpoint leaves, alone or in a bundle or a proof, so that the log itself says which of its states
 * others can hold against it. Not again where nothing else was done since it last left in the same way.
 */
export async function noteGivenOut(
  tx: Tx,
  at: Date,
  as: 'checkpoint' | 'bundle' | 'proof',
  { size, root }: Pick<Checkpoint, 'size'> & { root: string },
): Promise<Appended | undefined> {
  const { rows } = await tx.client.query<{ entry: string; payload: string }>(
    'select entry, payload from evidence_entry order by seq desc limit 20',
  );
  const isOut = ({ entry }: { entry: string }): boolean => entry.startsWith(`{"act":"${GIVEN_OUT_ACT}",`);
  const since = rows.findIndex((row) => !isOut(row));
  const latest = since === -1 ? rows : rows.slice(0, since);
  if (latest.some(({ payload }) => readGivenOut(payload)?.as === as)) return undefined;
  return appendEvidence(tx, at, { act: GIVEN_OUT_ACT, payload: { as, size, root } });
}
