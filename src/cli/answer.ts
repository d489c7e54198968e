/** What a command answers: one object for machines, a text for people. */
export type Answer = {
  json: object;
  text: string;
  /** 0 without; 2 where what was checked is not as it should be. */
  exitCode?: 0 | 2 | 130;
};

/** Lines of two or more columns, aligned; numbers to the right. An empty list gives ''. */
export function alignColumns(rows: (string | number)[][], indent = '  '): string {
  const texts = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? formatNumber(cell) : cell)));
  const widths = texts.reduce<number[]>(
    (all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)),
    [],
  );
  return texts
    .map((row, y) =>
      (
        indent +
        row
          .map((cell, x) =>
            typeof rows[y][x] === 'number' ? cell.padStart(widths[x]) : cell.padEnd(widths[x]),
          )
          .join('  ')
      ).trimEnd(),
    )
    .join('\n');
}

/** '430,000' */
export function formatNumber(value: number): string {
  return value.toLocaleString('en-GB');
}

/** '1 row', '12 rows' */
export function countOf(n: number, one: string, many = `${one}s`): string {
  return `${formatNumber(n)} ${n === 1 ? one : many}`;
}

/** '43.2 MB' */
export function formatBytes(sizeBytes: number): string {
  if (sizeBytes < 1_000) return `${sizeBytes} bytes`;
  if (sizeBytes < 1_000_000) return `${(sizeBytes / 1_000).toFixed(1)} kB`;
  if (sizeBytes < 1_000_000_000) return `${(sizeBytes / 1_000_000).toFixed(1)} MB`;
  return `${(sizeBytes / 1_000_000_000).toFixed(2)} GB`;
}

/** '2 d 22 h', '3 h 20 min', '12 min' */
export function durationText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}

/** Lines joined, without the empty ones that a command left out. */
export function joinLines(...lines: (string | undefined)[]): string {
  return lines.filter((line) => line !== undefined).join('\n');
}
