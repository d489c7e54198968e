export { canIdentify, keyColumns, type KeyColumn } from './key-columns.ts';
export { MANY, NONE } from './kernel.ts';
export { loadRegister, saveRegister } from './register-blocks.ts';
export { findByText } from './find-by-text.ts';
export { referenceShare } from './reference-share.ts';
export { FLAG, type Register } from './register.ts';
export {
  TableMatcher,
  teachAll,
  traitsOf,
  type DoubtPolicy,
  type PageMatch,
  type RowCounts,
} from './match-table.ts';
