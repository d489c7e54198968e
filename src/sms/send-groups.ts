import { InputError } from '../errors.ts';
import { countParts } from './parts.ts';
import type { Sms, SmsJournal, SmsOptions, SmsOutcome, SmsSent } from './types.ts';

/** What became of a group; `failure` ends the run once that is written down. */
export type GroupResult = { outcomes: SmsOutcome[]; failure?: Error };

/** How an adapter sends. */
export type GroupSender = {
  /** Its outcomes, and those of earlier groups that were held back. */
  send(group: readonly Sms[]): Promise<GroupResult>;
  /** Asked at the end, however it ends: what is still held back. */
  release?(): SmsOutcome[];
};

/**
 * The way of every adapter: a group is journalled, sent, and its outcomes are journalled, before the next one is begun.
 * Every message of a group has an outcome, whatever happens to the others.
 */
export async function sendGroups(
  messages: AsyncIterable<Sms>,
  journal: SmsJournal,
  { window, signal, onProgress }: SmsOptions,
  sender: GroupSender,
): Promise<SmsSent> {
  if (!Number.isInteger(window) || window < 1)
    throw new InputError('ARGUMENT_INVALID', 'the window of a delivery is 1 message or more');
  const sent: SmsSent = { accepted: 0, refused: 0, deferred: 0, uncertain: 0, parts: 0 };
  const arrived = async (outcomes: SmsOutcome[], group: readonly Sms[]): Promise<void> => {
    await journal.arrived(outcomes);
    const texts = new Map(group.map(({ id, text }) => [id, text]));
    for (const { id, result } of outcomes) {
      sent[result]++;
      if (result === 'accepted') sent.parts += countParts(texts.get(id)!).parts;
    }
    onProgress?.({ ...sent });
  };
  try {
    for await (const group of inGroups(messages, window, signal)) {
      await journal.leaving(group.map(({ id }) => id));
      const { outcomes, failure } = await sender.send(group);
      await arrived(outcomes, group);
      if (failure) throw failure;
    }
  } finally {
    const held = sender.release?.() ?? [];
    if (held.length > 0) await arrived(held, []);
  }
  return sent;
}

async function* inGroups(
  messages: AsyncIterable<Sms>,
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Sms[]> {
  if (signal?.aborted) return;
  let group: Sms[] = [];
  for await (const message of messages) {
    // Nothing of an unfinished group was journalled.
    if (signal?.aborted) return;
    group.push(message);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
