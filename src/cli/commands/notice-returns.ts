import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMbox, readMbox } from '../../bounces/index.ts';
import { InputError } from '../../errors.ts';
import { listenForReturns, readReturns, type ListenCounts, type ReturnCounts } from '../../notices/index.ts';
import { alignColumns, countOf, formatNumber, joinLines, type Answer } from '../answer.ts';
import { openApp, type Context } from '../context.ts';

/** So many messages for a human are named. */
const MOST_NAMED = 20;

/** `notice returns`: bounces and complaints, of files or as they come. */
export async function noticeReturns(
  context: Context,
  [paths]: [string[]],
  { listen }: { listen?: string },
): Promise<Answer> {
  if ((listen === undefined) === (paths.length === 0))
    throw new InputError(
      'ARGUMENT_INVALID',
      'Name files or folders to read, or --listen [HOST:]PORT to receive what comes back: one of the two',
    );
  return listen === undefined ? readFiles(context, paths) : receive(context, readPlace(listen));
}

async function readFiles(context: Context, paths: string[]): Promise<Answer> {
  const files = (await Promise.all(paths.map(listMessages))).flat();
  await using app = await openApp(context);
  const toRead: string[] = [];
  let reading = '';
  const messages = readAll(files, context, (name) => (reading = name));
  const counts = await readReturns(app, messages, (kind) => {
    if (kind === 'answers' || kind === 'unmatched') toRead.push(reading);
  });
  return {
    json: { ...counts, toRead },
    text: joinLines(
      describeCounts('Read', counts, {
        answers: 'answers of people: read them',
        unmatched: 'matched to no notice: look at them',
      }),
      ...toRead.slice(0, MOST_NAMED).map((path) => `  ${path}`),
      toRead.length > MOST_NAMED
        ? `  … and ${toRead.length - MOST_NAMED} more (--json names all)`
        : undefined,
    ),
  };
}

async function receive(context: Context, { host, port }: { host: string; port: number }): Promise<Answer> {
  await using app = await openApp(context);
  const counts = await listenForReturns(app, {
    host,
    port,
    signal: context.signal,
    onListening: (at) =>
      context.progress.say(
        `Listening on ${host.includes(':') ? `[${host}]` : host}:${at} for what comes back; Ctrl-C ends it.`,
      ),
    onCounts: (now) => context.progress.say(describeInLine(now)),
  });
  const { refused, tooLarge, putOff } = counts;
  return {
    json: counts,
    text: joinLines(
      describeCounts('Received', counts, {
        answers: 'answers of people: refused, and told where to write',
        unmatched: 'matched to no notice: refused',
      }),
      alignColumns(
        [
          ['recipients refused: not ours', refused],
          ['too large', tooLarge],
          ['asked to come again', putOff],
        ].filter(([, n]) => n !== 0),
      ) || undefined,
    ),
  };
}

function describeCounts(
  verb: string,
  counts: ReturnCounts,
  says: { answers: string; unmatched: string },
): string {
  return joinLines(
    `${verb} ${countOf(counts.messages, 'message')}${counts.known > 0 ? `, ${formatNumber(counts.known)} of them read before` : ''}.`,
    alignColumns([
      ['came back for good', counts.hard],
      ['given up', counts.givenUp],
      ['delayed', counts.soft],
      ['complaints', counts.complaints],
      ['automatic answers', counts.autoReplies],
      [says.answers, counts.answers],
      ['delivery reports', counts.delivered],
      [says.unmatched, counts.unmatched],
    ]),
  );
}

function describeInLine({
  messages,
  hard,
  givenUp,
  soft,
  complaints,
  unmatched,
  ...rest
}: ListenCounts): string {
  const { refused, tooLarge, putOff } = rest;
  const parts: [number, string][] = [
    [hard, 'for good'],
    [givenUp, 'given up'],
    [soft, 'delayed'],
    [complaints, 'complaints'],
    [rest.answers, 'answers refused'],
    [unmatched, 'matched to none, refused'],
    [refused, 'recipients refused'],
    [tooLarge, 'too large'],
    [putOff, 'put off'],
  ];
  return [
    `Received: ${formatNumber(messages)}`,
    ...parts.filter(([n]) => n > 0).map(([n, what]) => `${formatNumber(n)} ${what}`),
  ].join(', ');
}

/** '2525', 'mail.party.example:2525', '[::1]:2525'; port 0 is any that is free. */
function readPlace(text: string): { host: string; port: number } {
  const [, bracketed, plain, digits] =
    /^(?:(?:\[([0-9a-fA-F:.]+)\]|([\w.-]+)):)?(\d{1,5})$/.exec(text.trim()) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535)
    throw new InputError('ARGUMENT_INVALID', `--listen '${text}': write a port, or HOST:PORT, like 2525`);
  return { host: bracketed ?? plain ?? '127.0.0.1', port };
}

async function listMessages(path: string): Promise<string[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new InputError('FILE_NOT_FOUND', `There is no file or folder ${path}`);
  });
  if (!found.isDirectory() && !found.isFile())
    throw new InputError('ARGUMENT_INVALID', `${path} is no file and no folder of messages`);
  if (!found.isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  // A maildir has its messages in new and cur; what is in tmp is half written.
  const folders = entries.filter((entry) => entry.isDirectory() && ['new', 'cur'].includes(entry.name));
  const inFolders = await Promise.all(folders.map(({ name }) => listMessages(join(path, name))));
  const own = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  return [...own.map(({ name }) => join(path, name)), ...inFolders.flat()].sort();
}

/** @param onMessage where the next message is: a file, or a message in one */
async function* readAll(
  files: string[],
  context: Context,
  onMessage: (name: string) => void,
): AsyncGenerator<Uint8Array> {
  for (const [i, file] of files.entries()) {
    context.signal.throwIfAborted();
    context.progress.show('Messages read', i, files.length);
    if (!(await isMboxFile(file))) {
      onMessage(file);
      yield await readFile(file);
      continue;
    }
    let number = 0;
    for await (const message of readMbox(file)) {
      context.signal.throwIfAborted();
      onMessage(`${file}, message ${++number}`);
      yield message;
    }
  }
}

async function isMboxFile(path: string): Promise<boolean> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(5), 0, 5, 0);
  return isMbox(buffer.subarray(0, bytesRead));
}
