/** One person's message, on its way. */
export type Outgoing = {
  id: number;
  /** Where bounces go: the envelope's sender, one for each message (VERP). */
  from: string;
  to: string;
  /**
   * Told to servers that offer DSN, and repeated by them in a bounce. Names nobody. Letters, digits, `.` and `-`: there
   * are servers (exim) that repeat anything else in its encoded form.
   */
  envid: string;
  /** Complete (RFC 5322, CRLF); dots are doubled here. */
  message: Uint8Array;
  needsUtf8?: boolean;
};

/** What became of a message. `reply` holds no address; what we say ourselves begins with `rollcall: `. */
export type Outcome = { id: number } & (
  | { result: 'accepted'; reply: string }
  /** Permanently: this person cannot be reached so. */
  | { result: 'refused'; reply: string }
  /** Not sent; may be, from `notBefore` on. */
  | { result: 'deferred'; reply: string; notBefore: Date }
  /** It left, whole, and no answer came. Whether it arrived cannot be known, so it is never sent again. */
  | { result: 'uncertain'; why: string }
);

/** What the caller writes down durably, before and after. */
export type Journal = {
  /**
   * Awaited before any byte of these messages leaves. Called again for an id that arrived as `deferred`, when it is
   * tried again within the run. If it throws, none of them is sent.
   */
  leaving(ids: readonly number[]): Promise<void>;
  arrived(outcomes: readonly Outcome[]): Promise<void>;
};

/** How many ended how. `deferred` counts those that are so now. */
export type Delivered = { accepted: number; refused: number; deferred: number; uncertain: number };

export type Progress = Delivered & {
  /** Journalled as leaving, with no outcome in the journal yet: what a crash now would leave uncertain. */
  between: number;
  /** Connections that are open. */
  connections: number;
};
