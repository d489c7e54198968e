export {
  bindRecords,
  newSalt,
  type BoundRecords,
  type BoundTable,
  type WrongRecord,
} from './bound-records.ts';
export { canonicalJson } from './canonical-json.ts';
export { acceptClock, appendEvidence, type Act, type Appended } from './append.ts';
export { verifyBundle, writeBundle, type BundleOptions, type VerifyBundleOptions } from './bundle.ts';
export type { HeldCheckpoint, LogReport, Problem } from './check-log.ts';
export { parseCheckpoint, type Checkpoint, type SignedCheckpoint } from './checkpoint.ts';
export { withEvidence, type EvidenceOptions } from './commit.ts';
export { checkContinuity, isSignedBy, type ContinuityOptions } from './continuity.ts';
export { addSigningKey, listLogKeys, rotateSigningKey, type LogKey } from './keys.ts';
export { readLastSeen, type LastSeen } from './last-seen.ts';
export { readSignedActs, type SignedAct } from './read-acts.ts';
export { listEntries, newestCheckpoint, type EntryFilter, type ListedEntry } from './list-entries.ts';
export { PROOF_FORMAT, proveEntry, verifyProof, type ProofReport, type ProveOptions } from './proof-file.ts';
export { collectProof, consistencyRanges, verifyConsistency, type ProofCollector } from './proofs.ts';
export { createSigner, createWitness, generateSigningSeed, type Signer, type Witness } from './signer.ts';
export { verifyLog, verifyLogWithin, type VerifyOptions } from './verify-log.ts';
export { addCosignature, formatWitnessKey, noteGivenOut, parseWitnessKey } from './witnessing.ts';
