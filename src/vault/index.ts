export { generateKeyholder, parseIdentityFile, parseRecipients, recipientOf } from './keyholders.ts';
export type { Keyholder } from './keyholders.ts';
export { createSealer, sealBytes } from './seal.ts';
export type { Sealer } from './seal.ts';
export { unsealBytes, unsealStream } from './unseal.ts';
export { createCardSealer, openCards } from './cards.ts';
export type { CardOpener, CardSealer } from './cards.ts';
export { openFolderStore } from './folder-store.ts';
export type { ObjectStore, ObjectWriter, StoredObject } from './objects.ts';
