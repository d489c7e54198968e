import { InputError } from '../../errors.ts';
import { listDisclosures } from '../../ledger/index.ts';
import { openPartFile } from '../../part-file.ts';
import { openOriginals, readChecked, UnusableFile } from '../../restore/index.ts';
import { formatInstant } from '../../zoned-time.ts';
import { joinLines, type Answer } from '../answer.ts';
import { beginUnsealing, openApp, type Context, type UnsealingOptions } from '../context.ts';

/**
 * `key original`: opens a sealed original to the very bytes that went in, held against the digest that was recorded.
 */
export async function keyOriginal(
  context: Context,
  [number]: [string],
  options: UnsealingOptions & { identity: string; out: string },
): Promise<Answer> {
  await using app = await openApp(context);
  const disclosure = (await listDisclosures(app.database.reader, {})).find(({ id }) => String(id) === number);
  if (!disclosure)
    throw new InputError(
      'ARGUMENT_INVALID',
      `There is no disclosure ${number}: 'record' prints the number of each, and 'person' names them`,
    );
  if (disclosure.originalDestroyedAt) {
    throw new InputError(
      'ORIGINAL_DESTROYED',
      `The original of disclosure ${number} was destroyed on ${formatInstant(disclosure.originalDestroyedAt, app.installation.timezone)}, when its time was over`,
    );
  }
  await using file = await openPartFile(options.out, { replace: true });
  await using unsealing = await beginUnsealing(context, app, options, 'key original');
  const originals = await openOriginals(app, unsealing);
  try {
    for await (const piece of readChecked(originals, disclosure)) {
      context.signal.throwIfAborted();
      await file.write(piece);
    }
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error;
    throw new InputError(
      'FILE_DAMAGED',
      `The original of disclosure ${number} cannot be had: ${error.why}. 'vault check' says more; take it from a backup`,
      { cause: error },
    );
  }
  await file.finish();
  await file.publish();
  const compared = originals.digestKey !== null;
  return {
    json: { disclosure: disclosure.id, fileName: disclosure.fileName, out: options.out, compared },
    text: joinLines(
      `Opened disclosure ${disclosure.id} (${disclosure.fileName}) into ${options.out}.`,
      compared
        ? 'It is the very file that was recorded.'
        : 'It was not compared with what was recorded: the matching key is not on this machine.',
    ),
  };
}
