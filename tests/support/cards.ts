import { createCardOpener, unsealBytes, type CardOpener } from '../../src/vault/index.ts';

/** Opens the cards of an import from its wrapped data key. */
export async function openWrappedCards(wrapped: Uint8Array, identities: string[]): Promise<CardOpener> {
  return createCardOpener(await unsealBytes(identities, wrapped));
}
