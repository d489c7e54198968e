import { read } from 'node:fs';
import { promisify } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import type { AsyncBuffer } from 'hyparquet';
import { InputError } from '../../errors.ts';
import type { Page, Table } from '../table.ts';
import { parquetTable } from './read-parquet.ts';

// The thread that `read-in-thread.ts` starts: opens the table, then sends a page for every message it gets.

/** What the thread is given: the bytes, or a file that is open in this process. */
export type WorkerGiven = {
  label: string;
  name: string | null;
  bytes: Uint8Array | null;
  fd: number;
  sizeBytes: number;
};

/** What it sends. Functions cannot be sent: the table comes without its pages. */
export type WorkerSent =
  | { kind: 'table'; table: Omit<Table, 'pages'> }
  | { kind: 'page'; page: Page; rows: number }
  | { kind: 'end' }
  | { kind: 'refused'; code: InputError['code']; message: string }
  | { kind: 'failed'; message: string };

const given: WorkerGiven = workerData;
const readAt = promisify(read);

function fileOf({ bytes, fd, sizeBytes }: WorkerGiven): AsyncBuffer {
  if (bytes !== null)
    return { byteLength: bytes.length, slice: (start, end) => bytes.slice(start, end).buffer };
  return {
    byteLength: sizeBytes,
    async slice(start, end = sizeBytes) {
      const slice = new Uint8Array(Math.max(0, Math.min(end, sizeBytes) - start));
      let have = 0;
      while (have < slice.length) {
        const { bytesRead } = await readAt(fd, slice, have, slice.length - have, start + have);
        if (bytesRead === 0) throw new Error('the file ends early');
        have += bytesRead;
      }
      return slice.buffer;
    },
  };
}

function send(message: WorkerSent): void {
  parentPort?.postMessage(message);
}

function sendError(error: unknown): void {
  if (error instanceof InputError) send({ kind: 'refused', code: error.code, message: error.message });
  else send({ kind: 'failed', message: error instanceof Error ? error.name : 'unknown' });
}

try {
  const table = await parquetTable(fileOf(given), given.label, given.name);
  const pages = table.pages()[Symbol.asyncIterator]();
  parentPort?.on('message', () => {
    pages.next().then(({ done, value }) => {
      if (done === true) send({ kind: 'end' });
      else send({ kind: 'page', page: copied(value), rows: table.counts.rows });
    }, sendError);
  });
  const { pages: _pages, ...told } = table;
  send({ kind: 'table', table: told });
} catch (error) {
  sendError(error);
}

/** Only what is used of a page, so that no more is copied to the other thread than need be. */
function copied(page: Page): Page {
  const cells = page.rows * page.columns;
  let end = 0;
  for (let i = 0; i < cells; i++) if (page.ends[i] > end) end = page.ends[i];
  return {
    ...page,
    bytes: page.bytes.slice(0, end),
    starts: page.starts.slice(0, cells),
    ends: page.ends.slice(0, cells),
  };
}
