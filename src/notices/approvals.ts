import type { Queryable } from '../db/index.ts';
import { InputError } from '../errors.ts';
import { newSalt } from '../evidence/index.ts';
import { readCase, type Case } from '../incidents/index.ts';
import type { App } from '../installation/index.ts';
import { channelOf } from './channel.ts';
import { checkWording } from './content/index.ts';
import { findNotice, holdNotice } from './notices.ts';
import { digestTold, digestWording, lastPreparation, type Preparation } from './preparations.ts';
import { noticeRecords } from './records.ts';
import { readSettings } from './settings.ts';
import { readTexts, textsOfMessage } from './texts.ts';

/** Somebody agreed to a list and its texts as they were prepared. */
export type Approval = {
  notice: number;
  approval: number;
  preparation: number;
  approvedBy: string;
  at: Date;
  by: string;
};

/** So many different people have to agree. */
export const APPROVALS_NEEDED = 2;

type ApprovalRow = Omit<Approval, 'approvedBy'> & { approved_by: string };

/** The approvals of a notice, the first first. */
async function listApprovals(client: Queryable, notice: number): Promise<Approval[]> {
  const { rows } = await client.query<ApprovalRow>(
    `select notice, approval, preparation, approved_by, at, by from notice_approval where notice = $1
      order by approval`,
    [notice],
  );
  return rows.map(({ approved_by, ...row }) => ({ ...row, approvedBy: approved_by }));
}

/**
 * What changed since a notice was prepared: its texts or settings; who is affected, which the case has no revision of
 * yet; or what is told of the case.
 */
export type ChangedSince = 'texts' | 'list' | 'case';

/** The newest preparation, and who agreed to it. */
export type Approved = {
  preparation: Preparation;
  changed: ChangedSince | undefined;
  approvals: Approval[];
  approved: boolean;
};

/**
 * The newest preparation, whether what it says is still that, and who agreed to it.
 * @param c the notice's case as it is now
 * @returns undefined where nothing was prepared
 */
export async function readApproved(
  client: Queryable,
  notice: number,
  c: Case,
): Promise<Approved | undefined> {
  const preparation = await lastPreparation(client, notice);
  if (!preparation) return undefined;
  const changed =
    (await digestWording(client, notice)) !== preparation.wording
      ? 'texts'
      : c.drift
        ? 'list'
        : digestTold(c) !== preparation.told
          ? 'case'
          : undefined;
  const approvals = (await listApprovals(client, notice)).filter(
    (approval) => approval.preparation === preparation.preparation,
  );
  return {
    preparation,
    changed,
    approvals,
    approved: changed === undefined && approvals.length >= APPROVALS_NEEDED,
  };
}

/**
 * Keeps that somebody agrees to what was prepared; the same person once more changes nothing.
 * @throws InputError NOTICE_STATE where nothing was prepared, or what it says changed since
 */
export async function approveNotice(
  app: App,
  notice: number,
  approvedBy: string,
): Promise<{ added: boolean; approvals: Approval[] }> {
  const c = await readCase(app, (await findNotice(app.database.reader, notice)).incident);
  return app.database.transaction(async (tx) => {
    await holdNotice(tx, notice);
    await refuseDrafts(tx.client, notice);
    const found = requireUnchanged(notice, c, await readApproved(tx.client, notice, c));
    const { preparation, approvals } = found;
    if (approvals.some((each) => samePerson(each.approvedBy, approvedBy))) return { added: false, approvals };
    const number = ((await listApprovals(tx.client, notice)).at(-1)?.approval ?? 0) + 1;
    const at = app.now();
    await tx.client.query(
      `insert into notice_approval (notice, approval, preparation, approved_by, at, by, salt)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [notice, number, preparation.preparation, approvedBy, at, app.config.actor, newSalt()],
    );
    await noticeRecords.append(
      tx,
      at,
      'notice_approval',
      { owner: notice, number },
      { preparation: preparation.preparation, list: preparation.digest },
    );
    return { added: true, approvals: (await readApproved(tx.client, notice, c))!.approvals };
  });
}

/** What may be sent; NOTICE_STATE says what is missing. */
export async function requireApproved(client: Queryable, notice: number, c: Case): Promise<Preparation> {
  const found = await readApproved(client, notice, c);
  const { preparation, approvals, approved } = requireUnchanged(notice, c, found);
  if (approved) return preparation;
  throw new InputError(
    'NOTICE_STATE',
    `Notice ${notice} needs the approval of ${APPROVALS_NEEDED} people and has ${approvals.length}: 'notice approve ${notice} --by <whom>'`,
  );
}

function requireUnchanged(notice: number, c: Case, found: Approved | undefined): Approved {
  if (!found)
    throw new InputError(
      'NOTICE_STATE',
      `Nothing of notice ${notice} was prepared yet: 'notice prepare ${notice} --identity <keyfile>'`,
    );
  if (found.changed !== undefined)
    throw new InputError(
      'NOTICE_STATE',
      `${tellChanged(found.changed)} changed since notice ${notice} was prepared: ${found.changed === 'list' ? `look at it and keep it with 'incident scope ${c.incident.id} --why …', then ` : ''}run 'notice prepare ${notice}' again, and look at the preview`,
    );
  return found;
}

/** The beginning of a sentence: 'Who is affected'. */
function tellChanged(changed: ChangedSince): string {
  switch (changed) {
    case 'texts':
      return 'Its texts or settings';
    case 'list':
      return 'Who is affected, or the files in scope,';
    case 'case':
      return 'The case, or what is known of it,';
  }
}

/** A text that says of itself that somebody has to look through it first is not approved. Only those that are used count. */
async function refuseDrafts(client: Queryable, notice: number): Promise<void> {
  const { rows } = await client.query<{ channel: number; language: string }>(
    `select distinct r.channel, v.facts->>'language' as language
       from notice_recipient r join notice_variant v using (notice, variant) where notice = $1 and channel > 0`,
    [notice],
  );
  const texts = await readTexts(client, notice);
  const own = (await readSettings(client, notice)).language ?? 'en';
  const used = new Set(
    rows.flatMap(({ channel, language }) => textsOfMessage(texts, channelOf(channel)!, language, own)),
  );
  for (const text of used) {
    const { draft } = checkWording(text);
    if (draft === undefined) continue;
    throw new InputError(
      'NOTICE_STATE',
      `The ${text.channel} text in '${text.language}' is a draft (${draft}): take 'draft' out of its first lines when somebody has looked through it, and put it in with 'notice text'`,
    );
  }
}

/** 'D P O', 'dpo' and the same in other widths are one person; letters alone and digits tell people apart. */
function samePerson(one: string, other: string): boolean {
  const plain = (name: string): string =>
    name
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]/gu, '');
  return plain(one) === plain(other);
}
