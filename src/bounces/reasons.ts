/**
 * What a bounce means for the address: `hard`, nothing will ever arrive there; `soft`, this message did not arrive
 * (or not yet) and another one may; `none`, nothing failed.
 */
export type Verdict = 'hard' | 'soft' | 'none';

/** Why a message did not arrive, one closed list; docs/bounces.md says what each means. */
export const REASONS = [
  'user unknown',
  'moved',
  'host unknown',
  'takes no mail',
  'mailbox full',
  'account suspended',
  'filtered',
  'sender rejected',
  'blocked',
  'bad reputation',
  'no reverse DNS',
  'authentication failed',
  'relaying denied',
  'security',
  'policy',
  'taken for spam',
  'virus found',
  'content',
  'malformed message',
  'message too big',
  'exceeds a limit',
  'sent too fast',
  'too many connections',
  'system full',
  'system error',
  'delivery program failed',
  'network',
  'expired',
  'SMTP syntax',
  'unclear',
  'unknown',
  'delivered',
  'complaint',
  'auto-reply',
] as const;

export type Reason = (typeof REASONS)[number];

const HARD = new Set<Reason>(['user unknown', 'moved', 'host unknown', 'takes no mail']);
const NO_FAILURE = new Set<Reason>(['delivered', 'complaint', 'auto-reply']);

/**
 * The verdict on an address. Soft as long as somebody still tries (`delayed`); a host that takes no mail says so
 * for good only with a permanent code.
 */
export function verdictOn(reason: Reason, action: string | null, status: string | null): Verdict {
  if (NO_FAILURE.has(reason)) return 'none';
  if (!HARD.has(reason) || action === 'delayed') return 'soft';
  return reason === 'takes no mail' && status?.startsWith('4') ? 'soft' : 'hard';
}
