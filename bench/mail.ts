// How fast are messages handed over, against Postfix's own smtp-source, the fastest sender there is? Both into the same
// smtp-sink, the same size and as many connections, in one run; ours with a journal in PostgreSQL that is on the disk
// before a message leaves. And: does memory stay flat?
// node bench/mail.ts [--messages N] [--rounds N] [--memory N] [--postfix FOLDER] [--json]
//
// Needs smtp-source and smtp-sink (Debian's postfix). Where exim is installed, Debian refuses to install both:
//   apt-get download postfix && dpkg -x postfix_*.deb FOLDER, and then --postfix FOLDER
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  compileMail,
  deliver,
  makeMails,
  placeMarker,
  type DkimKey,
  type Journal,
  type Letter,
  type MailTemplate,
  type Relay,
} from '../src/mail/index.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { findFreePort, untilItAnswers } from '../tests/support/free-port.ts';
import { median } from './support/table.ts';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '60000' },
    rounds: { type: 'string', default: '3' },
    memory: { type: 'string', default: '200000' },
    window: { type: 'string', default: '400' },
    threads: { type: 'string', default: '' },
    postfix: { type: 'string', default: '/' },
    json: { type: 'boolean' },
    run: { type: 'string' },
  },
});

const CONNECTIONS = 10;
type Signing = 'unsigned' | 'ed25519' | 'rsa';
type Task = { port: number; messages: number; signing: Signing };
type Result = { seconds: number; peakMb: number; startMb: number; cpuMicroseconds: number };

if (values.run) console.log(JSON.stringify(await sendOnce(JSON.parse(values.run) as Task)));
else await compare();

async function compare(): Promise<void> {
  const [messages, rounds] = [values.messages, values.rounds].map(Number);
  const [source, sink] = [findTool('smtp-source'), findTool('smtp-sink')];
  const size = makeTemplate().bytes;
  const rates: Record<string, number[]> = { 'smtp-source': [], unsigned: [], ed25519: [], rsa: [] };
  const cpu: Record<string, number> = {};
  await using server = await startSink(sink);
  for (let round = 0; round < rounds; round++) {
    rates['smtp-source'].push(messages / runSource(source, server.port, messages, size));
    for (const signing of ['unsigned', 'ed25519', 'rsa'] as const) {
      const { seconds, cpuMicroseconds } = await inChild({ port: server.port, messages, signing });
      rates[signing].push(messages / seconds);
      cpu[signing] = cpuMicroseconds / messages;
    }
  }
  const few = await inChild({ port: server.port, messages: 10_000, signing: 'ed25519' });
  const many = await inChild({ port: server.port, messages: Number(values.memory), signing: 'ed25519' });
  const ratios = Object.fromEntries(
    Object.entries(rates).map(([what, each]) => [
      what,
      median(each.map((rate, round) => rate / rates['smtp-source'][round])),
    ]),
  );
  if (values.json) console.log(JSON.stringify({ size, messages, rates, ratios, few, many }));
  else print({ size, messages, rates, ratios, cpu, few, many });
}

function print(found: {
  size: number;
  messages: number;
  rates: Record<string, number[]>;
  ratios: Record<string, number>;
  cpu: Record<string, number>;
  few: Result;
  many: Result;
}): void {
  const aims: Record<string, string> = { unsigned: '0.6', ed25519: '0.4', rsa: '0.2' };
  console.log(
    `\n${found.messages.toLocaleString('en-GB')} messages of ${found.size} bytes, ${CONNECTIONS} connections, into smtp-sink; our journal in PostgreSQL, synced\n`,
  );
  console.log('| what | messages a second | ratio | aim | CPU of ours, a message |\n|---|---|---|---|---|');
  for (const [what, each] of Object.entries(found.rates)) {
    const rate = `${Math.round(median(each))} (${Math.round(Math.min(...each))} – ${Math.round(Math.max(...each))})`;
    const cpu = found.cpu[what] === undefined ? '' : `${found.cpu[what].toFixed(0)} µs`;
    console.log(`| ${what} | ${rate} | ${found.ratios[what].toFixed(2)} | ${aims[what] ?? ''} | ${cpu} |`);
  }
  console.log('\nmemory of the process, its threads with it, signing with Ed25519:\n');
  console.log('| messages | at its start | at its peak |\n|---|---|---|');
  console.log(`| 10,000 | ${found.few.startMb} MB | ${found.few.peakMb} MB |`);
  console.log(
    `| ${Number(values.memory).toLocaleString('en-GB')} | ${found.many.startMb} MB | ${found.many.peakMb} MB |`,
  );
}

