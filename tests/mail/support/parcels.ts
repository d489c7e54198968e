import {
  deliver,
  type DeliverOptions,
  type Journal,
  type Outcome,
  type Outgoing,
  type Relay,
} from '../../../src/mail/index.ts';

/** A relay on the loopback, without encryption, quick to lose its patience. */
export function relayAt(port: number, more: Partial<Relay> = {}): Relay {
  return {
    host: '127.0.0.1',
    port,
    security: 'none',
    helo: 'client.test',
    connections: 3,
    messagesPerConnection: 100,
    ratePerSecond: null,
    perDomain: { connections: 100, ratePerSecond: null },
    timeoutMs: 5_000,
    ...more,
  };
}

export const HURRY = {
  attempts: 4,
  firstMs: 5,
  maxMs: 40,
  relayFirstMs: 2,
  relayMaxMs: 20,
  relayPatienceMs: 10_000,
};

export function outgoing(id: number, more: Partial<Outgoing> = {}): Outgoing {
  return {
    id,
    from: `bounce-${id}@party.example`,
    to: `person${id}@example.org`,
    envid: `n-${id}`,
    message: Buffer.from(
      `Message-ID: <${id}@party.example>\r\nSubject: Notice ${id}\r\n\r\n.hidden\r\nBody ${id}\r\n`,
    ),
    ...more,
  };
}

export async function* outgoings(count: number, first = 1): AsyncGenerator<Outgoing> {
  for (let id = first; id < first + count; id++) yield outgoing(id);
}

/** A journal in memory that checks what it is told: nothing arrives that has not left, never more than a window. */
export class MemoryJournal implements Journal {
  readonly between = new Set<number>();
  readonly outcomes = new Map<number, Outcome[]>();
  readonly groups: { leaving: number[]; arrived: number[] } = { leaving: [], arrived: [] };
  mostBetween = 0;
  order: string[] = [];

  async leaving(ids: readonly number[]): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    for (const id of ids) {
      if (this.between.has(id)) throw new Error(`${id} leaves twice`);
      this.between.add(id);
      this.order.push(`leaving ${id}`);
    }
    this.groups.leaving.push(ids.length);
    this.mostBetween = Math.max(this.mostBetween, this.between.size);
  }

  async arrived(outcomes: readonly Outcome[]): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    for (const outcome of outcomes) {
      if (!this.between.delete(outcome.id)) throw new Error(`${outcome.id} arrives and has not left`);
      this.outcomes.set(outcome.id, [...(this.outcomes.get(outcome.id) ?? []), outcome]);
      this.order.push(`${outcome.result} ${outcome.id}`);
    }
    this.groups.arrived.push(outcomes.length);
  }

  last(id: number): Outcome | undefined {
    return this.outcomes.get(id)?.at(-1);
  }

  count(result: Outcome['result']): number {
    return [...this.outcomes.values()].filter((each) => each.at(-1)!.result === result).length;
  }
}

export async function deliverAll(
  relay: Relay,
  source: AsyncIterable<Outgoing>,
  options: Partial<DeliverOptions> = {},
): Promise<{ journal: MemoryJournal; counts?: Awaited<ReturnType<typeof deliver>>; error?: unknown }> {
  const journal = new MemoryJournal();
  try {
    const counts = await deliver(relay, source, journal, { window: 20, patience: HURRY, ...options });
    return { journal, counts };
  } catch (error) {
    return { journal, error };
  }
}
