// From what is known about one recipient to a reason. Words that are exact come before the code, because servers put the
// wrong code beside the right words more often than the other way round; then codes that tell by themselves, looser
// words, the command that was refused, and at last codes that say little.
import { plainWords, reasonOfPhrase } from './phrases.ts';
import { verdictOn, type Reason, type Verdict } from './reasons.ts';
import { reasonOfStatus } from './statuses.ts';
import { codesIn, commandIn, type SmtpCommand } from './transcript.ts';

export type Evidence = {
  /** RFC 3464 Action, or what the words amount to. */
  action: string | null;
  /** RFC 3464 Status. */
  status: string | null;
  /** What the server said, where the report has it apart. */
  diagnostic: string;
  /** RFC 3464 diagnostic-type, lower case: 'smtp', 'x-unix'. */
  diagnosticType: string;
  /** What the report says in words about this recipient. */
  words: string;
  /** Subject of a report that is in words only. */
  subject: string;
};
export type Diagnosis = { status: string | null; replyCode: string | null; reason: Reason; verdict: Verdict };

type Clues = {
  evidence: Evidence;
  /** The most telling first. */
  statuses: string[];
  replyCode: string | null;
  command: SmtpCommand | null;
};

const DELIVERED = new Set(['delivered', 'relayed', 'expanded']);

/** The reason and the verdict, and the codes that they rest on. */
export function diagnose(evidence: Evidence): Diagnosis {
  const said = codesIn(evidence.diagnostic);
  const told = codesIn(evidence.words);
  if (isDelivered(evidence)) {
    return { status: evidence.status, replyCode: said.replyCode, reason: 'delivered', verdict: 'none' };
  }
  const statuses = [said.status, evidence.status, told.status].filter(isFailure);
  const status = statuses.find((each) => !each.endsWith('.0.0')) ?? statuses[0] ?? null;
  const replyCode = said.replyCode ?? told.replyCode;
  const command = commandIn(`${evidence.diagnostic}\n${evidence.words}`);
  const reason = reasonFor({ evidence, statuses, replyCode, command });
  return { status, replyCode, reason, verdict: verdictOn(reason, evidence.action, status) };
}

/** Why a server says no, from its reply alone. */
export function reasonOfReply(reply: string): Reason {
  return diagnose({
    action: 'failed',
    status: null,
    diagnostic: reply,
    diagnosticType: 'smtp',
    words: '',
    subject: '',
  }).reason;
}

function isDelivered({ action, status }: Evidence): boolean {
  if (action === null) return status?.startsWith('2') ?? false;
  return DELIVERED.has(action);
}

function isFailure(status: string | null): status is string {
  return status !== null && /^[45]/.test(status);
}

function reasonFor(clues: Clues): Reason {
  const { evidence, statuses, replyCode } = clues;
  const diagnostic = plainWords(evidence.diagnostic);
  const words = plainWords(evidence.words);
  const vague = statuses.map((status) => reasonOfStatus('vague', status)).find((reason) => reason !== null);
  return (
    reasonOfPhrase('certain', diagnostic) ??
    inPlace(reasonOfPhrase('exact', diagnostic), clues) ??
    (evidence.diagnosticType === 'x-unix' ? 'delivery program failed' : null) ??
    statuses.map((status) => reasonOfStatus('telling', status)).find((reason) => reason !== null) ??
    reasonOfPhrase('certain', words) ??
    inPlace(reasonOfPhrase('exact', words), clues) ??
    inPlace(reasonOfPhrase('hint', diagnostic), clues) ??
    inPlace(reasonOfPhrase('hint', words), clues) ??
    reasonOfPhrase('exact', plainWords(evidence.subject)) ??
    reasonOfCommand(clues) ??
    vague ??
    (clues.command === 'rcpt' && replyCode?.startsWith('5') ? 'user unknown' : null) ??
    reasonOfPhrase('last', diagnostic) ??
    reasonOfPhrase('last', words) ??
    reasonOfCode(replyCode) ??
    reasonOfNothing(clues)
  );
}

/** The same words mean something else from another mouth and at another place in the conversation. */
function inPlace(reason: Reason | null, { evidence, command, statuses }: Clues): Reason | null {
  if (reason === null) return null;
  const has = (status: RegExp) => statuses.some((each) => status.test(each));
  if (evidence.diagnosticType === 'x-unix')
    return reason === 'mailbox full' ? reason : 'delivery program failed';
  if (reason === 'message too big' && has(/\.2\.3$/)) return 'exceeds a limit';
  if (command === 'connect' || command === 'helo') return BEFORE_MAIL.has(reason) ? 'blocked' : reason;
  if (command === 'mail') return AT_MAIL.has(reason) ? 'sender rejected' : reason;
  // After the message was handed over, filters say "user unknown" to senders that the recipient does not want (carriers
  // in Japan do), and x.2.0 and x.2.1 say that the mailbox is there. Not so where the status names the address (x.1.y).
  const filters = command === 'data' || (command === null && has(/\.2\.[01]$/));
  if (reason === 'user unknown' && filters && !has(/^[45]\.1\./)) return 'filtered';
  // A name server that does not know a host today, and a sender that still tries.
  if (reason === 'host unknown' && statuses.length > 0 && statuses.every((each) => /^4\.[^1]/.test(each)))
    return 'network';
  return reason;
}

const BEFORE_MAIL = new Set<Reason>([
  'user unknown',
  'host unknown',
  'security',
  'sender rejected',
  'filtered',
  'policy',
]);
const AT_MAIL = new Set<Reason>(['user unknown', 'host unknown']);

function reasonOfCommand({ command, replyCode }: Clues): Reason | null {
  if (command === 'connect' || command === 'helo') return 'blocked';
  if (command === 'mail') return 'sender rejected';
  return command === 'data' && !replyCode?.startsWith('50') ? 'filtered' : null;
}

function reasonOfCode(replyCode: string | null): Reason | null {
  if (replyCode === null) return null;
  if (/^50[0-4]$/.test(replyCode)) return 'SMTP syntax';
  if (replyCode === '521' || replyCode === '556') return 'takes no mail';
  if (replyCode === '552') return 'mailbox full';
  return replyCode === '421' ? 'expired' : null;
}

function reasonOfNothing({ evidence: { action }, statuses, replyCode }: Clues): Reason {
  if (action === 'delayed') return 'expired';
  return statuses.length === 0 && replyCode === null ? 'unknown' : 'unclear';
}