async function inChild(task: Task): Promise<Result> {
  const args = [import.meta.filename, '--run', JSON.stringify(task)];
  const more = ['--window', values.window, ...(values.threads ? ['--threads', values.threads] : [])];
  const child = spawn(process.execPath, [...args, ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [status] = (await once(child, 'exit')) as [number];
  if (status !== 0) throw new Error(`bench: the sender ended with ${status}`);
  return JSON.parse(said) as Result;
}

/** What the child does: sends so many messages, with the journal of a notice. */
async function sendOnce({ port, messages, signing }: Task): Promise<Result> {
  const place = await createTestDatabase();
  try {
    await prepare(place, messages);
    const startMb = Math.round(process.memoryUsage().rss / 1e6);
    const cpu = process.cpuUsage();
    const started = performance.now();
    const mails = makeMails(letters(messages), {
      templates: [makeTemplate().template],
      keys: makeKeys(signing),
      threads: values.threads ? Number(values.threads) : undefined,
    });
    const counts = await deliver(relay(port), mails, durableJournal(place), {
      window: Number(values.window),
    });
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    await check(place, messages, counts.accepted);
    return {
      seconds,
      startMb,
      peakMb: Math.round(process.resourceUsage().maxRSS / 1000),
      cpuMicroseconds: user + system,
    };
  } finally {
    await place.dispose();
  }
}

function relay(port: number): Relay {
  return {
    host: '127.0.0.1',
    port,
    security: 'none',
    helo: 'bench.example',
    connections: CONNECTIONS,
    messagesPerConnection: 1_000_000,
    ratePerSecond: null,
    perDomain: { connections: CONNECTIONS, ratePerSecond: null },
    timeoutMs: 30_000,
  };
}

/** One row a person, as a notice has: prepared, then leaving, then what became of it. */
async function prepare({ database }: TestDatabase, messages: number): Promise<void> {
  await database.transaction(async ({ client }) => {
    await client.query(
      'create table bench_notice (id integer primary key, state smallint not null, leaving_at timestamptz, arrived_at timestamptz, reply text) with (fillfactor = 70)',
    );
    await client.query(
      'insert into bench_notice (id, state) select id, 0 from generate_series(1, $1) as id',
      [messages],
    );
  });
}

function durableJournal({ database }: TestDatabase): Journal {
  return {
    async leaving(ids) {
      await database.transaction(async ({ client }) => {
        await client.query({
          name: 'leaving',
          text: 'update bench_notice set state = 1, leaving_at = now() where id = any($1::integer[]) and state = 0',
          values: [ids],
        });
      });
    },
    async arrived(outcomes) {
      await database.transaction(async ({ client }) => {
        await client.query({
          name: 'arrived',
          text: `update bench_notice n set state = 2, arrived_at = now(), reply = o.reply
                   from unnest($1::integer[], $2::text[]) as o (id, reply)
                  where n.id = o.id and n.state = 1`,
          values: [
            outcomes.map(({ id }) => id),
            outcomes.map((each) => ('reply' in each ? each.reply : each.why)),
          ],
        });
      });
    },
  };
}

async function check({ database }: TestDatabase, messages: number, accepted: number): Promise<void> {
  const { rows } = await database.reader.query(
    'select count(*)::integer as count from bench_notice where state = 2',
  );
  const synced = await database.reader.query('show synchronous_commit');
  if (accepted !== messages || (rows[0] as { count: number }).count !== messages)
    throw new Error(`bench: ${accepted} of ${messages} were accepted`);
  if (JSON.stringify(synced.rows) !== '[{"synchronous_commit":"on"}]')
    throw new Error('bench: the journal is not synced');
}

async function* letters(count: number): AsyncGenerator<Letter> {
  const dateMs = Date.now();
  for (let id = 1; id <= count; id++) {
    yield {
      id,
      template: 0,
      from: `bounce+${id}@party.example`,
      to: `person.${id}@mail.example`,
      envid: `n1-${id}`,
      messageId: `n1.${id}@party.example`,
      dateMs,
      feedbackId: 'n1:notice:party',
      values: personal(id),
    };
  }
}

function personal(id: number): Record<string, string> {
  const things = ['your name', 'your postal address', 'your e-mail address', 'your date of birth'];
  return {
    name: `Siân Jones ${id}`,
    code: `K7QD-${id}`,
    list: things.map((thing) => `- ${thing}, sent on 3 March 2021`).join('\n'),
    items: things.map((thing) => `<li>${thing}, sent on 3 March 2021</li>`).join('\n'),
  };
}

function makeTemplate(): { template: MailTemplate; bytes: number } {
  const paragraph =
    'We are writing because a company that holds information for us has told us of an incident on its systems. ';
  const text = `Dear ${placeMarker('name')},\n\n${`${paragraph.repeat(3)}\n\n`.repeat(4)}It held:\n\n${placeMarker('list')}\n\nCode: ${placeMarker('code')}\n`;
  const html = `<!doctype html><html lang="en"><body style="font-family: sans-serif"><p>Dear ${placeMarker('name')},</p>${`<p style="margin: 0 0 16px">${paragraph.repeat(3)}</p>\n`.repeat(4)}<ul>${placeMarker('items')}</ul><p>Code: ${placeMarker('code')}</p></body></html>`;
  const template: MailTemplate = {
    from: { name: 'The Party', address: 'notices@party.example' },
    subject: 'Your information and a supplier of ours',
    text,
    html,
    places: ['name', 'list', 'items', 'code'],
    language: 'en',
  };
  const heading = { to: 'person.1@mail.example', messageId: 'n1.1@party.example', date: new Date() };
  return { template, bytes: compileMail(template).fill(personal(1), heading).length };
}

function makeKeys(signing: Signing): DkimKey[] {
  const names = { domain: 'party.example', selector: 'bench' };
  if (signing === 'unsigned') return [];
  const { privateKey } =
    signing === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
  return [{ ...names, algorithm: signing, privateKey }];
}

function findTool(name: string): string {
  const found = ['usr/sbin', 'usr/bin'].map((folder) => join(values.postfix, folder, name)).find(existsSync);
  if (!found) throw new Error(`bench: there is no ${name}; the head of bench/mail.ts says how to get it`);
  return found;
}

/** Postfix's tools find their libraries beside them when they were only unpacked. */
function toolEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, LD_LIBRARY_PATH: join(values.postfix, 'usr/lib/postfix') };
}

function runSource(tool: string, port: number, messages: number, size: number): number {
  const started = performance.now();
  const options = ['-d', '-s', String(CONNECTIONS), '-l', String(size), '-m', String(messages)];
  const envelope = ['-f', 'bounce@party.example', '-t', 'person@mail.example'];
  execFileSync(tool, [...options, ...envelope, `127.0.0.1:${port}`], { env: toolEnvironment() });
  return (performance.now() - started) / 1000;
}

async function startSink(tool: string): Promise<{ port: number } & AsyncDisposable> {
  const port = await findFreePort();
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const sink: ChildProcess = spawn(tool, [...user, `127.0.0.1:${port}`, '1000'], {
    env: toolEnvironment(),
    stdio: 'ignore',
  });
  const exited = once(sink, 'exit');
  await untilItAnswers(port, () => 'bench: smtp-sink does not answer');
  return {
    port,
    async [Symbol.asyncDispose]() {
      sink.kill();
      await exited;
    },
  };
}
