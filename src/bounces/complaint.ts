// RFC 5965: a mailbox provider hands on that somebody pressed "this is spam".
import { addressOf, envidIn, firstAddress } from './delivery-status.ts';
import { headerValue, headerValues, readHeaders, type Headers, type Message } from './mime.ts';
import { originalOf } from './original.ts';

export type Complaint = {
  /** Feedback-Type: 'abuse', 'opt-out', 'auth-failure' … */
  feedback: string;
  addresses: string[];
  envid: string | null;
  /** The provider's own words on it, if any. */
  words: string;
};

const ADDRESSES_MAX = 100;

/** Null where the message is no complaint. */
export function readComplaint(message: Message): Complaint | null {
  const part = message.parts.find(({ type }) => type === 'message/feedback-report');
  const microsoft = /^complaint about message from /i.test(headerValue(message.headers, 'subject'));
  if (/^true/i.test(headerValue(message.headers, 'x-apple-unsubscribe')))
    return unsubscribed(message.headers);
  if (!part && !microsoft) return null;
  const { headers } = readHeaders((part?.text ?? '').trimStart().split('\n'), 0);
  const original = originalOf(message);
  const reported = ['original-rcpt-to', 'removal-recipient'].flatMap((name) => headerValues(headers, name));
  const others = ['x-hmxmroriginalrecipient', 'to'].flatMap((name) => headerValues(original, name));
  const known = reported.map(addressOf).filter((address) => address !== null);
  const addresses =
    known.length > 0
      ? known
      : others
          .map(firstAddress)
          .filter((address) => address !== null)
          .slice(0, 1);
  return {
    feedback: /^[\w-]{1,40}/.exec(headerValue(headers, 'feedback-type').toLowerCase())?.[0] ?? 'abuse',
    addresses: [...new Set(addresses)].slice(0, ADDRESSES_MAX),
    envid: envidIn(headerValue(headers, 'original-envelope-id')),
    words: headerValue(headers, 'user-agent'),
  };
}

/** Apple Mail's own button. */
function unsubscribed(headers: Headers): Complaint {
  const address = firstAddress(headerValue(headers, 'from'));
  return { feedback: 'opt-out', addresses: address === null ? [] : [address], envid: null, words: '' };
}
