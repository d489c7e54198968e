import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { InputError } from '../errors.ts';
import type { App } from '../installation/index.ts';
import { readMailAddress } from '../mail/index.ts';
import { TEST_CODE } from './notice-code.ts';
import { listNotices } from './notices.ts';
import {
  countReturn,
  matchToken,
  noReturns,
  noteReturns,
  recordReturn,
  type ReturnCounts,
} from './returns.ts';

export type ListenLimits = {
  messageBytes: number;
  connections: number;
  /** Without a byte for so long, a connection is closed. */
  idleMs: number;
  /** However busy it is, no connection lives longer. */
  connectionMs: number;
  /** How often what came is noted in the evidence. */
  noteEveryMs: number;
};

export type ListenOptions = {
  host: string;
  port: number;
  /** Ends it. */
  signal: AbortSignal;
  onListening?: (port: number) => void;
  /** Now and then, while something comes. */
  onCounts?: (counts: ListenCounts) => void;
  limits?: Partial<ListenLimits>;
};

/**
 * What came, and what was not taken: recipients that are none of ours, messages too large, and those asked to come again.
 * Answers of people, and what matches nobody, are refused too: whoever wrote is told so, since nobody would read it.
 */
export type ListenCounts = ReturnCounts & { refused: number; tooLarge: number; putOff: number };

const LIMITS: ListenLimits = {
  messageBytes: 1_000_000,
  connections: 20,
  idleMs: 60_000,
  connectionMs: 300_000,
  noteEveryMs: 60_000,
};
const RECIPIENTS = 10;
const COMMAND_BYTES = 2_000;
/** How long messages on their way are waited for at the end. */
const CLOSING_MS = 2_000;
const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/;
/** No login and no encryption: the server's own certificate would be a public one. The rest is of no use here. */
const WITHOUT = ['AUTH', 'STARTTLS', 'VRFY', 'EXPN', 'HELP', 'WIZ', 'SHELL', 'KILL'];

/**
 * Receives what comes back by SMTP until the signal, and records each message as `readReturns` does before it is
 * accepted. Takes mail for the return paths of this installation's notices alone; nothing is sent on, and nothing of a
 * message is kept but what its row says.
 * @throws InputError ARGUMENT_INVALID where it cannot listen there, REHEARSAL_ONLY
 */
export async function listenForReturns(app: App, options: ListenOptions): Promise<ListenCounts> {
  const { host, port, signal } = options;
  if (app.installation.rehearsal && !LOOPBACK.test(host))
    throw new InputError(
      'REHEARSAL_ONLY',
      `${app.config.home} is a rehearsal: it listens on this machine alone (127.0.0.1)`,
    );
  const intake = new Intake(app, options);
  const server = intake.server;
  const sockets = new Set<Socket>();
  const { connections, connectionMs } = intake.limits;
  server.server.maxConnections = connections * 2;
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // Idle limits are for the silent; a client that says one byte a second would stay for ever.
    const timer = setTimeout(() => socket.destroy(), connectionMs);
    socket.once('close', () => {
      clearTimeout(timer);
      sockets.delete(socket);
    });
  });
  await listen(server, host, port);
  // What fails later is one connection's: its client tries again.
  server.on('error', () => undefined);
  intake.begin();
  try {
    options.onListening?.((server.server.address() as AddressInfo).port);
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await new Promise<void>((resolve) => server.close(resolve));
    try {
      await intake.end();
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  }
  return intake.counts;
}

async function listen(server: SMTPServer, host: string, port: number): Promise<void> {
  try {
    const listening = once(server.server, 'listening');
    // The server passes its listener's errors on; without somebody there they would end the process.
    const failed = once(server, 'error').then(([error]) => Promise.reject(error as Error));
    failed.catch(() => undefined);
    server.listen(port, host);
    await Promise.race([listening, failed]);
  } catch (error) {
    const why: Record<string, string> = {
      EADDRINUSE: 'something else listens there already',
      EACCES: 'this user may not listen there: take a port above 1023, or forward to one',
      EADDRNOTAVAIL: 'this machine has no such address',
      ENOTFOUND: 'there is no such host',
    };
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!(code in why)) throw error;
    throw new InputError('ARGUMENT_INVALID', `--listen ${host}:${port}: ${why[code]}`, { cause: error });
  }
}

/** Whom mail is taken for, what becomes of it, and the numbers of that. */
class Intake {
  readonly counts: ListenCounts = { ...noReturns(), refused: 0, tooLarge: 0, putOff: 0 };
  readonly limits: ListenLimits;
  readonly server: SMTPServer;
  readonly #app: App;
  readonly #onCounts: ListenOptions['onCounts'];
  readonly #recording = new Set<Promise<unknown>>();
  #timer: NodeJS.Timeout | undefined;
  #unnoted = noReturns();
  #noting: Promise<void> = Promise.resolve();
  #told = '';

  constructor(app: App, { limits, onCounts }: ListenOptions) {
    this.#app = app;
    this.#onCounts = onCounts;
    this.limits = { ...LIMITS, ...limits };
    this.server = this.#createServer();
  }

  /** Notes from now on what came. */
  begin(): void {
    this.#timer = setInterval(() => void this.#note().catch(() => undefined), this.limits.noteEveryMs);
  }

