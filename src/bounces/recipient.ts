import { diagnose, type Evidence } from './diagnose.ts';
import type { Reason, Verdict } from './reasons.ts';

export type BouncedRecipient = {
  /** As the message was addressed, where the bounce says so (Original-Recipient), else as it was at the end. */
  address: string | null;
  /** RFC 3463, '5.1.1'. */
  status: string | null;
  /** RFC 5321, '550'. */
  replyCode: string | null;
  reason: Reason;
  verdict: Verdict;
  /** RFC 3464: 'failed', 'delayed', 'delivered', 'relayed', 'expanded'; a delayed message is still being tried. */
  action: string | null;
  /** What the server said, one line, cut. May hold an address: never log it. */
  diagnostic: string;
};

const DIAGNOSTIC_MAX = 500;

/** Somebody of whom a report tells something. */
export function judge({
  address,
  evidence,
}: {
  address: string | null;
  evidence: Evidence;
}): BouncedRecipient {
  return {
    address,
    action: evidence.action,
    ...diagnose(evidence),
    diagnostic: oneLine(evidence.diagnostic || evidence.words),
  };
}

/** Somebody to whom nothing failed. */
export function silent(address: string | null, reason: Reason, words: string): BouncedRecipient {
  return {
    address,
    status: null,
    replyCode: null,
    reason,
    verdict: 'none',
    action: null,
    diagnostic: oneLine(words),
  };
}

function oneLine(text: string): string {
  return text
    .slice(0, 4 * DIAGNOSTIC_MAX)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, DIAGNOSTIC_MAX);
}
