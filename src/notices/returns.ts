import { createHash } from 'node:crypto';
import { appendEvidence } from '../evidence/index.ts';
import { readBounce, type BouncedRecipient, type IncomingMessage, type Verdict } from '../bounces/index.ts';
import type { App } from '../installation/index.ts';
import { channelNumber } from './channel.ts';
import { personOfNoticeCode } from './notice-code.ts';
import { listNotices } from './notices.ts';
import { digestReturns } from './return-digests.ts';

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
 * @param onRead what each was, before the next is asked for
 */
export async function readReturns(
  app: App,
  messages: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onRead?: (kind: ReturnKind) => void,
): Promise<ReturnCounts> {
  const notices = await listNumbers(app);
  const counts = noReturns();
  try {
    for await (const bytes of messages) {
      const kind = await recordReturn(app, bytes, { notices });
      countReturn(counts, kind);
      onRead?.(kind);
    }
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
  /** What somebody wrote is recorded as a row; not where it is refused. Default: true */
  recordAnswers?: boolean;
};

/**
 * Records one message that came back, in a transaction of its own that holds nobody up.
 * @param bytes as it arrived
 */
export async function recordReturn(
  app: App,
  bytes: Uint8Array,
  { notices, to = [], recordAnswers = true }: ReturnOptions = {},
): Promise<ReturnKind> {
  const message = readBounce(bytes);
  const known = notices ?? (await listNumbers(app));
  const match = matchOf(app, [...to, message.envid, message.messageId, ...message.to], known);
  if (!match) return 'unmatched';
  if (message.kind === 'other' && !recordAnswers) return 'answers';
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
  await app.database.transaction(async (tx) => {
    const payload = { ...counts, ...(await digestReturns(tx)) };
    await appendEvidence(tx, app.now(), { act: 'notice returns read', payload });
  });
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
  received: IncomingMessage,
  message: string,
): Promise<ReturnKind> {
  const row = rowOf(received);
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
  switch (row.kind) {
    case 'complaint':
      return 'complaints';
    case 'auto-reply':
      return 'autoReplies';
    case 'delivered':
      return 'delivered';
    case 'answer':
      return 'answers';
    case 'bounce':
      if (row.verdict === 'hard') return 'hard';
      return row.over ? 'givenUp' : 'soft';
  }
}

type ReturnRow = {
  kind: 'bounce' | 'complaint' | 'auto-reply' | 'delivered' | 'answer';
  verdict: Verdict;
  over: boolean;
  reason: string;
  status: string;
};

/** RFC 5965: by these somebody says that they want no more; 'not-spam', 'auth-failure' or 'virus' do not say so. */
const WANTS_NO_MORE = new Set(['abuse', 'opt-out', 'opt-out-list', 'fraud']);

function rowOf({ kind, recipients, feedback }: IncomingMessage): ReturnRow {
  const silent = { verdict: 'none', over: false, status: '' } as const;
  switch (kind) {
    case 'other':
      return { ...silent, kind: 'answer', reason: 'not known' };
    case 'delivered':
    case 'auto-reply':
      return { ...silent, kind, reason: kind };
    case 'complaint':
      return WANTS_NO_MORE.has(feedback ?? 'abuse')
        ? { ...silent, kind, reason: 'complaint' }
        : { ...silent, kind: 'auto-reply', reason: 'auto-reply' };
    case 'dsn':
      // Handed on to several, and one of them has it: this person was told.
      if (recipients.some(({ reason }) => reason === 'delivered'))
        return { ...silent, kind: 'delivered', reason: 'delivered' };
      return bounceOf(recipients);
  }
}

function bounceOf(recipients: BouncedRecipient[]): ReturnRow {
  const worst =
    recipients.find(({ verdict }) => verdict === 'hard') ??
    recipients.find(({ verdict }) => verdict === 'soft') ??
    recipients[0];
  return {
    kind: 'bounce',
    verdict: worst.verdict,
    over: recipients.some(({ verdict, action }) => verdict === 'hard' || action === 'failed'),
    reason: worst.reason,
    status: worst.status ?? '',
  };
}
