/** One line of a bench's table. */
export type Measured = { what: string; seconds: number[]; peakMb?: number; note?: string };

/** Runs something several times after one run that is not counted; seconds of each. */
export async function timeRuns(runs: number, work: (run: number) => Promise<unknown>): Promise<number[]> {
  const seconds: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const started = performance.now();
    await work(run);
    if (run > 0) seconds.push((performance.now() - started) / 1000);
  }
  return seconds;
}

export function median(values: number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  return ordered[Math.floor(ordered.length / 2)];
}

/** Peak resident memory of this process so far, in MB. */
export function peakMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1000);
}

/** Prints the table, or with --json one object; ratios are to the first line. */
export function printTable(title: string, lines: Measured[]): void {
  const base = median(lines[0].seconds);
  const rows = lines.map(({ what, seconds, peakMb: peak, note }) => ({
    what,
    median: median(seconds),
    min: Math.min(...seconds),
    max: Math.max(...seconds),
    ratio: median(seconds) / base,
    peakMb: peak ?? null,
    note: note ?? '',
  }));
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ title, rows }));
    return;
  }
  const format = (s: number) => (s < 1 ? `${(s * 1000).toFixed(s < 0.01 ? 2 : 0)} ms` : `${s.toFixed(2)} s`);
  console.log(`\n${title}\n`);
  console.log('| what | median | min – max | ratio | peak memory | |\n|---|---|---|---|---|---|');
  for (const row of rows) {
    console.log(
      `| ${row.what} | ${format(row.median)} | ${format(row.min)} – ${format(row.max)} | ${row.ratio.toFixed(2)} | ${row.peakMb === null ? '' : `${row.peakMb} MB`} | ${row.note} |`,
    );
  }
}
