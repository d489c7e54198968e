type TestEvent = {
  type: string;
  data: { counts?: Record<string, number>; file?: string; name?: string; details?: { type?: string } };
};

/** A node:test reporter for ./test to add up: a line of JSON for each test that failed, and one with the totals of a run. */
export default async function* runReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    const { counts, file, name } = data;
    if (type === 'test:fail') yield `${JSON.stringify({ failed: { name, file } })}\n`;
    // Each file has a summary too; the one of the whole run names no file.
    if (type === 'test:summary' && file === undefined) yield `${JSON.stringify({ counts })}\n`;
  }
}
