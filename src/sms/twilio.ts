import { InputError } from '../errors.ts';
import { faultOf } from './check-message.ts';
import { type GroupResult, type GroupSender, sendGroups } from './send-groups.ts';
import { type Patience, Throttle } from './throttle.ts';
import { readAnswer, type TwilioAnswer } from './twilio-answer.ts';
import type { Sms, SmsAdapter, SmsOutcome } from './types.ts';

/** An account at Twilio, and what it can bear. */
export type TwilioSettings = {
  /** 'AC…' */
  accountSid: string;
  /** An API key 'SK…' and its secret, which can be revoked alone; or the account and its token. */
  keySid: string;
  secret: string;
  /** A number in E.164, a short code, a name of up to 11 letters, or a messaging service 'MG…'. */
  from: string;
  /** Another region's: 'https://api.dublin.ie1.twilio.com'. */
  baseUrl?: string;
  /** How many requests at once. */
  connections: number;
  /** Twilio queues what is faster than the sender may send, for ten hours at most. */
  ratePerSecond: number | null;
  timeoutMs: number;
  patience?: Partial<Patience>;
};

const BASE_URL = 'https://api.twilio.com';
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const PATIENCE: Patience = { firstMs: 500, maxMs: 60_000, setbacks: 8, doubts: 3 };
/** The system's words for: the request was never made. */
const NEVER_LEFT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

type Timing = { random?: () => number };

/**
 * Sends by Twilio's Messages resource (https://www.twilio.com/docs/messaging/api/message-resource).
 *
 * It has no key against sending twice, so everything rests on the journal: what left and has no clear answer is
 * uncertain and never sent again; Twilio says itself that a message may have been sent after a 500. Only what it says
 * was not processed (429, and 503 with its own code 20503) is tried again. 401 and 403, and what is wrong with us and
 * not with a number, stop everything at once.
 * @throws InputError ARGUMENT_INVALID where the settings cannot be meant
 */
export function twilioSms(settings: TwilioSettings, timing: Timing = {}): SmsAdapter {
  const account = checkSettings(settings);
  return {
    name: 'Twilio',
    async send(messages, journal, options) {
      // A wrong secret is found before anybody is in the journal.
      await checkLogin(account, options.signal);
      const patience = { ...PATIENCE, ...settings.patience };
      const throttle = new Throttle(patience, settings.ratePerSecond, timing.random ?? Math.random);
      const run = new Run(account, throttle, options.signal);
      return await sendGroups(messages, journal, options, run);
    },
  };
}

type Account = { messagesUrl: string; authorization: string; settings: TwilioSettings };

/**
 * So many refusals in a row that say nothing of the number are about us, and none of those people is to blame. Fewer are
 * theirs: they are held back until it is known, beyond their group too.
 */
const STRANGE_REFUSALS = 10;

/** Sends groups, of each several messages at once. */
class Run implements GroupSender {
  readonly #account: Account;
  readonly #throttle: Throttle;
  readonly #signal: AbortSignal | undefined;
  #failure: InputError | undefined;
  #strange: { id: number; reply: string }[] = [];
  /** Held back in this group or an earlier one, and decided now. */
  #decided: SmsOutcome[] = [];

  constructor(account: Account, throttle: Throttle, signal: AbortSignal | undefined) {
    this.#account = account;
    this.#throttle = throttle;
    this.#signal = signal;
  }

  async send(group: readonly Sms[]): Promise<GroupResult> {
    const rest = group.values();
    const lane = async (): Promise<void> => {
      for (const message of rest) {
        const outcome = await this.#sendOne(message);
        if (outcome) this.#decided.push(outcome);
      }
    };
    const { connections } = this.#account.settings;
    await Promise.all(Array.from({ length: Math.min(connections, group.length) }, lane));
    return { outcomes: this.#decided.splice(0), failure: this.#failure };
  }

  release(): SmsOutcome[] {
    this.#decide(this.#isOver ? 'deferred' : 'refused');
    return this.#decided.splice(0);
  }

  /** Undefined where it is held back. */
  async #sendOne(message: Sms): Promise<SmsOutcome | undefined> {
    const { id } = message;
    const fault = faultOf(message);
    if (fault !== undefined) return { id, result: 'refused', reply: fault };
    for (;;) {
      const turn = await this.#throttle.enter(() => this.#isOver);
      if (this.#isOver) {
        turn.leave();
        return { id, result: 'deferred', reply: 'rollcall: not sent', notBefore: new Date() };
      }
      const answer = await post(this.#account, message);
      switch (answer.kind) {
        case 'accepted':
        case 'refused':
          turn.leave({ wentWell: true });
          if (answer.kind === 'refused' && !answer.isAboutNumber) return this.#hold(id, answer.reply);
          this.#decide('refused');
          return { id, result: answer.kind, reply: answer.reply };
        case 'uncertain':
          if (turn.leave({ setback: 'doubt' }) === 'enough') this.#fail(unreachable(answer.why));
          return { id, result: 'uncertain', why: answer.why };
        case 'ours':
          turn.leave();
          this.#fail(new InputError('RELAY_REFUSED', answer.sentence));
          return deferred(id, answer.reply, 0);
        case 'later': {
          const { waitMs = 0, reply } = answer;
          if (turn.leave({ setback: 'busy', waitMs }) !== 'enough') break;
          this.#fail(unreachable(reply));
          return deferred(id, reply, waitMs);
        }
      }
    }
  }

  #hold(id: number, reply: string): undefined {
    this.#strange.push({ id, reply });
    const { length } = this.#strange;
    if (length < STRANGE_REFUSALS) return;
    const sentence = `Twilio refused ${length} messages in a row (${reply}): nothing more is sent until it is known why`;
    this.#fail(new InputError('RELAY_REFUSED', sentence));
  }

