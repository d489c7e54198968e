export { changeOrganisation, DECIDING, evidenced, readOrganisation } from './details.ts';
export {
  findParticular,
  listOfParticular,
  PARTICULAR_KEYS,
  PARTICULARS,
  readParticular,
  type Organisation,
  type ParticularKey,
} from './particulars.ts';
