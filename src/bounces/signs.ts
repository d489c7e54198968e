// Is a message without fields a report on delivery? Whoever answers a notice writes to the same address, perhaps that
// something "could not be delivered": a machine must have sent it, and say so, before a person counts as not reached.
import { namesAutoReply } from './auto-reply.ts';
import { headerValue, type Headers } from './mime.ts';

/** Who sends reports: local parts and names. */
const DAEMON = anyOf(
  'mailer-?daemon|post_?master|mdaemon|daemon|bounce|no-?reply',
  'mail[ ._-]?(?:deliver|system|server|router|administrator|admin)|delivery',
);

/** What reports are called. */
const SUBJECT = anyOf(
  "undeliver|un-deliver|not (?:be )?deliver|non-?deliver|returned mail|failure notice|could ?n[o']t|unable to",
  '(?:mail|message|delivery|e-?mail|sending)[\\w :-]{0,30}(?:fail|error|problem|status|delay|return|reject|block|notif|report|abort|warning)',
  '(?:fail|error|delay|return|reject|block|bounce)[\\w :-]{0,30}(?:mail|message|deliver|notice)',
  'there was an error|processing error|user unknown|not members?\\b|loop alert|warning:',
  'unzustellbar|zustell|fehlgeschlagen|nicht zugestellt|non remis|échec|rechaz|devuelto|no se pudo|mancata consegna',
  'onbestelbaar|недостав|не доставл|配信|配送|送信|エラー|退信|无法|失败',
);

/** What only reports are called. */
const PLAIN_SUBJECT =
  /^\W{0,5}(?:undeliver|non-?deliver|returned mail|failure notice|(?:mail )?delivery (?:status|failure|fail|has failed|notification)|mail (?:delivery|system) )|: non remis|\(delivery failed\)/i;

/** What reports say. */
const FAILURE = anyOf(
  "(?:could ?n[o']t|can ?n[o']t|unable to|was ?n[o']t|not be|has not been|failed to|not) (?:be )?(?:deliver|relay|sent|send|accept)",
  'undeliver|deliver\\w* (?:\\w+ ){0,6}(?:fail|error|abort|delay)|fail\\w* (?:\\w+ ){0,4}(?:deliver|recipient)',
  'permanent(?:ly)? (?:error|fail|fatal)|rejected|returned to sender|has been returned|postponed',
  '(?<!\\d)[45]\\d\\d[ -]#?[45]\\.\\d\\.\\d|#[45]\\.\\d\\.\\d',
  'following (?:address|recipient|destination)|error message below|requested action not taken|not a member',
  '无法发送|无法送达|投递失败',
);

const REPLY = /^\s*(?:re|aw|antw|sv|vs|tr|rv|odp|wg|fwd?)\s*:/i;

/** Whether this is a report in words; `original` are the headers of a message that came back in it. */
export function looksLikeReport(headers: Headers, notice: string, original: Headers): boolean {
  const title = headerValue(headers, 'subject');
  if (namesAutoReply(title)) return false;
  const daemon = DAEMON.test(headerValue(headers, 'from'));
  const nobody = /^\s*(?:<\s*>|<?mailer-daemon\b)/i.test(headerValue(headers, 'return-path'));
  const subject = SUBJECT.test(title) && !REPLY.test(title);
  const failure = FAILURE.test(notice);
  if (daemon) return nobody || subject || failure;
  if (nobody) return subject || (failure && original.length > 0);
  return PLAIN_SUBJECT.test(title) && failure;
}

function anyOf(...patterns: string[]): RegExp {
  return new RegExp(patterns.join('|'), 'i');
}
