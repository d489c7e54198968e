import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecureContext, TLSSocket } from 'node:tls';

/** A real SMTP server on the loopback that does as it is told, and misbehaves where a script says so. */
export type Step =
  | 'connect'
  | 'ehlo'
  | 'helo'
  | 'starttls'
  | 'auth'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'message'
  | 'rset';

/** Where in its life a session is when a script is asked. */
export type Moment = {
  step: Step;
  line: string;
  from: string;
  to: string;
  /** Counted from 1. */
  session: number;
  /** Messages that this session has had so far. */
  messages: number;
};

/** What to say instead of the usual. `keep`: whether a message that came counts as accepted; as its reply says if not given. */
export type Answer = {
  say?: string;
  /** The connection is cut after it. */
  drop?: boolean;
  waitMs?: number;
  twice?: boolean;
  /** The bytes of the answer come one by one. */
  pieces?: boolean;
  /** Nothing ends the line. */
  unended?: boolean;
  keep?: boolean;
};

export type Script = (moment: Moment) => Answer | string | undefined;

export type Kept = { from: string; to: string; mail: string; rcpt: string; data: Buffer; secure: boolean };

export type Options = {
  script?: Script;
  extensions?: readonly string[];
  tls?: { key: string; cert: string };
  /** Encrypts from the first byte on. */
  implicitTls?: boolean;
  /** Does not read what is sent while this is true. */
  deaf?: () => boolean;
  /** What to do with a message instead of keeping it. */
  onMessage?: (kept: Kept) => void;
};

export type SmtpServer = AsyncDisposable & {
  port: number;
  kept: Kept[];
  /** Lines of the clients, in the order in which they came, passwords and all. */
  lines: string[];
  sessions: number;
  /** The most sessions at the same time. */
  mostSessions: number;
  open: Set<Socket>;
  cutAll(): void;
  close(): Promise<void>;
};

export const EXTENSIONS = ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'DSN', 'ENHANCEDSTATUSCODES'];

