export { codeOf, personOfCode } from './codes.ts';
export {
  addKind,
  createKinds,
  findKind,
  KIND_OTHER,
  listKinds,
  matchKind,
  renameKind,
  type Kind,
  type Pays,
  type Votes,
} from './kinds.ts';
export { segmentOf } from './segments.ts';
export {
  attributeOf,
  countPeople,
  countryText,
  emptyAttributes,
  loadAttributes,
  saveAttributes,
  STANDINGS,
  type Attribute,
  type Attributes,
  type Standing,
} from './attributes.ts';
export { CardWriter, mergeCards, readCards, type Card, type SealedCard } from './cards.ts';
