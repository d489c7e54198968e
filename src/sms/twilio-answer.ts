import { z } from 'zod';

/** What an answer means for one message. No word of it is Twilio's own prose, which quotes the number. */
export type TwilioAnswer =
  | { kind: 'accepted'; reply: string }
  | { kind: 'refused'; reply: string; isAboutNumber: boolean }
  /** It was not processed, and can be tried again. */
  | { kind: 'later'; reply: string; waitMs?: number }
  | { kind: 'uncertain'; why: string }
  /** Wrong with us, for everybody alike; it was not processed. */
  | { kind: 'ours'; reply: string; sentence: string };

/** https://www.twilio.com/docs/api/errors: about this number alone. */
const ABOUT_THE_NUMBER: Record<number, string> = {
  21211: 'no valid number',
  21214: 'the number cannot be reached',
  21217: 'no valid number',
  21610: 'has asked for no more messages (STOP)',
  21614: 'no mobile number',
  21635: 'a landline',
};

/** About our account or sender: everybody else would be refused as well. */
const ABOUT_US: Record<number, string> = {
  10001: 'the account is not active',
  20003: 'the account or its key is refused',
  20403: 'the account is suspended or closed',
  20404: 'there is no such account',
  21212: 'the sender is not valid',
  21408: 'messages to one of the countries are not switched on',
  21601: 'the sender is not a number for messages',
  21603: 'there is no sender',
  21606: 'the sender cannot send these messages',
  21608: 'a trial account sends to verified numbers only',
  21611: 'ten hours of messages are waiting for this sender already',
  21659: 'the sender is not a number of this account',
  21660: 'the sender is not a number of this account',
  21701: 'there is no such messaging service',
  21703: 'the messaging service has no sender',
  63038: 'the account has sent what it may in a day',
};

const TOO_MANY_REQUESTS = 429;
const SERVICE_UNAVAILABLE = 20503;
const MADE = z.object({
  sid: z.string().regex(/^[SM]M[\da-f]{32}$/i),
  status: z.string().regex(/^[a-z_]{1,20}$/),
  error_code: z.int().nullish(),
});
const EXCEPTION = z.object({ code: z.int() });

export async function readAnswer(response: Response): Promise<TwilioAnswer> {
  const { status } = response;
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return readMade(status, body);
  const code = EXCEPTION.safeParse(body).data?.code;
  const reply = code === undefined ? String(status) : `${status} ${code}`;
  const ours = code === undefined ? undefined : ABOUT_US[code];
  if (ours !== undefined || status === 401 || status === 403)
    return {
      kind: 'ours',
      reply,
      sentence: `Twilio refuses to send (${reply}${ours === undefined ? '' : `: ${ours}`}): nothing more is sent until that is mended`,
    };
  if (status === TOO_MANY_REQUESTS || code === SERVICE_UNAVAILABLE)
    return { kind: 'later', reply, waitMs: retryAfterMs(response) };
  if (status >= 500) return { kind: 'uncertain', why: reply };
  // It points elsewhere, where nobody's number is sent, or is no answer of an API at all.
  if (status < 400) return { kind: 'ours', reply, sentence: `what answers is not Twilio's API (${status})` };
  const why = code === undefined ? undefined : ABOUT_THE_NUMBER[code];
  const isAboutNumber = why !== undefined;
  return { kind: 'refused', reply: isAboutNumber ? `${reply}: ${why}` : reply, isAboutNumber };
}

function readMade(status: number, body: unknown): TwilioAnswer {
  const made = MADE.safeParse(body).data;
  // It says that a message was made, and not which.
  if (made === undefined)
    return { kind: 'uncertain', why: `${status}, and not the answer that was expected` };
  const reply = `${status} ${made.status} ${made.sid}`;
  if (made.status !== 'failed' && made.status !== 'undelivered') return { kind: 'accepted', reply };
  return { kind: 'refused', reply: `${reply} ${made.error_code ?? ''}`.trim(), isAboutNumber: true };
}

/** Seconds, or a date. */
function retryAfterMs({ headers }: Response): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const ms = /^\d{1,6}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
