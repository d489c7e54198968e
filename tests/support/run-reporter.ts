type TestEvent = {
  type: string;
  data: {
    counts?: Record<string, number>;
    file?: string;
    name?: string;
    details?: { error?: Error & { cause?: unknown } };
  };
};

/** So much of a failure is repeated at the end: what was said, and where. */
const MOST_WORDS = 400;

/** A node:test reporter for ./test to add up: a line of JSON for each test that failed, and one with the totals of a run. */
export default async function* runReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    const { counts, file, name, details } = data;
    if (type === 'test:fail')
      yield `${JSON.stringify({ failed: { name, file, why: explain(details?.error) } })}\n`;
    // Each file has a summary too; the one of the whole run names no file.
    if (type === 'test:summary' && file === undefined) yield `${JSON.stringify({ counts })}\n`;
  }
}

function explain(error: (Error & { cause?: unknown }) | undefined): string {
  const cause = error?.cause instanceof Error ? error.cause : error;
  const place = cause?.stack?.split('\n').find((line) => line.includes('.test.ts'));
  const said = (cause?.message ?? 'it does not say why').replaceAll(/\s+/g, ' ');
  return [said.slice(0, MOST_WORDS), place?.trim()].filter(Boolean).join(' ');
}
