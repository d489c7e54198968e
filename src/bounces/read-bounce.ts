// Hostile input: a mailbox for bounces is open to everybody. Sizes, nesting, charsets and what a message says of itself are
// claims; nothing here throws on content, and what is beyond the limits is left out.
import { readAutoReply } from './auto-reply.ts';
import { readComplaint } from './complaint.ts';
import { firstAddress } from './delivery-status.ts';
import { headerValue, headerValues, readMessage, type Headers } from './mime.ts';
import { readNotification } from './notification.ts';
import { originalOf } from './original.ts';
import { judge, silent, type BouncedRecipient } from './recipient.ts';
import { readReport } from './report.ts';

export type IncomingMessage = {
  kind: 'dsn' | 'complaint' | 'auto-reply' | 'delivered' | 'other';
  recipients: BouncedRecipient[];
  /** Original-Envelope-Id, as the message was given it. */
  envid: string | null;
  /** Message-ID of the message that bounced, with its angle brackets. */
  messageId: string | null;
  /** Addresses that this message itself went to, for VERP. */
  to: string[];
  /** RFC 5965 Feedback-Type of a complaint: 'abuse', 'opt-out', 'auth-failure' … */
  feedback: string | null;
};

const ADDRESSES_MAX = 100;

/**
 * Reads what came to the address for bounces: delivery reports (RFC 3464 or in words), complaints (RFC 5965), automatic
 * answers (RFC 3834). Takes the message as it arrived; of a long one, its first 2 MiB are read. Never throws on content.
 */
export function readBounce(bytes: Uint8Array): IncomingMessage {
  const message = readMessage(bytes);
  const original = originalOf(message);
  const common = {
    envid: null,
    messageId: messageIdOf(message.headers, original),
    to: destinationsOf(message.headers),
    feedback: null,
  };
  const notification = message.parts
    .map(({ text }) => readNotification(text))
    .find((found) => found !== null);
  if (notification) return { ...common, ...notification };
  const complaint = readComplaint(message);
  if (complaint) {
    const { feedback, envid, words } = complaint;
    const addresses = complaint.addresses.length > 0 ? complaint.addresses : [null];
    return {
      ...common,
      kind: 'complaint',
      feedback,
      envid,
      recipients: addresses.map((address) => silent(address, 'complaint', words)),
    };
  }
  const report = readReport(message, original);
  if (report) {
    const recipients = report.recipients.map(judge);
    const kind = recipients.every(({ verdict }) => verdict === 'none') ? 'delivered' : 'dsn';
    return { ...common, kind, envid: report.envid, recipients };
  }
  const reply = readAutoReply(message.headers);
  if (reply) return { ...common, kind: 'auto-reply', recipients: [silent(reply.address, 'auto-reply', '')] };
  return { ...common, kind: 'other', recipients: [], messageId: null };
}

function messageIdOf(headers: Headers, original: Headers): string | null {
  const values = [
    headerValue(original, 'message-id'),
    headerValue(headers, 'in-reply-to'),
    headerValue(headers, 'references'),
  ];
  return values.map((value) => /<[^<>\s]{1,500}>/.exec(value)?.[0]).find(Boolean) ?? null;
}

const DESTINATIONS = [
  'delivered-to',
  'x-original-to',
  'envelope-to',
  'x-envelope-to',
  'x-rcpt-to',
  'x-apparently-to',
  'to',
];

function destinationsOf(headers: Headers): string[] {
  const values = DESTINATIONS.flatMap((name) => headerValues(headers, name)).flatMap((value) =>
    value.slice(0, 20_000).split(','),
  );
  const addresses = values
    .slice(0, ADDRESSES_MAX)
    .map(firstAddress)
    .filter((address) => address !== null);
  return [...new Set(addresses)];
}
