import type { Outgoing } from './outgoing.ts';

/** What a server answered: its code (0: none), and its words on one line with every address taken out. */
export type Reply = { code: number; text: string };

const LONGEST = 500;
const LEAST_LOCAL = 3;
// Local parts that name nobody, and that servers use as plain words.
const SAYS_NOTHING =
  /^(user|mailbox|address|recipient|sender|mail|message|account|host|relay|domain|unknown)$/i;

/**
 * A server's answer as it may be kept. Servers repeat addresses in what they say, and replies end in the journal, where
 * nobody's address may stand in clear: what looks like one is taken out, and so is the name before the @.
 */
export function readReply(text: string, about?: Pick<Outgoing, 'to' | 'from'>): Reply {
  const codes = text.split(/\r?\n/).map((line) => /^\d{3}(?=[ -]|$)/.exec(line)?.[0]);
  // Lines that do not agree are no answer.
  const code = codes.every((each) => each === codes[0]) ? codes[0] : undefined;
  return { code: Number(code ?? 0), text: cleanReply(text, about) };
}

/** RFC 3463 status of an answer, when it names one: `5.7.1`. */
export function statusOf({ text }: Reply): string | undefined {
  return /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1];
}

/** The code and status alone: for sentences that go to logs. */
export function shortReply(reply: Reply): string {
  return [reply.code, statusOf(reply)].filter(Boolean).join(' ');
}

function cleanReply(text: string, about?: Pick<Outgoing, 'to' | 'from'>): string {
  const line = text
    .replace(/\r?\n\d{3}[ -](?:[245]\.\d{1,3}\.\d{1,3} )?/g, ' ')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  let clean = line.replace(/[^\s<>()[\]:;,"']*@[^\s<>()[\]:;,"']*/g, '…');
  for (const address of [about?.to, about?.from]) {
    const local = address?.slice(0, address.lastIndexOf('@')) ?? '';
    if (local.length < LEAST_LOCAL || SAYS_NOTHING.test(local)) continue;
    if (!clean.toLowerCase().includes(local.toLowerCase())) continue;
    const escaped = local.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    clean = clean.replace(new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'giu'), '…');
  }
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST - 1)}…` : clean;
}
