import type { Queryable, Tx } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { newSalt } from '../evidence/index.ts';
import { noticeRecords } from './records.ts';

/** What people affected by a case are told. */
export type Notice = { id: number; incident: number; openedAt: Date; openedBy: string };

type NoticeRow = { id: number; incident: number; opened_at: Date; opened_by: string };

/** Every notice, the newest last. */
export async function listNotices(client: Queryable): Promise<Notice[]> {
  const { rows } = await client.query<NoticeRow>(
    'select id, incident, opened_at, opened_by from notice order by id',
  );
  return rows.map((row) => ({
    id: row.id,
    incident: row.incident,
    openedAt: row.opened_at,
    openedBy: row.opened_by,
  }));
}

/** The notice of a number; NOTICE_UNKNOWN with those there are otherwise. */
export async function findNotice(client: Queryable, id: number): Promise<Notice> {
  const notices = await listNotices(client);
  const found = notices.find((notice) => notice.id === id);
  if (found) return found;
  const there =
    notices.length === 0
      ? `there is none yet. Make one with 'notice draft <incident>'`
      : `there is ${notices.map((notice) => notice.id).join(', ')} ('notice list')`;
  throw new InputError('NOTICE_UNKNOWN', `There is no notice ${id}: ${there}`);
}

/** Holds a notice until the transaction ends, so that its rows are numbered one after the other. */
export async function holdNotice(tx: Tx, id: number): Promise<Notice> {
  await tx.client.query('select 1 from notice where id = $1 for update', [id]);
  return findNotice(tx.client, id);
}

/** Writes a new notice of a case, with its evidence. Returns its number. */
export async function insertNotice(tx: Tx, incident: number, at: Date, by: string): Promise<number> {
  const { rows } = await tx.client.query<{ id: number }>(
    'insert into notice (incident, opened_at, opened_by, salt) values ($1, $2, $3, $4) returning id',
    [incident, at, by, newSalt()],
  );
  const { id } = rows[0];
  await noticeRecords.append(tx, at, 'notice', { owner: id, number: id }, { incident });
  return id;
}
