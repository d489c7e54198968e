import { createHmac } from 'node:crypto';

/** The key for the digests of originals, from the matching key: a digest cannot be compared with a guessed file. */
export function deriveDigestKey(matchKey: Uint8Array): Uint8Array {
  return createHmac('sha256', matchKey).update('rollcall digest of originals').digest();
}
