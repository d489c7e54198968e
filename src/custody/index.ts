export { Unsealing, type SealedOriginal, type UnsealingRequest } from './unsealing.ts';
export { checkLedger, type LedgerCheck } from './check-ledger.ts';
export { rewrapAll, type Rewrapped } from './rewrap.ts';
export { checkVault, type VaultCheck, type VaultCheckOptions } from './check.ts';
export type { ObjectFinding, ObjectsCheck } from './check-objects.ts';
export { findUnlike, type KeyholderCheck, type KeysCheck } from './check-keys.ts';
export { restoreLocalKeys, type LocalKeysRequest, type RestoredKeys } from './restore-local-keys.ts';
export type { OpeningCheck } from './check-opening.ts';
export {
  destroyExpired,
  readRetention,
  setKeepOriginals,
  type Destroyed,
  type Retention,
} from './retention.ts';
