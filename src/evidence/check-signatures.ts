import { verify } from 'node:crypto';
import type { SignedCheckpoint } from './checkpoint.ts';
import type { KeyWindows } from './key-windows.ts';
import { isBy, signedBytes, type SignatureLine, type VerifierKey } from './note.ts';

/** Looks at the signatures of the checkpoints of a log that goes by, a few hundred at once in the thread pool. */
export type SignatureCheck = {
  /** Who signed a checkpoint, and whether they may have. What is wrong goes to `fail`, perhaps later. */
  check(checkpoint: SignedCheckpoint): void;
  /** Waits while more than so many are being looked at. */
  settle(atMost: number): Promise<void>;
  /** `size vkey signature` of every witness's signature. */
  witnessings: Set<string>;
  /** The largest log that a witness signed. */
  readonly witnessed: { size: number; by: string } | undefined;
};

export function checkSignatures(
  { log, witnesses }: KeyWindows,
  fail: (seq: number, sentence: string) => void,
): SignatureCheck {
  const witnessings = new Set<string>();
  let witnessed: SignatureCheck['witnessed'];
  let inFlight = 0;
  let onLanded: (() => void) | undefined;

  const verifyLater = ({ text, size }: SignedCheckpoint, line: SignatureLine, key: VerifierKey): void => {
    const claim = signedBytes(text, line, key);
    const bad = (): void => fail(size, `a signature of the checkpoint after entry ${size} is not valid.`);
    if (!claim) return bad();
    inFlight++;
    verify(null, claim.message, key.key, claim.signature, (error, valid) => {
      if (error || !valid) bad();
      inFlight--;
      onLanded?.();
    });
  };

  return {
    witnessings,
    get witnessed() {
      return witnessed;
    },
    check(checkpoint) {
      const { size, signatures } = checkpoint;
      const place = `the checkpoint after entry ${size}`;
      for (const line of signatures) {
        const own = log.find((one) => isBy(line, one));
        const key = own ?? witnesses.find((one) => isBy(line, one));
        if (!key) return fail(size, `${place} has a signature of a key that nobody named.`);
        if (own && size > own.until)
          return fail(size, `${place} is signed with a key that was retired after entry ${own.until}.`);
        if (own && size < own.from)
          return fail(size, `${place} is signed with a key that came with entry ${own.from}.`);
        verifyLater(checkpoint, line, key);
        if (key.type === 4) {
          witnessings.add(`${size} ${key.vkey} ${line.signature.toString('base64')}`);
          witnessed = { size, by: key.name };
        }
      }
      if (new Set(signatures.map(({ name, keyId }) => `${name} ${keyId}`)).size < signatures.length)
        return fail(size, `${place} is signed twice with one key.`);
      for (const [i, key] of log.entries()) {
        if (size < key.from || size > key.until) continue;
        const after = size === key.until ? log[i + 1] : undefined;
        const signs = signatures.some((line) => isBy(line, key));
        // Where the key changes both sign, so that who trusts the one can go on to the other.
        if (!signs && (!after || after.confirmed))
          return fail(size, `${place} is not signed with the log's key.`);
        if (size === key.from) key.sealed = true;
      }
    },
    async settle(atMost) {
      while (inFlight > atMost) {
        await new Promise<void>((resolve) => {
          onLanded = resolve;
        });
      }
    },
  };
}
