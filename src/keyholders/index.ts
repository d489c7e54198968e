export { copyOriginalsKeys } from './copy-keys.ts';
export {
  compareWithEvidence,
  evidencedRecipients,
  requireEvidenced,
  type EvidencedRecipients,
  type SealedTo,
} from './evidenced.ts';
export {
  addKeyholder,
  currentKeyholders,
  findKeyholder,
  listKeyholders,
  refuseLastKeyholder,
  retireKeyholder,
  type KeyholderRecord,
  type NewKeyholder,
} from './keyholders.ts';
export {
  addDataKey,
  currentOriginalsKey,
  listDataKeys,
  makeOriginalsKey,
  openWrapped,
  readDataKey,
  refuseUnopenable,
  renewOriginalsKey,
  rewrapDataKeys,
  staleDataKeys,
  wrapSecret,
  type DataKey,
  type DataKeyPurpose,
  type OriginalsKey,
} from './data-keys.ts';
