import type { Queryable, Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { newSalt } from '../evidence/index.ts';
import { noticeRecords } from './records.ts';

/** Whether a notice may be sent on; 'stopped' is for good. */
export type ControlState = 'running' | 'paused' | 'stopped';

/** What was last said of it; running, where nothing was. */
export async function readControl(client: Queryable, notice: number): Promise<ControlState> {
  const { rows } = await client.query<{ state: ControlState }>(
    'select state from notice_control where notice = $1 order by change desc limit 1',
    [notice],
  );
  return rows[0]?.state ?? 'running';
}

/** Pauses, resumes or stops a notice, with its evidence; one that is so already stays as it is. */
export async function writeControl(
  tx: Tx,
  notice: number,
  { state, why, at, by }: { state: ControlState; why: string; at: Date; by: string },
): Promise<boolean> {
  if ((await readControl(tx.client, notice)) === state) return false;
  const { rows } = await tx.client.query<{ change: number }>(
    'select coalesce(max(change), 0) + 1 as change from notice_control where notice = $1',
    [notice],
  );
  const { change } = rows[0];
  await tx.client.query(
    'insert into notice_control (notice, change, state, why, at, by, salt) values ($1, $2, $3, $4, $5, $6, $7)',
    [notice, change, state, why, at, by, newSalt()],
  );
  await noticeRecords.append(tx, at, 'notice_control', { owner: notice, number: change }, { state });
  return true;
}

/** What can be done when a notice was stopped. */
function stoppedForGood(id: number): string {
  return `Notice ${id} was stopped for good: make a new one of the same case with 'notice draft'. It leaves out whoever this one told, unless its setting 'tell again' is 'yes'`;
}

/** Refuses to change what was stopped for good: NOTICE_STATE. */
export async function requireNotStopped(client: Queryable, id: number): Promise<void> {
  if ((await readControl(client, id)) === 'stopped') throw new InputError('NOTICE_STATE', stoppedForGood(id));
}

/** Refuses to send what is paused or stopped: NOTICE_STATE. */
export function requireRunning(id: number, state: ControlState): void {
  if (state === 'running') return;
  throw new InputError(
    'NOTICE_STATE',
    state === 'paused' ? `Notice ${id} is paused: 'notice resume ${id}' lets it go on` : stoppedForGood(id),
  );
}