  /** Waits for what is being recorded and noted, and notes the rest. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#recording);
    await this.#note();
  }

  #createServer(): SMTPServer {
    const { messageBytes, connections, idleMs } = this.limits;
    return new SMTPServer({
      disabledCommands: WITHOUT,
      // Nothing of a session is logged: commands have addresses in them.
      logger: false,
      disableReverseLookup: true,
      size: messageBytes,
      rejectOversized: true,
      maxClients: connections,
      maxRecipients: RECIPIENTS,
      maxCommandLength: COMMAND_BYTES,
      socketTimeout: idleMs,
      closeTimeout: CLOSING_MS,
      onRcptTo: ({ address }, _session, callback) => {
        this.#takes(address).then(
          (ours) => {
            if (!ours) this.counts.refused++;
            callback(ours ? null : reply(550, 'No mail for this address here; nothing is sent on'));
          },
          () => callback(this.#putOff()),
        );
      },
      onData: (stream, { envelope }, callback) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => {
          if (stream.sizeExceeded) parts.length = 0;
          else parts.push(part);
        });
        // A client that went away before the end comes again.
        stream.on('error', () => undefined);
        stream.on('end', () => {
          if (stream.sizeExceeded) {
            this.counts.tooLarge++;
            callback(reply(552, 'The message is too large'));
            return;
          }
          const to = envelope.rcptTo.map(({ address }) => address);
          const recording = this.#record(Buffer.concat(parts), to).then(
            (refusal) => (refusal ? callback(refusal) : callback(null, 'Recorded')),
            () => callback(this.#putOff()),
          );
          this.#recording.add(recording);
          void recording.finally(() => this.#recording.delete(recording));
        });
      },
    });
  }

  #putOff(): Error {
    this.counts.putOff++;
    return reply(451, 'It cannot be recorded now, come again');
  }

  /** Returns why it is not taken, where it is not. */
  async #record(bytes: Buffer, to: string[]): Promise<Error | undefined> {
    const kind = await recordReturn(this.#app, bytes, { to, recordAnswers: false });
    const refusal =
      kind === 'answers' || kind === 'unmatched'
        ? reply(550, `5.7.1 This address takes reports of mail servers only${await this.#whereToWrite()}`)
        : undefined;
    countReturn(this.counts, kind);
    // Of what is refused nothing is kept that an entry would have to bind.
    if (!refusal) countReturn(this.#unnoted, kind);
    return refusal;
  }

  /** Where answers go, as the newest notice that says so has it. */
  async #whereToWrite(): Promise<string> {
    const { rows } = await this.#app.database.reader.query<{ address: string }>(
      `select setting->>'reply to' as address
         from (select distinct on (notice) notice, setting from notice_setting order by notice, version desc) s
        where setting ? 'reply to' order by notice desc limit 1`,
    );
    const address = rows[0]?.address ?? '';
    return /^[!-~]{3,200}$/.test(address) ? `: write to ${address}` : '';
  }

  /** Return paths as any notice has or had them: with the code of a notice behind a +, or without one. */
  async #takes(text: string): Promise<boolean> {
    const address = splitAddress(text);
    if (!address) return false;
    const { reader } = this.#app.database;
    const { rows } = await reader.query<{ path: string | null }>(
      `select distinct setting->>'return path' as path from notice_setting`,
    );
    const notices = new Set((await listNotices(reader)).map(({ id }) => id));
    return rows.some(({ path }) => {
      const own = splitAddress(path ?? '');
      if (!own || own.domain !== address.domain) return false;
      if (address.local === own.local) return true;
      if (!address.local.startsWith(`${own.local}+`)) return false;
      const token = address.local.slice(own.local.length + 1);
      return matchToken(this.#app, `+${token}`, notices) !== undefined || isTest(token, notices);
    });
  }

  /** In the evidence, and to whoever looks on; what could not be noted is with the next. */
  #note(): Promise<void> {
    // One after the other: whoever waits for a note waits for those before it too.
    const noted = this.#noting.then(() => this.#noteNow());
    this.#noting = noted.catch(() => undefined);
    return noted;
  }

  async #noteNow(): Promise<void> {
    const told = JSON.stringify(this.counts);
    if (told !== this.#told) this.#onCounts?.({ ...this.counts });
    this.#told = told;
    const unnoted = this.#unnoted;
    this.#unnoted = noReturns();
    try {
      await noteReturns(this.#app, unnoted);
    } catch (error) {
      for (const key of Object.keys(unnoted) as (keyof ReturnCounts)[]) this.#unnoted[key] += unnoted[key];
      throw error;
    }
  }
}

/** What comes back of a test to oneself is taken, and matched to nobody. */
function isTest(token: string, notices: Set<number>): boolean {
  const code = TEST_CODE.replaceAll('-', '').toLowerCase();
  return [...notices].some((notice) => token === `${notice}.${code}`);
}

function splitAddress(text: string): { local: string; domain: string } | undefined {
  const address = readMailAddress(text)?.address.toLowerCase();
  const at = address?.lastIndexOf('@');
  if (address === undefined || at === undefined) return undefined;
  return { local: address.slice(0, at), domain: address.slice(at + 1) };
}

function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
