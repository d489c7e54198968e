import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { syncFolder } from '../durable-file.ts';
import { InputError } from '../errors.ts';
import { faultOf } from './check-message.ts';
import { countParts } from './parts.ts';
import { type GroupResult, sendGroups } from './send-groups.ts';
import type { Sms, SmsAdapter, SmsOutcome } from './types.ts';

const FORMAT = 'rollcall sms';
const HEAD = z.object({ format: z.literal(FORMAT), version: z.literal(1), job: z.string() });
const LINE = z.object({ code: z.string(), to: z.string(), text: z.string(), parts: z.int() });
const LINE_FEED = 10;

/**
 * Writes messages to a file, a line of JSON for each, instead of sending them: for rehearsals, tests, and for handing
 * over to somebody who sends them. It holds numbers and texts in clear, readable by its owner alone.
 *
 * A message is accepted when its line is durable. In a run that goes on after a crash, what has a line is accepted and
 * not written again, and half a line is removed: nobody is in the file twice, and nobody is uncertain.
 * @param job names whose messages these are; a file of another job is refused with ARGUMENT_INVALID
 */
export function smsFile(path: string, job: string): SmsAdapter {
  return {
    name: `the file ${path}`,
    async send(messages, journal, options) {
      await using file = await openSmsFile(path, job);
      return await sendGroups(messages, journal, options, { send: (group) => file.write(group) });
    },
  };
}

type SmsFile = AsyncDisposable & { write(group: readonly Sms[]): Promise<GroupResult> };

async function openSmsFile(path: string, job: string): Promise<SmsFile> {
  const handle = await openFile(path);
  try {
    const head = `${JSON.stringify({ format: FORMAT, version: 1, job })}\n`;
    const { written, end, rest } = await readLines(path, job);
    // Of another file without a line break nothing is removed.
    if (end === 0 && !head.startsWith(rest.toString('latin1'))) requireSame(path, undefined, job);
    await handle.truncate(end);
    let size = end;
    const append = async (text: string): Promise<void> => {
      const bytes = Buffer.from(text);
      // A disk that is nearly full takes less than it was given.
      for (let at = 0; at < bytes.length;)
        at += (await handle.write(bytes, at, bytes.length - at, size + at)).bytesWritten;
      await handle.datasync();
      size += bytes.length;
    };
    if (end === 0) {
      await append(head);
      await syncFolder(dirname(path));
    }
    return {
      async write(group) {
        const fresh = group.filter((message) => faultOf(message) === undefined && !written.has(message.code));
        try {
          await append(fresh.map(lineOf).join(''));
        } catch (error) {
          return { outcomes: group.map((each) => outcomeOf(each, written)), failure: sayWhere(path, error) };
        }
        for (const { code } of fresh) written.add(code);
        return { outcomes: group.map((each) => outcomeOf(each, written)) };
      },
      [Symbol.asyncDispose]: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function lineOf({ code, to, text }: Sms): string {
  return `${JSON.stringify({ code, to, text, parts: countParts(text).parts })}\n`;
}

function outcomeOf(message: Sms, written: ReadonlySet<string>): SmsOutcome {
  const { id, code } = message;
  const fault = faultOf(message);
  if (fault !== undefined) return { id, result: 'refused', reply: fault };
  if (written.has(code)) return { id, result: 'accepted', reply: 'rollcall: written to the file' };
  return { id, result: 'deferred', reply: 'rollcall: not written', notBefore: new Date() };
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+', 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return open(path, 'wx+', 0o600);
    });
  } catch (error) {
    throw sayWhere(path, error);
  }
}

type Lines = { written: Set<string>; end: number; rest: Buffer };

/** Whose messages the file has, where its last whole line ends, and half a line after it. */
async function readLines(path: string, job: string): Promise<Lines> {
  const written = new Set<string>();
  let end = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const { line, isWhole } of lines(path)) {
    if (!isWhole) {
      rest = line;
      break;
    }
    if (end === 0) requireSame(path, HEAD.safeParse(parse(line)).data?.job, job);
    else {
      const read = LINE.safeParse(parse(line));
      if (!read.success)
        throw new InputError(
          'FILE_DAMAGED',
          `${path} has a line that is not as it was written: name another file`,
        );
      written.add(read.data.code);
    }
    end += line.length + 1;
  }
  return { written, end, rest };
}

async function* lines(path: string): AsyncGenerator<{ line: Buffer; isWhole: boolean }> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let at = rest.indexOf(LINE_FEED); at !== -1; at = rest.indexOf(LINE_FEED, from)) {
      yield { line: rest.subarray(from, at), isWhole: true };
      from = at + 1;
    }
    rest = rest.subarray(from);
  }
  if (rest.length > 0) yield { line: rest, isWhole: false };
}

function requireSame(path: string, begun: string | undefined, job: string): void {
  if (begun === job) return;
  const what = begun === undefined ? 'holds something else' : `has the messages of another job (${begun})`;
  throw new InputError('ARGUMENT_INVALID', `${path} ${what}: name another file`);
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
}

function sayWhere(path: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
    return new InputError('NO_SPACE', `no space is left for ${path}: free some, or write it elsewhere`, {
      cause: error,
    });
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'EACCES')
    return new InputError('ARGUMENT_INVALID', `${path} cannot be written (${code}): name another file`, {
      cause: error,
    });
  return error as Error;
}
