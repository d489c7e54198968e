import { appendEvidence } from '../evidence/index.ts';
import type { App } from '../installation/index.ts';
import { channelNumber } from './channel.ts';
import { OUTCOME } from './outcomes.ts';
import { listUncertain } from './status.ts';

/**
 * Decides of everybody whose message left without an answer: send it again, which may tell somebody twice, or leave it,
 * which may leave somebody untold. Returns of how many.
 */
export async function decideUncertain(app: App, id: number, decision: 'again' | 'leave'): Promise<number> {
  const uncertain = await listUncertain(app, id);
  if (uncertain.length === 0) return 0;
  const at = app.now();
  await app.database.transaction(async (tx) => {
    await tx.client.query(
      `insert into notice_outcome (notice, channel, person, attempt, outcome, reply, at)
       select $1, c, p, a, $5, 'decided by the operator', $6
         from unnest($2::smallint[], $3::int[], $4::smallint[]) as t (c, p, a)`,
      [
        id,
        uncertain.map(({ channel }) => channelNumber(channel)),
        uncertain.map(({ person }) => person),
        uncertain.map(({ attempt }) => attempt),
        decision === 'again' ? OUTCOME.again : OUTCOME.left,
        at,
      ],
    );
    await appendEvidence(tx, at, {
      act: 'notice uncertain decided',
      subjects: [`notice:${id}`],
      payload: { decision, people: uncertain.length },
    });
  });
  return uncertain.length;
}
