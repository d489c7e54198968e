/** A text message to one person. */
export type Sms = {
  id: number;
  /** Names the person where `id` must not stand: in a file. */
  code: string;
  /** E.164: '+447700900123'. */
  to: string;
  text: string;
};

/** What became of a message. `reply` holds no number and no text; what we say ourselves begins with `rollcall: `. */
export type SmsOutcome = { id: number } & (
  | { result: 'accepted'; reply: string }
  /** Permanently: this person cannot be reached so. */
  | { result: 'refused'; reply: string }
  /** Not sent; may be, from `notBefore` on. */
  | { result: 'deferred'; reply: string; notBefore: Date }
  /** It left and no answer came, or one that says nothing. Whether it arrived cannot be known: it is not sent again. */
  | { result: 'uncertain'; why: string }
);

/** What the caller writes down durably, before and after. */
export type SmsJournal = {
  /** Awaited before any of these messages leaves. If it throws, none of them is sent. */
  leaving(ids: readonly number[]): Promise<void>;
  arrived(outcomes: readonly SmsOutcome[]): Promise<void>;
};

export type SmsSent = {
  accepted: number;
  refused: number;
  deferred: number;
  uncertain: number;
  /** Of the accepted ones: what is paid for. */
  parts: number;
};

export type SmsOptions = {
  /** How many are between `leaving` and `arrived` at most: what a crash can leave uncertain. */
  window: number;
  /** What is on its way is finished; the rest of its group arrives as deferred. */
  signal?: AbortSignal;
  onProgress?(sent: SmsSent): void;
};

/** A way of sending text messages. */
export type SmsAdapter = {
  readonly name: string;
  /**
   * Sends what `messages` yields, each once, in groups of `window`.
   * @throws InputError RELAY_UNREACHABLE or RELAY_REFUSED once what was on its way has its outcome in the journal
   */
  send(messages: AsyncIterable<Sms>, journal: SmsJournal, options: SmsOptions): Promise<SmsSent>;
};
