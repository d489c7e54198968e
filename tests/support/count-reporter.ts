type TestEvent = { type: string; data: { counts?: Record<string, number>; file?: string } };

/** A node:test reporter that writes the totals of a run as one line of JSON, for ./test to add up. */
export default async function* countReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    // Each file has a summary too; the one of the whole run names no file.
    if (type === 'test:summary' && data.file === undefined) yield `${JSON.stringify(data.counts)}\n`;
  }
}
