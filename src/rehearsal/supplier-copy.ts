import { hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { DEPARTURE_BITS, FIELD_BITS, NOBODY, type InventedDelivery } from './invent/index.ts';

/** Why a row that was sent before a person's last one may still stand after a restore by key. */
const CAUSES = ['renumbered since', 'no reference in it', 'for no reason known'] as const;
export type Cause = (typeof CAUSES)[number];

/**
 * What a supplier's own system held of one dataset: for everybody the last row it was sent of them, and a full file in
 * place of all before it. Worked out by whom each row was invented for, never by a key column. Rows are hashes.
 */
export type SupplierCopy = {
  dataset: string;
  columns: string[];
  /** By the number of the invented person; 0 for whom it does not hold. */
  last: BigUint64Array;
  /** Of that last row, should a later one come: why it may stand beside it; the place in CAUSES. */
  causes: Uint8Array;
  /** Rows since the last full file that a later one of the same person replaced. */
  older: Map<bigint, { owner: number; cause: Cause }>;
};

/**
 * Reads a supplier's files for what they truly say, with a reader of its own: what is found to be right by it does not
 * depend on the code that is put to the test. Files are CSV without line breaks in cells, as the failed supplier's are.
 */
export async function readSupplierCopies(
  deliveries: InventedDelivery[],
  people: number,
): Promise<SupplierCopy[]> {
  const copies: SupplierCopy[] = [];
  for (const [dataset, files] of Map.groupBy(deliveries, (delivery) => delivery.dataset)) {
    const ordered = files.toSorted((a, b) => (a.sentAt < b.sentAt ? -1 : 1));
    const from = Math.max(
      0,
      ordered.findLastIndex(({ full }) => full),
    );
    const copy: SupplierCopy = {
      dataset,
      columns: ordered[from].columns,
      last: new BigUint64Array(people),
      causes: new Uint8Array(people),
      older: new Map(),
    };
    for (const file of ordered.slice(from)) await takeFile(copy, file);
    copies.push(copy);
  }
  return copies;
}

async function takeFile(copy: SupplierCopy, file: InventedDelivery): Promise<void> {
  let row = 0;
  for await (const digest of hashRows(file.path, copy.columns)) {
    const owner = file.owners[row];
    if (owner !== NOBODY) {
      const before = copy.last[owner];
      // The same row once more is no older one.
      if (before !== 0n && before !== digest)
        copy.older.set(before, { owner, cause: CAUSES[copy.causes[owner]] });
      copy.older.delete(digest);
      copy.last[owner] = digest;
      copy.causes[owner] = causeOfRow(file, row);
    }
    row++;
  }
  if (row !== file.owners.length) throw new Error('rehearsal: a file has other rows than were invented');
}

/** The place in CAUSES. */
function causeOfRow({ fields, departures }: InventedDelivery, row: number): number {
  if ((fields[row] & FIELD_BITS.reference) === 0) return 1;
  return (departures[row] & DEPARTURE_BITS.oldReference) === 0 ? 2 : 0;
}

/** The rows of a CSV as hashes of their cells, in the order of `columns` whatever the file's own. */
export async function* hashRows(path: string, columns: string[]): AsyncGenerator<bigint> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  let order: number[] | undefined;
  for await (const line of lines) {
    const cells = splitLine(line);
    if (order === undefined) {
      cells[0] = cells[0].replace(/^\ufeff/, '');
      order = columns.map((column) => cells.indexOf(column));
      if (order.includes(-1)) throw new Error('rehearsal: a restored file lacks a column');
      continue;
    }
    const text = order.map((at) => cells[at]).join('\u001f');
    yield hash('sha256', text, 'buffer').readBigUInt64LE(0);
  }
}

function splitLine(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  const cells: string[] = [];
  for (let at = 0; at <= line.length; at++) {
    if (line[at] !== '"') {
      const end = line.indexOf(',', at);
      cells.push(line.slice(at, end < 0 ? line.length : end));
      at = end < 0 ? line.length : end;
      continue;
    }
    let cell = '';
    for (at++; ; at++) {
      if (line[at] === undefined) throw new Error('rehearsal: a cell without its end');
      if (line[at] !== '"') cell += line[at];
      else if (line[at + 1] === '"') cell += line[++at];
      else break;
    }
    cells.push(cell);
    at++;
  }
  return cells;
}