  #decide(result: 'refused' | 'deferred'): void {
    // Of a run that has failed, none is known to be theirs.
    const isTheirs = result === 'refused' && this.#failure === undefined;
    for (const { id, reply } of this.#strange.splice(0))
      this.#decided.push(isTheirs ? { id, result: 'refused', reply } : deferred(id, reply, 0));
  }

  get #isOver(): boolean {
    return this.#failure !== undefined || this.#signal?.aborted === true;
  }

  /** The first reason is the one that is told. */
  #fail(failure: InputError): void {
    this.#failure ??= failure;
    this.#throttle.wake();
  }
}

async function post(
  { messagesUrl, authorization, settings }: Account,
  { to, text }: Sms,
): Promise<TwilioAnswer> {
  const from = /^MG[\da-f]{32}$/i.test(settings.from) ? 'MessagingServiceSid' : 'From';
  try {
    const response = await fetch(messagesUrl, {
      method: 'POST',
      headers: { authorization, accept: 'application/json' },
      body: new URLSearchParams({ To: to, [from]: settings.from, Body: text }),
      // Nobody's number is sent on to where an answer points.
      redirect: 'manual',
      signal: AbortSignal.timeout(settings.timeoutMs),
    });
    return await readAnswer(response);
  } catch (error) {
    const code = codeOf(error);
    if (neverLeft(code)) return { kind: 'later', reply: `rollcall: no connection (${code})` };
    return { kind: 'uncertain', why: `rollcall: no answer (${code})` };
  }
}

/** Asks for something harmless; the answer, which may hold somebody's number, is not read. */
async function checkLogin(account: Account, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return;
  const { messagesUrl, authorization, settings } = account;
  let status: number;
  try {
    const response = await fetch(`${messagesUrl}?PageSize=1`, {
      headers: { authorization, accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(settings.timeoutMs),
    });
    status = response.status;
    await response.body?.cancel();
  } catch (error) {
    throw unreachable(`rollcall: no answer (${codeOf(error)})`);
  }
  if (status === 401 || status === 403 || status === 404)
    throw new InputError(
      'RELAY_REFUSED',
      `Twilio refuses the account or its key (${status}): check both, and that the account is active`,
    );
  if (status >= 500) throw unreachable(String(status));
  if (status >= 300 && status < 400)
    throw new InputError(
      'RELAY_REFUSED',
      `${new URL(messagesUrl).host} is not Twilio's API (${status}): check the address`,
    );
}

function deferred(id: number, reply: string, waitMs: number): SmsOutcome {
  return { id, result: 'deferred', reply, notBefore: new Date(Date.now() + waitMs) };
}

function unreachable(why: string): InputError {
  return new InputError(
    'RELAY_UNREACHABLE',
    `Twilio cannot be reached or is too busy (${why}): what was not sent can be sent later`,
  );
}

/** What the system or the library calls it: never its message, which may quote what was sent. */
function codeOf(error: unknown): string {
  const { cause, name } = error as Error;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return /^[A-Z][A-Z_\d]+$/.test(code ?? '') ? code! : name === 'TimeoutError' ? 'timed out' : 'failed';
}

function neverLeft(code: string): boolean {
  return NEVER_LEFT.has(code) || /^(ERR_TLS|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED)/.test(code);
}

function checkSettings(settings: TwilioSettings): Account {
  const refuse = (what: string): never => {
    throw new InputError('ARGUMENT_INVALID', `Twilio: ${what}`);
  };
  const { accountSid, keySid, secret, from, connections, ratePerSecond, timeoutMs } = settings;
  if (!/^AC[\da-f]{32}$/i.test(accountSid)) refuse("the account is 'AC' and 32 characters");
  if (!/^(?:SK|AC)[\da-f]{32}$/i.test(keySid)) refuse("the key is 'SK' (or the account) and 32 characters");
  if (!/^[\x21-\x7e]+$/.test(secret)) refuse('the secret is empty or has spaces in it');
  if (!/^(?:\+[1-9]\d{6,14}|\d{3,8}|MG[\da-f]{32}|(?=.*[a-z])[a-z\d ]{1,11})$/i.test(from))
    refuse('the sender is a number, a name of up to 11 letters or a messaging service');
  if (!Number.isInteger(connections) || connections < 1) refuse('connections is 1 or more');
  if (ratePerSecond !== null && !(ratePerSecond > 0))
    refuse('ratePerSecond is more than 0, or null for no limit');
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1) refuse('timeoutMs is 1 or more');
  const url = URL.parse(settings.baseUrl ?? BASE_URL);
  if (
    url === null ||
    (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname)))
  )
    refuse('its address begins with https://');
  return {
    messagesUrl: new URL(`/2010-04-01/Accounts/${accountSid}/Messages.json`, url!).href,
    authorization: `Basic ${Buffer.from(`${keySid}:${secret}`).toString('base64')}`,
    settings,
  };
}
