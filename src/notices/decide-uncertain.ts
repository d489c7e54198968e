import { InputError } from '../errors.ts';
import { appendEvidence } from '../evidence/index.ts';
import type { App } from '../installation/index.ts';
import { CHANNELS, channelNumber, type Channel } from './channel.ts';
import { holdNotice } from './notices.ts';
import { digestDecisions } from './decision-digests.ts';
import { OUTCOME } from './outcomes.ts';
import { settleAbandoned } from './runs.ts';
import { holdSending } from './sending-lock.ts';
import { listUncertain, type UncertainRecipient } from './status.ts';

/** Of whom: everybody who is uncertain, unless a channel or codes of people are named. */
export type UncertainScope = { channel?: Channel; codes?: readonly string[] };

/** Those that a scope names; ARGUMENT_INVALID where one of its codes is of nobody who is uncertain. */
export function chooseUncertain(
  uncertain: readonly UncertainRecipient[],
  { channel, codes = [] }: UncertainScope,
): UncertainRecipient[] {
  const inChannel = uncertain.filter((each) => channel === undefined || each.channel === channel);
  const strange = codes.find((code) => !inChannel.some((each) => each.code === code));
  if (strange !== undefined)
    throw new InputError(
      'ARGUMENT_INVALID',
      `--code ${strange}: nobody of this code is uncertain${channel === undefined ? '' : ` by ${channel}`}`,
    );
  return inChannel.filter(({ code }) => codes.length === 0 || codes.includes(code));
}

/**
 * Decides of those whose message left without an answer: send it again, which may tell somebody twice, or leave it,
 * which may leave somebody untold. A process that lives on and has lost its lock loses its turn, so that nothing of what
 * is decided here is sent by it. Returns those of whom it was decided.
 * @throws InputError NOTICE_STATE while one of the channels is being sent, ARGUMENT_INVALID for a code of nobody
 */
export async function decideUncertain(
  app: App,
  id: number,
  decision: 'again' | 'leave',
  scope: UncertainScope = {},
): Promise<UncertainRecipient[]> {
  const channels = scope.channel === undefined ? CHANNELS : [scope.channel];
  await using _held = await holdSending(app, id, channels);
  return await app.database.transaction(async (tx) => {
    await holdNotice(tx, id);
    const at = app.now();
    for (const channel of channels) await settleAbandoned(tx, id, channel, at);
    const decided = chooseUncertain(await listUncertain(app, id, tx.client), scope);
    if (decided.length === 0) return [];
    await tx.client.query(
      `insert into notice_outcome (notice, channel, person, attempt, outcome, reply, at)
       select $1, c, p, a, $5, 'decided by the operator', $6
         from unnest($2::smallint[], $3::int[], $4::smallint[]) as t (c, p, a)`,
      [
        id,
        decided.map(({ channel }) => channelNumber(channel)),
        decided.map(({ person }) => person),
        decided.map(({ attempt }) => attempt),
        decision === 'again' ? OUTCOME.again : OUTCOME.left,
        at,
      ],
    );
    await appendEvidence(tx, at, {
      act: 'notice uncertain decided',
      subjects: [`notice:${id}`],
      payload: { decision, people: decided.length, ...(await digestDecisions(tx, id)) },
    });
    return decided;
  });
}
