import type { Sms, SmsJournal, SmsOutcome } from '../../src/sms/index.ts';

/** A journal in memory that holds every rule of one: nobody arrives who did not leave, and nobody leaves twice. */
export class TestJournal implements SmsJournal {
  readonly left: number[] = [];
  readonly outcomes: SmsOutcome[] = [];
  readonly groups: number[] = [];
  between = 0;
  peak = 0;

  async leaving(ids: readonly number[]): Promise<void> {
    for (const id of ids) if (this.left.includes(id)) throw new Error(`${id} leaves twice`);
    this.left.push(...ids);
    this.groups.push(ids.length);
    this.between += ids.length;
    this.peak = Math.max(this.peak, this.between);
    await new Promise((resolve) => setImmediate(resolve));
  }

  async arrived(outcomes: readonly SmsOutcome[]): Promise<void> {
    for (const { id } of outcomes) {
      if (!this.left.includes(id)) throw new Error(`${id} arrives and never left`);
      if (this.outcomes.some((each) => each.id === id)) throw new Error(`${id} arrives twice`);
    }
    this.outcomes.push(...outcomes);
    this.between -= outcomes.length;
  }

  of(id: number): SmsOutcome | undefined {
    return this.outcomes.find((each) => each.id === id);
  }

  /** Which ids ended so, in their order. */
  ids(result: SmsOutcome['result']): number[] {
    return this.outcomes
      .filter((each) => each.result === result)
      .map(({ id }) => id)
      .sort((a, b) => a - b);
  }
}

export function numberOf(id: number): string {
  return `+447700${String(900_000 + id)}`;
}

export function codeFor(id: number): string {
  return `CODE-${String(id).padStart(4, '0')}`;
}

export function messagesOf(count: number, text = 'A company has lost some of your information.'): Sms[] {
  return Array.from({ length: count }, (_, id) => ({
    id,
    code: codeFor(id),
    to: numberOf(id),
    text: `${text} ${id}`,
  }));
}

export async function* stream<T>(items: Iterable<T>): AsyncGenerator<T> {
  for (const item of items) yield item;
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, n) => from + n);
}
