import { createHash } from 'node:crypto';
import type { Queryable, Tx } from '../db/index.ts';
import { canonicalJson, newSalt } from '../evidence/index.ts';
import type { Case } from '../incidents/index.ts';
import type { Channel } from './channel.ts';
import { noticeCase } from './content/index.ts';
import { digestRows } from './digest-rows.ts';
import { noticeRecords } from './records.ts';
import { readSettings } from './settings.ts';
import { readTexts } from './texts.ts';

/** How many people there are, by what tells them apart. */
export type PreparedCounts = {
  people: number;
  /** By the channel that is tried first; 'none' can be reached nowhere. */
  byChannel: Record<Channel | 'none', number>;
  byLanguage: Record<string, number>;
  /** People who have this notice already, or may have it, and whose rows were left as they are. */
  sentBefore: number;
  /** People whom another notice of the same case told, and who are left out of this one. */
  toldBefore: number;
  /** People who complained of a notice of the case and do not have this one: nobody writes to them. */
  silenced: number;
};

/** A list as it was made. */
export type Preparation = {
  notice: number;
  preparation: number;
  /** The revision of the case that it is for. */
  revision: number;
  /** Digest of the texts and settings. */
  wording: string;
  /** Digest of what they say of the case. */
  told: string;
  /** Digest of every row of the list. */
  digest: string;
  counts: PreparedCounts;
  at: Date;
  by: string;
};

/** The newest preparation of a notice; undefined where there is none. */
export async function lastPreparation(client: Queryable, notice: number): Promise<Preparation | undefined> {
  const { rows } = await client.query<Preparation>(
    `select notice, preparation, revision, wording, told, digest, counts, at, by
       from notice_preparation where notice = $1 order by preparation desc limit 1`,
    [notice],
  );
  return rows[0];
}

/** Whether a notice was ever prepared. */
export async function wasPrepared(client: Queryable, notice: number): Promise<boolean> {
  return (await lastPreparation(client, notice)) !== undefined;
}

/** Writes that the list was made, with its evidence. Returns its number. */
export async function addPreparation(tx: Tx, made: Omit<Preparation, 'preparation'>): Promise<number> {
  const number = ((await lastPreparation(tx.client, made.notice))?.preparation ?? 0) + 1;
  await tx.client.query(
    `insert into notice_preparation (notice, preparation, revision, wording, told, digest, counts, at, by, salt)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      made.notice,
      number,
      made.revision,
      made.wording,
      made.told,
      made.digest,
      JSON.stringify(made.counts),
      made.at,
      made.by,
      newSalt(),
    ],
  );
  await noticeRecords.append(
    tx,
    made.at,
    'notice_preparation',
    { owner: made.notice, number },
    {
      revision: made.revision,
      list: made.digest,
      wording: made.wording,
      told: made.told,
      counts: made.counts,
    },
  );
  return number;
}

type Made = Pick<Preparation, 'revision' | 'wording' | 'told' | 'digest'>;

/** Whether two preparations are of the same revision, texts, settings and list. */
export function isSamePreparation(one: Made, other: Made): boolean {
  return (['revision', 'wording', 'told', 'digest'] as const).every((key) => one[key] === other[key]);
}

/** SHA-256 over what a notice says of its case as it is now: its revision, what is known of it, and who is affected. */
export function digestTold(c: Case): string {
  const content = { revision: c.revision.revision, told: noticeCase(c), affected: digestAffected(c) };
  // Moments as JSON has them.
  const plain = JSON.parse(JSON.stringify(content)) as unknown;
  return createHash('sha256').update(canonicalJson(plain)).digest('hex');
}

/**
 * SHA-256 over who is affected, with what, how surely, and from when until when. Who is overdue is left out: that is
 * another answer every day.
 */
function digestAffected({ affected: { exposure } }: Case): string {
  const hash = createHash('sha256').update(JSON.stringify(exposure.categories));
  for (const { segment, partition, certain, spans } of exposure.segments) {
    hash.update(JSON.stringify([segment, partition.labelsOf]));
    for (const values of [partition.classOf, certain, spans.first, spans.last])
      hash
        .update(`${values.BYTES_PER_ELEMENT}:`)
        .update(bytesOf(values, values === spans.first ? 0xffff : 0));
  }
  return hash.digest('hex');
}

/** Without what fills them up behind the last person. */
function bytesOf(values: Uint16Array | Uint32Array | Int32Array, filling: number): Uint8Array {
  let end = values.length;
  while (end > 0 && values[end - 1] === filling) end--;
  return new Uint8Array(values.buffer, values.byteOffset, end * values.BYTES_PER_ELEMENT);
}

/** SHA-256 over the texts and settings of a notice as they are now. */
export async function digestWording(client: Queryable, notice: number): Promise<string> {
  const content = { settings: await readSettings(client, notice), texts: await readTexts(client, notice) };
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

/**
 * SHA-256 over every row of the list, by person and place: 'channel person variant place', tabs between; and over what
 * the variants in it are.
 */
export async function digestList(tx: Tx, notice: number): Promise<string> {
  return digestRows(
    tx,
    `select channel, person, variant, place from notice_recipient where notice = ${notice} order by person, place`,
    `select variant, facts from notice_variant where notice = ${notice}
        and variant in (select variant from notice_recipient where notice = ${notice}) order by variant`,
  );
}

/** The notices whose list is not the one that was prepared last. */
export async function findWrongLists(tx: Tx): Promise<number[]> {
  const { rows } = await tx.client.query<{ notice: number; digest: string }>(
    'select distinct on (notice) notice, digest from notice_preparation order by notice, preparation desc',
  );
  const wrong: number[] = [];
  for (const { notice, digest } of rows) if ((await digestList(tx, notice)) !== digest) wrong.push(notice);
  return wrong;
}
