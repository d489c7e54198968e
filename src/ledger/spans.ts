import { formatInstant } from '../zoned-time.ts';
import { forEachInSet, SEGMENT_PEOPLE, type DenseSet } from '../sets/index.ts';

const DAY_MS = 86_400_000;
const NEVER = 0xffff;

/**
 * For each person of a segment the first and the last day of being sent, in days since 1970-01-01, as the
 * organisation's calendar has them. `first` is 65535 and `last` 0 for somebody who never was; the arrays reach as far
 * as somebody was.
 */
export type Spans = { first: Uint16Array; last: Uint16Array };

/** Nobody's. */
export function createSpans(): Spans {
  return { first: new Uint16Array(0), last: new Uint16Array(0) };
}

/** The day that a calendar in `timezone` shows at a moment, in days since 1970-01-01. */
export function dayOf(at: Date, timezone: string): number {
  return Date.parse(`${formatInstant(at, timezone).slice(0, 10)}T00:00:00Z`) / DAY_MS;
}

/** A day of spans as a date; 'unknown' for somebody who never was. */
export function dateOfDay(day: number): string {
  if (day === 0 || day === NEVER) return 'unknown';
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Notes that everybody in a set was sent on a day. */
export function extendSpans(spans: Spans, set: DenseSet, day: number): void {
  reachSpans(spans, Math.min(set.length * 32, SEGMENT_PEOPLE));
  const { first, last } = spans;
  forEachInSet(set, (person) => {
    if (day < first[person]) first[person] = day;
    if (day > last[person]) last[person] = day;
  });
}

/** Joins the spans of another dataset; those of nobody take over the source's own arrays. */
export function joinSpans(target: Spans, source: Spans): void {
  if (target.last.length === 0) {
    target.first = source.first;
    target.last = source.last;
    return;
  }
  reachSpans(target, source.last.length);
  for (let person = 0; person < source.last.length; person++) {
    if (source.first[person] < target.first[person]) target.first[person] = source.first[person];
    if (source.last[person] > target.last[person]) target.last[person] = source.last[person];
  }
}

/** Makes room for so many people; the new ones were never sent. */
export function reachSpans(spans: Spans, people: number): void {
  const { first, last } = spans;
  if (last.length >= people) return;
  spans.first = new Uint16Array(people).fill(NEVER, first.length);
  spans.first.set(first);
  spans.last = new Uint16Array(people);
  spans.last.set(last);
}

/** Bytes of spans: as many people as were ever sent, first days then last days, u16 little endian. */
export function spanBytes({ first, last }: Spans): Buffer {
  let people = last.length;
  while (people > 0 && last[people - 1] === 0) people--;
  const bytes = Buffer.allocUnsafe(people * 4);
  bytes.set(new Uint8Array(first.buffer, first.byteOffset, people * 2), 0);
  bytes.set(new Uint8Array(last.buffer, last.byteOffset, people * 2), people * 2);
  return bytes;
}

export function readSpans(bytes: Buffer): Spans {
  const people = bytes.length / 4;
  if (!Number.isInteger(people) || people > SEGMENT_PEOPLE)
    throw new Error('ledger: spans have a wrong size');
  const words = new Uint16Array(new Uint8Array(bytes).buffer);
  return { first: words.subarray(0, people), last: words.subarray(people) };
}
