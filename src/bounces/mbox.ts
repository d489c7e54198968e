import { createReadStream } from 'node:fs';

/** A line that begins a message: 'From somebody Fri Nov 20 10:02:03 2026'; within a message they are quoted. */
const BEGINS = /^From .*\d{1,2}:\d{2}.*\d{4}/;
const FIRST = 'From ';
const LF = 0x0a;

/** Whether these first bytes of a file are those of an mbox (RFC 4155), and not of one message. */
export function isMbox(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, FIRST.length)).toString('latin1') === FIRST;
}

/** The messages of an mbox, one at a time, as they were before they were put into it. */
export async function* readMbox(path: string): AsyncGenerator<Uint8Array> {
  let lines: Buffer[] = [];
  let isEmpty = true;
  let begun = false;
  for await (const line of linesOf(path)) {
    const begins = isEmpty && (!begun || BEGINS.test(line.toString('latin1', 0, 200)));
    isEmpty = line.length <= 2 && line.toString('latin1').trim() === '';
    if (!begins) {
      lines.push(line);
      continue;
    }
    if (begun) yield messageOf(lines);
    lines = [];
    begun = true;
  }
  if (begun) yield messageOf(lines);
}

/** Without the empty line that ends each message in the file. */
function messageOf(lines: Buffer[]): Uint8Array {
  const last = lines.at(-1);
  const isEmpty = last !== undefined && last.toString('latin1').trim() === '';
  return Buffer.concat(isEmpty ? lines.slice(0, -1) : lines);
}

/** Lines with their ends. */
async function* linesOf(path: string): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, at + 1)]);
      rest = [];
      from = at + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}
