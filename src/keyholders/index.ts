export { copyOriginalsKeys } from './copy-keys.ts';
export {
  addKeyholder,
  currentKeyholders,
  findKeyholder,
  listKeyholders,
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
  rewrapDataKeys,
  staleDataKeys,
  wrapSecret,
  type DataKey,
  type DataKeyPurpose,
  type OriginalsKey,
} from './data-keys.ts';
