import { InputError } from '../errors.ts';
import { appendEvidence } from '../evidence/index.ts';
import type { App } from '../installation/index.ts';
import { checkKeys, type KeysCheck } from './check-keys.ts';
import { checkObjects, type ObjectsCheck, type ObjectsCheckOptions } from './check-objects.ts';
import { checkOpening, type OpeningCheck } from './check-opening.ts';
import type { Unsealing } from './unsealing.ts';

/** What a look at everything that is sealed came to. */
export type VaultCheck = {
  objects: ObjectsCheck;
  keys: KeysCheck;
  /** With an identity only. */
  opening: OpeningCheck | undefined;
  /**
   * Everything named is there, whole, and wrapped to every current keyholder, and what was destroyed is gone; with an
   * identity, all that was to be opened was opened and was right.
   */
  sound: boolean;
  /** Nothing is wrong, but the identity's time was over before all was opened: it is not sound. */
  unfinished: boolean;
  /** Why this check is not in the evidence, in a sentence; undefined where it is. */
  unrecorded: string | undefined;
  tookMs: number;
};

export type VaultCheckOptions = ObjectsCheckOptions & { unsealing?: Unsealing };

/**
 * Reads every object and compares its digest with its name, looks at whom every data key is wrapped to, and with an
 * unsealing opens every data key and a sample of cards and originals. What it found is in the evidence, in numbers.
 * Left-overs of interruptions are put right: objects of originals that were destroyed are removed, old copies of keys
 * beside the objects replaced, and with `wipeOrphans` objects that nobody names removed.
 */
export async function checkVault(app: App, options: VaultCheckOptions = {}): Promise<VaultCheck> {
  const began = performance.now();
  const keys = await checkKeys(app);
  // The keys come first: an identity has its time, and hashing everything may take longer.
  const opening = options.unsealing && (await checkOpening(app, options.unsealing, options.signal));
  const objects = await checkObjects(app, options);
  const flawless =
    objects.missing.length + objects.damaged.length + keys.toRewrap.length + keys.headerWrong.length === 0 &&
    keys.keyholders.every(({ newSince }) => newSince === 0) &&
    keys.unlike.length === 0 &&
    objects.refused === undefined &&
    (opening === undefined || failuresOf(opening) === 0);
  // What was not opened for want of time is not known to open.
  const unfinished = flawless && opening?.cutShort === true;
  const sound = flawless && !unfinished;
  const unrecorded = await app.database
    .transaction((tx) =>
      appendEvidence(tx, app.now(), {
        act: 'vault checked',
        payload: countsOf({ objects, keys, opening, sound }),
      }),
    )
    .then(() => undefined, sayWhyNot);
  const tookMs = Math.round(performance.now() - began);
  return { objects, keys, opening, sound, unfinished, unrecorded, tookMs };
}

/** A log that takes nothing more is when the result is wanted most: it is shown all the same. */
function sayWhyNot(error: unknown): string {
  if (error instanceof InputError) return error.message;
  throw error;
}

function failuresOf({ unopened, wrong, cards, originals }: OpeningCheck): number {
  return unopened.length + wrong.length + cards.failed.length + originals.failed.length;
}

function countsOf({
  objects,
  keys,
  opening,
  sound,
}: Pick<VaultCheck, 'objects' | 'keys' | 'opening' | 'sound'>): Record<string, unknown> {
  return {
    sound,
    objects: objects.named,
    missing: objects.missing.length,
    damaged: objects.damaged.length,
    orphans: objects.orphans.length,
    wiped: objects.wiped,
    removed: objects.removed,
    refused: objects.refused?.objects.length ?? 0,
    dataKeys: keys.dataKeys,
    toRewrap: keys.toRewrap.length,
    headerWrong: keys.headerWrong.length,
    copiesMended: keys.copiesMended,
    opened: opening
      ? {
          dataKeys: opening.dataKeys,
          cards: opening.cards.tried,
          originals: opening.originals.tried,
          failed: failuresOf(opening),
          cutShort: opening.cutShort,
        }
      : null,
  };
}
