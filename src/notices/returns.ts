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
  /** The address takes no mail. */
  hard: number;
  /** The message is given up; the address may take another. */
  givenUp: number;
  /** Delayed: somebody is still trying. */
  soft: number;
  complaints: number;
  autoReplies: number;
  /** What somebody wrote, or nobody could make out: a human reads them. */
  answers: number;
  delivered: number;
  /** That could be matched to no row of any notice: a human looks at them. */
  unmatched: number;
  /** Read before. */
  known: number;
};

/** What one message was. */
export type ReturnKind = Exclude<keyof ReturnCounts, 'messages'>;

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
  const notices = await listNumbers(app);
  const counts = noReturns();
  try {
    for await (const bytes of messages) countReturn(counts, await recordReturn(app, bytes, { notices }));
  } finally {
    // Also where it was interrupted: what was read is recorded.
    await noteReturns(app, counts);
  }
  return counts;
}

export type ReturnOptions = {
  /** Numbers of the notices that there are; else they are looked up. */
  notices?: Set<number>;
  /** Where its envelope said that it goes. */
  to?: readonly string[];
};

/**
 * Records one message that came back, in a transaction of its own that holds nobody up.
 * @param bytes as it arrived
 */
export async function recordReturn(
  app: App,
  bytes: Uint8Array,
  { notices, to = [] }: ReturnOptions = {},
): Promise<ReturnKind> {
  const message = readBounce(bytes);
  const known = notices ?? (await listNumbers(app));
  const match = matchOf(app, [...to, message.envid, message.messageId, ...message.to], known);
  if (!match) return 'unmatched';
  return keep(app, match, message, createHash('sha256').update(bytes).digest('hex').slice(0, 32));
}

export function noReturns(): ReturnCounts {
  return {
    messages: 0,
    hard: 0,
    givenUp: 0,
    soft: 0,
    complaints: 0,
    autoReplies: 0,
    answers: 0,
    delivered: 0,
    unmatched: 0,
    known: 0,
  };
}

export function countReturn(counts: ReturnCounts, kind: ReturnKind): void {
  counts.messages++;
  counts[kind]++;
}

/** Appends how many messages came back, where any of them was new. */
export async function noteReturns(app: App, counts: ReturnCounts): Promise<void> {
  if (counts.messages === counts.known + counts.unmatched) return;
  await app.database.transaction((tx) =>
    appendEvidence(tx, app.now(), { act: 'notice returns read', payload: { ...counts } }),
  );
}

/** Whose notice an address, an envelope id or a message id of ours is of; undefined where it is of none. */
export function matchToken(app: App, text: string, notices: Set<number>): Match | undefined {
  const [, inPath, inMessageId, code] = OURS.exec(text) ?? [];
  const notice = Number(inPath ?? inMessageId);
  if (code === undefined || !notices.has(notice)) return undefined;
  // Hostile input: whoever knows no code cannot make somebody's row look failed.
  const person = personOfNoticeCode(app.installation.codeKey, notice, code);
  return person === undefined ? undefined : { notice, person };
}

async function listNumbers(app: App): Promise<Set<number>> {
  return new Set((await listNotices(app.database.reader)).map(({ id }) => id));
}

function matchOf(app: App, texts: (string | null)[], notices: Set<number>): Match | undefined {
  for (const text of texts) {
    const match = matchToken(app, text ?? '', notices);
    if (match) return match;
  }
  return undefined;
}

async function keep(
  app: App,
  { notice, person }: Match,
  { kind, recipients }: IncomingMessage,
  message: string,
): Promise<ReturnKind> {
  const worst =
    recipients.find(({ verdict }) => verdict === 'hard') ??
    recipients.find(({ verdict }) => verdict === 'soft') ??
    recipients[0];
  const row = {
    kind: kind === 'dsn' || kind === 'other' ? 'bounce' : kind,
    verdict: worst?.verdict ?? 'none',
    over: recipients.some(({ verdict, action }) => verdict === 'hard' || action === 'failed'),
    reason: worst?.reason ?? 'not known',
    status: worst?.status ?? '',
  };
  const added = await app.database.transaction(({ client }) =>
    client.query(
      `insert into notice_return (notice, channel, person, kind, verdict, over, reason, status, message, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
      [
        notice,
        channelNumber('email'),
        person,
        row.kind,
        row.verdict,
        row.over,
        row.reason,
        row.status,
        message,
        app.now(),
      ],
    ),
  );
  if (added.rowCount === 0) return 'known';
  if (row.kind === 'complaint') return 'complaints';
  if (row.kind === 'auto-reply') return 'autoReplies';
  if (row.kind === 'delivered') return 'delivered';
  if (row.verdict === 'none') return 'answers';
  if (row.verdict === 'hard') return 'hard';
  return row.over ? 'givenUp' : 'soft';
}