export async function startSmtpServer(options: Options = {}, port = 0): Promise<SmtpServer> {
  const running: SmtpServer = {
    port: 0,
    kept: [],
    lines: [],
    sessions: 0,
    mostSessions: 0,
    open: new Set(),
    cutAll() {
      for (const socket of running.open) socket.destroy();
    },
    async close() {
      if (!server.listening) return;
      server.close();
      running.cutAll();
      await once(server, 'close');
    },
    async [Symbol.asyncDispose]() {
      await running.close();
    },
  };
  const server: Server = createServer({ noDelay: true }, (socket) => {
    running.sessions++;
    running.open.add(socket);
    running.mostSessions = Math.max(running.mostSessions, running.open.size);
    socket.on('close', () => running.open.delete(socket));
    socket.on('error', () => {});
    new Session(socket, running, options).serve().catch(() => socket.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  running.port = (server.address() as AddressInfo).port;
  return running;
}

class Session {
  #socket: Socket;
  #server: SmtpServer;
  #options: Options;
  #number: number;
  #messages = 0;
  #from = '';
  #to = '';
  #mail = '';
  #rcpt = '';
  #secure = false;
  #greeted = false;
  #buffer = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => {};

  constructor(socket: Socket, server: SmtpServer, options: Options) {
    this.#socket = socket;
    this.#server = server;
    this.#options = options;
    this.#number = server.sessions;
    this.#listen();
  }

  async serve(): Promise<void> {
    if (this.#options.implicitTls) this.#upgrade();
    await this.#answer('connect', '', '220 sink.test ESMTP');
    for (;;) {
      const line = await this.#readLine();
      if (line === undefined) return;
      this.#server.lines.push(line);
      if (!(await this.#obey(line))) return;
    }
  }

  async #obey(line: string): Promise<boolean> {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'QUIT') {
      this.#socket.end('221 2.0.0 bye\r\n');
      return false;
    }
    if (verb === 'EHLO') return this.#answer('ehlo', line, this.#greeting());
    if (verb === 'HELO') return this.#answer('helo', line, '250 sink.test');
    if (verb === 'RSET') {
      this.#forget();
      return this.#answer('rset', line, '250 2.0.0 ok');
    }
    if (verb === 'STAR') return this.#encrypt(line);
    if (verb === 'AUTH') return this.#authenticate(line);
    if (verb === 'MAIL') return this.#takeSender(line);
    if (verb === 'RCPT') return this.#takeRecipient(line);
    if (verb === 'DATA') return this.#takeMessage(line);
    return this.#say({ say: '500 5.5.2 what?' });
  }

  #greeting(): string {
    this.#greeted = true;
    const { extensions = EXTENSIONS, tls } = this.#options;
    const offered = [
      'sink.test greets you, with no DSN',
      ...extensions,
      ...(tls && !this.#secure ? ['STARTTLS'] : []),
    ];
    return offered.map((line, i) => `250${i === offered.length - 1 ? ' ' : '-'}${line}`).join('\r\n');
  }

  async #encrypt(line: string): Promise<boolean> {
    const { tls } = this.#options;
    const usual = tls ? '220 2.0.0 go ahead' : '502 5.5.1 not implemented';
    const goOn = await this.#answer('starttls', line, usual);
    if (!goOn || !this.#said.startsWith('220')) return goOn;
    this.#upgrade();
    return true;
  }

  #upgrade(): void {
    const secureContext = createSecureContext(this.#options.tls);
    this.#socket.removeAllListeners('data');
    this.#socket.removeAllListeners('end');
    this.#socket = new TLSSocket(this.#socket, { isServer: true, secureContext });
    this.#socket.on('error', () => {});
    this.#listen();
    this.#secure = true;
  }

  async #authenticate(line: string): Promise<boolean> {
    if (/^AUTH LOGIN$/i.test(line)) {
      for (const question of ['VXNlcm5hbWU6', 'UGFzc3dvcmQ6']) {
        await this.#say({ say: `334 ${question}` });
        const told = await this.#readLine();
        if (told === undefined) return false;
        line += ` ${Buffer.from(told, 'base64').toString()}`;
      }
    } else
      line += ` ${Buffer.from(line.split(' ')[2] ?? '', 'base64')
        .toString()
        .replaceAll('\0', ' ')}`;
    return this.#answer('auth', line, '235 2.7.0 welcome');
  }

  async #takeSender(line: string): Promise<boolean> {
    if (this.#from !== '') return this.#say({ say: '503 5.5.1 nested MAIL' });
    this.#from = /<(.*?)>/.exec(line)?.[1] ?? '';
    this.#mail = line;
    const goOn = await this.#answer('mail', line, this.#greeted ? '250 2.1.0 ok' : '503 5.5.1 EHLO first');
    if (!this.#said.startsWith('2')) this.#forget();
    return goOn;
  }

  async #takeRecipient(line: string): Promise<boolean> {
    if (this.#from === '') return this.#say({ say: '503 5.5.1 MAIL first' });
    this.#to = /<(.*?)>/.exec(line)?.[1] ?? '';
    this.#rcpt = line;
    const goOn = await this.#answer('rcpt', line, '250 2.1.5 ok');
    if (!this.#said.startsWith('2')) this.#to = '';
    return goOn;
  }

  async #takeMessage(line: string): Promise<boolean> {
    if (this.#to === '') return this.#say({ say: '554 5.5.1 no valid recipients' });
    const goOn = await this.#answer('data', line, '354 go ahead');
    if (!goOn || !this.#said.startsWith('3')) return goOn;
    const data = await this.#readData();
    if (data === undefined) return false;
    this.#messages++;
    const kept = {
      from: this.#from,
      to: this.#to,
      mail: this.#mail,
      rcpt: this.#rcpt,
      data,
      secure: this.#secure,
    };
    const answer = this.#ask('message', line, '250 2.0.0 queued as 1');
    // Kept before it is said, as a server does that writes to its disk.
    if (answer.keep ?? answer.say?.startsWith('2') ?? false) {
      if (this.#options.onMessage) this.#options.onMessage(kept);
      else this.#server.kept.push(kept);
    }
    this.#forget();
    return this.#say(answer);
  }

  #forget(): void {
    this.#from = '';
    this.#to = '';
  }

  #said = '';

  #ask(step: Step, line: string, usual: string): Answer {
    const moment = {
      step,
      line,
      from: this.#from,
      to: this.#to,
      session: this.#number,
      messages: this.#messages,
    };
    const told = this.#options.script?.(moment);
    if (told === undefined) return { say: usual };
    return typeof told === 'string'
      ? { say: told }
      : told.say === undefined && !told.drop
        ? { say: usual, ...told }
        : told;
  }

  async #answer(step: Step, line: string, usual: string): Promise<boolean> {
    return this.#say(this.#ask(step, line, usual));
  }

  async #say({ say, drop, waitMs, twice, pieces, unended }: Answer): Promise<boolean> {
    if (waitMs) await sleep(waitMs, undefined, { ref: false });
    this.#said = say ?? '';
    if (say !== undefined && !this.#socket.destroyed) {
      const text = `${say}${unended ? '' : '\r\n'}`.repeat(twice ? 2 : 1);
      if (pieces) {
        for (const byte of text) {
          this.#socket.write(byte);
          await sleep(1);
        }
      } else this.#socket.write(text);
    }
    if (!drop) return !this.#socket.destroyed;
    if (say === undefined) this.#socket.destroy();
    else this.#socket.end();
    return false;
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('data', (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      if (this.#options.deaf?.()) socket.pause();
      this.#wake();
    });
    for (const event of ['end', 'close', 'error'])
      socket.on(event, () => {
        this.#ended = true;
        this.#wake();
      });
  }

  async #readUntil(mark: string, from = 0): Promise<Buffer | undefined> {
    let looked = from;
    for (;;) {
      const at = this.#buffer.indexOf(mark, looked);
      if (at >= 0) {
        const found = this.#buffer.subarray(0, at);
        this.#buffer = this.#buffer.subarray(at + mark.length);
        return found;
      }
      if (this.#ended) return undefined;
      looked = Math.max(0, this.#buffer.length - mark.length);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async #readLine(): Promise<string | undefined> {
    return (await this.#readUntil('\r\n'))?.toString('utf8');
  }

  async #readData(): Promise<Buffer | undefined> {
    if (this.#buffer.length === 0 && !this.#ended)
      await new Promise<void>((resolve) => (this.#wake = resolve));
    if (this.#buffer.subarray(0, 3).toString() === '.\r\n') {
      this.#buffer = this.#buffer.subarray(3);
      return Buffer.alloc(0);
    }
    const data = await this.#readUntil('\r\n.\r\n');
    return data && Buffer.from(`${data.toString('latin1').replace(/(^|\r\n)\.\./g, '$1.')}\r\n`, 'latin1');
  }
}
