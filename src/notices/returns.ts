import { createHash } from 'node:crypto';
import { appendEvidence } from '../evidence/index.ts';
import { readBounce, type IncomingMessage } from '../bounces/index.ts';
import type { App } from '../installation/index.ts';
import { channelNumber } from './channel.ts';
import { personOfNoticeCode } from './notice-code.ts';
import { listNotices } from './notices.ts';

/** What came back, message by message. */
export type ReturnCounts = {
  messages: number;
  hard: number;
  soft: number;
  complaints: number;
  autoReplies: number;
  delivered: number;
  /** That could be matched to no row of any notice: a human looks at them. */
  unmatched: number;
  /** Read before. */
  known: number;
};

type Match = { notice: number; person: number };

/** '3.k7qm2x9d04tb', as envelope ids and return paths have it; 'notice-3-k7qm2x9d04tb@…' as message ids do. */
const OURS = /(?:(?:^|\+)(\d{1,9})\.|notice-(\d{1,9})-)([0-9a-z]{12})(?=@|>|$)/i;

/**
 * Reads messages that came back: bounces, complaints, automatic answers. Each is matched to its row by the envelope id
 * or the return path, never by what it says of an address. A message that was read before changes nothing.
 */
export async function readReturns(
  app: App,
  messages: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<ReturnCounts> {
  const notices = new Set((await listNotices(app.database.reader)).map(({ id }) => id));
  const counts: ReturnCounts = {
    messages: 0,
    hard: 0,
    soft: 0,
    complaints: 0,
    autoReplies: 0,
    delivered: 0,
    unmatched: 0,
    known: 0,
  };
  for await (const bytes of messages) {
    counts.messages++;
    const message = readBounce(bytes);
    const match = matchOf(app, message, notices);
    if (!match) counts.unmatched++;
    else
      await keep(app, match, message, createHash('sha256').update(bytes).digest('hex').slice(0, 32), counts);
  }
  if (counts.messages > counts.known + counts.unmatched)
    await app.database.transaction((tx) =>
      appendEvidence(tx, app.now(), { act: 'notice returns read', payload: { ...counts } }),
    );
  return counts;
}

function matchOf(app: App, message: IncomingMessage, notices: Set<number>): Match | undefined {
  for (const text of [message.envid, message.messageId, ...message.to]) {
    const [, inPath, inMessageId, code] = OURS.exec(text ?? '') ?? [];
    const notice = Number(inPath ?? inMessageId);
    if (code === undefined || !notices.has(notice)) continue;
    // Hostile input: whoever knows no code cannot make somebody's row look failed.
    const person = personOfNoticeCode(app.installation.codeKey, notice, code);
    if (person !== undefined) return { notice, person };
  }
  return undefined;
}

async function keep(
  app: App,
  { notice, person }: Match,
  { kind, recipients }: IncomingMessage,
  message: string,
  counts: ReturnCounts,
): Promise<void> {
  const worst =
    recipients.find(({ verdict }) => verdict === 'hard') ??
    recipients.find(({ verdict }) => verdict === 'soft') ??
    recipients[0];
  const row = {
    kind: kind === 'dsn' || kind === 'other' ? 'bounce' : kind,
    verdict: worst?.verdict ?? 'none',
    reason: worst?.reason ?? 'not known',
    status: worst?.status ?? '',
  };
  const added = await app.database.transaction(({ client }) =>
    client.query(
      `insert into notice_return (notice, channel, person, kind, verdict, reason, status, message, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
      [
        notice,
        channelNumber('email'),
        person,
        row.kind,
        row.verdict,
        row.reason,
        row.status,
        message,
        app.now(),
      ],
    ),
  );
  if (added.rowCount === 0) counts.known++;
  else if (row.kind === 'complaint') counts.complaints++;
  else if (row.kind === 'auto-reply') counts.autoReplies++;
  else if (row.kind === 'delivered') counts.delivered++;
  else if (row.verdict === 'hard') counts.hard++;
  else counts.soft++;
}
