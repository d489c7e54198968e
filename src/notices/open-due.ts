import type { App } from '../installation/index.ts';
import type { Card } from '../people/index.ts';
import { readDue, type DueRecipient } from './due.ts';
import { keepTrying } from './journal.ts';
import type { Sending } from './open-sending.ts';
import type { CardReader } from './prepare.ts';

const BATCH_PEOPLE = 500;

/**
 * Everybody to whom a channel is still to be sent, in the order of people. Their cards are opened for a batch at a time
 * and kept nowhere; a database that goes away for a moment is waited for.
 */
export async function* openDue(
  app: App,
  { run: { notice, channel }, journal }: Pick<Sending, 'run' | 'journal'>,
  cards: CardReader,
): AsyncGenerator<DueRecipient & { card: Card }> {
  for (let after = -1; ;) {
    const batch = { notice, channel, after, limit: BATCH_PEOPLE };
    const due = await keepTrying(() => readDue(app.database.reader, batch));
    if (due.length === 0) return;
    after = due.at(-1)!.person;
    const opened = await keepTrying(() => cards.readCards(due.map(({ person }) => person)));
    for (const recipient of due) {
      journal.isDue(recipient.person, recipient.attempt);
      yield { ...recipient, card: opened.get(recipient.person) ?? {} };
    }
  }
}
