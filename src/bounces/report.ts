// A report on delivery: who it is about, and everything that it says on each.
import { firstAddress, readDeliveryStatus, type RecipientFields } from './delivery-status.ts';
import type { Evidence } from './diagnose.ts';
import { findMentions, splitReport, type Mention } from './free-text.ts';
import { headerValue, headerValues, type Headers, type Message, type Part } from './mime.ts';
import { isOriginal } from './original.ts';
import { looksLikeReport } from './signs.ts';

export type ReportedRecipient = { address: string | null; evidence: Evidence };
export type DeliveryReport = { envid: string | null; recipients: ReportedRecipient[] };

const STATUS_TYPE = /^(?:message|text)\/(?:global-)?delivery-status$/;
const DELAYED =
  /\bdelayed\b|this is a warning|warning message only|postponed|delivery attempts will continue|temporary failure report|temporarily|still being retried|will (?:keep|continue) (?:to )?try|will be retried|not yet been delivered|has not been delivered yet|do not need to re-?send/i;
const FINAL =
  /permanent|fatal|given up|giving up|failed permanently|will be deleted|not going to try|returned|undeliverable|failure notice|gave up/i;

/** Null where the message reports no delivery. */
export function readReport(message: Message, original: Headers): DeliveryReport | null {
  const text = noticeOf(message);
  const notice = withoutFields(text);
  const status = readDeliveryStatus(statusTextOf(message, text));
  const failed = headerValues(message.headers, 'x-failed-recipients').flatMap(addressesIn);
  const own = ownAddresses(message.headers);
  const mentions = findMentions(notice, own);
  if (status.recipients.length > 0) {
    const recipients = status.recipients.map((fields) =>
      fromFields(fields, status.recipients.length, notice, mentions, failed, original),
    );
    return { envid: status.envid, recipients };
  }
  if (failed.length === 0 && !looksLikeReport(message.headers, notice, original)) return null;
  return { envid: status.envid, recipients: fromWords(message.headers, notice, mentions, failed, original) };
}

function fromFields(
  fields: RecipientFields,
  count: number,
  notice: string,
  mentions: readonly Mention[],
  failed: readonly string[],
  original: Headers,
): ReportedRecipient {
  const one = count === 1;
  const named = mentions.find(({ address }) => address.toLowerCase() === fields.address?.toLowerCase());
  const only = one
    ? (failed[0] ?? mentions[0]?.address ?? addressesIn(headerValue(original, 'to'))[0])
    : null;
  return {
    address: fields.address ?? only ?? null,
    evidence: {
      action: fields.action ?? actionOf('', notice),
      status: fields.status,
      diagnostic: fields.diagnostic || (named?.said ?? ''),
      diagnosticType: fields.diagnosticType,
      words: named?.words ?? (one ? notice : ''),
      subject: '',
    },
  };
}

function fromWords(
  headers: Headers,
  notice: string,
  mentions: readonly Mention[],
  failed: readonly string[],
  original: Headers,
): ReportedRecipient[] {
  const subject = headerValue(headers, 'subject');
  const named = failed.length > 0 ? failed : mentions.map(({ address }) => address);
  const addresses = named.length > 0 ? named : addressesIn(headerValue(original, 'to')).slice(0, 1);
  const action = actionOf(subject, notice);
  return (addresses.length > 0 ? [...new Set(addresses)] : [null]).map((address) => {
    const mention = mentions.find((each) => each.address.toLowerCase() === address?.toLowerCase());
    const words = addresses.length > 1 && mention ? mention.words : `${mention?.words ?? ''}\n${notice}`;
    return {
      address,
      evidence: { action, status: null, diagnostic: mention?.said ?? '', diagnosticType: '', words, subject },
    };
  });
}

/** Fields of a delivery status that stand in the text are no words. */
function withoutFields(words: string): string {
  return words.replace(/^[ \t]{0,3}(?:[\w-]{0,40}-(?:recipient|mta|date|code|id)|action|status):.*$/gim, '');
}

function actionOf(subject: string, notice: string): string {
  const text = `${subject}\n${notice}`;
  return DELAYED.test(text) && !FINAL.test(text) ? 'delayed' : 'failed';
}

/** What the report says in words: plain text, else a page, else what stands outside of the parts. */
function noticeOf({ parts }: Message): string {
  const kinds: ((part: Part) => boolean)[] = [
    ({ type, attached }) => /^text\/(?!html|rfc822|x-after)/.test(type) && !attached,
    ({ type }) => type === 'text/html',
    ({ type }) => /^multipart\/|text\/x-after|text\/plain/.test(type),
  ];
  for (const kind of kinds) {
    const notice = parts
      .filter((part) => kind(part) && !isOriginal(part) && !STATUS_TYPE.test(part.type))
      .map(({ text }) => splitReport(unquote(text)).notice)
      .join('\n')
      .trim();
    if (notice.length > 20) return notice;
  }
  return '';
}

/** A bounce that somebody forwarded: `> Final-Recipient: …`. */
function unquote(text: string): string {
  return /^>[> \t]{0,20}final-recipient:/im.test(text) ? text.replace(/^>[> \t]{0,20}/gm, '') : text;
}

/** The part for it, else whatever text has its fields. */
function statusTextOf({ parts }: Message, notice: string): string {
  const typed = parts.filter(({ type }) => STATUS_TYPE.test(type)).map(({ text }) => text);
  if (typed.length > 0) return typed.join('\n\n');
  if (/^final-recipient:/im.test(notice)) return notice;
  return parts.map(({ text }) => unquote(text)).find((text) => /^final-recipient:/im.test(text)) ?? '';
}

function ownAddresses(headers: Headers): Set<string> {
  const values = ['from', 'to', 'return-path', 'delivered-to', 'reply-to'].flatMap((name) =>
    headerValues(headers, name),
  );
  return new Set(values.flatMap(addressesIn).map((address) => address.toLowerCase()));
}

function addressesIn(value: string): string[] {
  return value
    .slice(0, 20_000)
    .split(/[,;]/)
    .slice(0, 1_000)
    .map(firstAddress)
    .filter((address) => address !== null);
}
