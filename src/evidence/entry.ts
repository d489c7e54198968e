import { hash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import { hashLeaf } from './merkle.ts';

/** An entry of the log, as its canonical JSON says. formats/evidence-log.md. */
export type Entry = {
  /** Counted from 1; the index in the Merkle tree is one less. */
  seq: number;
  /** ISO 8601, UTC, to the millisecond. Never before the entry before, but where the clock was set back. */
  at: string;
  actor: string;
  act: string;
  /** What it was done to: 'disclosure:12', 'supplier:3'. */
  subjects: string[];
  /** SHA-256 of the payload's text, in hex. */
  payload: string;
  /** Leaf hash of the entry before, in hex; 64 zeros in the first. */
  previous: string;
};

/** `previous` of the first entry. */
export const NOTHING_BEFORE = '0'.repeat(64);

/** The one act at which time may go back. */
export const CLOCK_ACT = 'clock set back accepted';

/** The entry's text and leaf hash, made from what it says and from its payload. */
export function sealEntry(
  said: Omit<Entry, 'payload'>,
  payload: Record<string, unknown>,
): { entry: string; payload: string; hash: Buffer } {
  const payloadText = canonicalJson(payload);
  const entry = canonicalJson({ ...said, payload: hash('sha256', payloadText, 'hex') });
  return { entry, payload: payloadText, hash: hashLeaf(Buffer.from(entry)) };
}

// Written out instead of parsed and written again: one way only to write an entry, checked in one look.
const CHARACTER = String.raw`(?:[^"\\\u0000-\u001f]|\\["\\bfnrt]|\\u00(?:0[0-7bef]|1[0-9a-f]))`;
const TEXT = `"(${CHARACTER}*)"`;
const SUBJECTS = `((?:"${CHARACTER}*"(?:,"${CHARACTER}*")*)?)`;
const AT = String.raw`"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"`;
const HASH = '"([0-9a-f]{64})"';
const ENTRY = new RegExp(
  String.raw`^\{"act":${TEXT},"actor":${TEXT},"at":${AT},"payload":${HASH},"previous":${HASH},` +
    String.raw`"seq":([1-9]\d{0,15}),"subjects":\[${SUBJECTS}\]\}$`,
);

/** Reads an entry strictly: undefined unless it is, byte for byte, what canonical JSON of an entry looks like. */
export function parseEntry(text: string): Entry | undefined {
  const found = ENTRY.exec(text);
  if (found === null) return undefined;
  const [, act, actor, at, payload, previous, seq, subjects] = found;
  if (Number.isNaN(Date.parse(at))) return undefined;
  return {
    seq: Number(seq),
    at,
    actor: unquoted(actor),
    act: unquoted(act),
    subjects: subjects === '' ? [] : (JSON.parse(`[${subjects}]`) as string[]),
    payload,
    previous,
  };
}

function unquoted(text: string): string {
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
}
