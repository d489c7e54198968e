import { InputError } from '../../errors.ts';
import {
  formatIdentityFile,
  joinCards,
  readShareCards,
  recipientOf,
  type ShareCard,
} from '../../vault/index.ts';
import { joinLines, type Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { readSecretFile } from '../identity-file.ts';
import { writeSecretFile } from '../secret-file.ts';

/** `keyholder join`: makes an identity file of share cards, for use with plain age. */
export async function keyholderJoin(
  context: Context,
  [files]: [string[]],
  options: { out: string },
): Promise<Answer> {
  const cards: ShareCard[] = [];
  for (const file of files) {
    const bytes = await readSecretFile(file, 'The card file', context);
    cards.push(
      ...readShareCards(Buffer.from(bytes).toString('utf8'), file === '-' ? 'standard input' : file),
    );
    bytes.fill(0);
  }
  if (cards.length === 0) throw new InputError('ARGUMENT_INVALID', 'no file with share cards was given');
  const identity = await joinCards(cards);
  const recipient = await recipientOf(identity);
  await writeSecretFile(options.out, formatIdentityFile({ identity, recipient }, new Date()));
  const { set, threshold } = cards[0];
  const numbers = [...new Set(cards.map(({ number }) => number))].toSorted((one, other) => one - other);
  return {
    json: { set, cards: numbers, threshold, recipient, out: options.out },
    text: joinLines(
      `Cards ${numbers.join(', ')} of set ${set} gave the identity of ${recipient.length > 70 ? `${recipient.slice(0, 40)}…` : recipient}.`,
      `It is in ${options.out}: use it with --identity or age -i, then destroy that file and the typed cards.`,
    ),
  };
}
