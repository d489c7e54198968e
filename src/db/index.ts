export { openDatabase } from './database.ts';
export type { Database, OpenOptions } from './database.ts';
export { asInputError } from './input-error.ts';
export { migrateWithin, newestSchema, readSchema } from './migrate.ts';
export { readBinary, type Queryable } from './read-binary.ts';
export { databaseFolder, removeDatabase } from './server/embedded.ts';
export type { Tables, Tx } from './transaction.ts';
export type { WriterLock } from './writer-lock.ts';
