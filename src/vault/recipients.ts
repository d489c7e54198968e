import { InputError } from '../errors.ts';
import { loadAge } from './age-library.ts';

/** How a recipient seals: with X25519, which every age opens, or with ML-KEM-768 and X25519, which age 1.3 opens. */
export type RecipientKind = 'x25519' | 'hybrid';

const X25519 = /^age1[02-9ac-hj-np-z]{58}$/;
const HYBRID = /^age1pq1[02-9ac-hj-np-z]{1952}$/;

/** The kind of a recipient; undefined where it is none that Rollcall seals to. Its checksum is not looked at. */
export function recipientKind(recipient: string): RecipientKind | undefined {
  if (X25519.test(recipient)) return 'x25519';
  return HYBRID.test(recipient) ? 'hybrid' : undefined;
}

/**
 * Checks recipients as people type them: trimmed, each once, in the order given.
 * Throws InputError IDENTITY_INVALID where one is no age recipient (X25519 or hybrid) or there is none at all.
 */
export function parseRecipients(values: readonly string[]): string[] {
  const recipients = values.map((value, index) => parseRecipient(value.trim(), index + 1));
  if (recipients.length === 0) {
    throw new InputError(
      'IDENTITY_INVALID',
      'no recipient was given: name at least one age1… recipient to seal to',
    );
  }
  return [...new Set(recipients)];
}

/**
 * What must be said about the recipients of one file; undefined where there is nothing to say. Neither sentence
 * stands in the way: what the holder of an X25519 key has must open with any age.
 */
export function warnOfRecipients(recipients: readonly string[]): string | undefined {
  const hybrid = recipients.filter((one) => recipientKind(one) === 'hybrid').length;
  if (hybrid === 0) return undefined;
  if (hybrid === recipients.length)
    return 'Every keyholder is post-quantum: without Rollcall, only age 1.3 or later opens what is sealed.';
  return (
    'Some keyholders are post-quantum and some are not: what is sealed to both is only as safe from a quantum ' +
    'computer as X25519. Retire the others when nobody needs an age before 1.3 any more.'
  );
}

function parseRecipient(value: string, place: number): string {
  if (/^age-secret-key-/i.test(value)) {
    const sentence = `recipient ${place} is a private identity: keep it secret and give its public age1… recipient`;
    throw new InputError('IDENTITY_INVALID', sentence);
  }
  if (recipientKind(value) === undefined || !isAccepted(value)) {
    const sentence = `recipient ${place} is not an age recipient (age1 and 58 more characters; post-quantum: age1pq1 and 1952 more): check it for a missing or changed character`;
    throw new InputError('IDENTITY_INVALID', sentence);
  }
  return value;
}

function isAccepted(recipient: string): boolean {
  try {
    new (loadAge().Encrypter)().addRecipient(recipient);
    return true;
  } catch {
    return false;
  }
}
