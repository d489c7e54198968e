import { isAscii as bytesAreAscii } from 'node:buffer';
import type { Socket } from 'node:net';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { isAscii } from './address.ts';
import { dataBytes, envelopeCommands, type Command } from './commands.ts';
import type { Outgoing } from './outgoing.ts';
import type { Relay } from './relay.ts';
import { readReply, type Reply } from './reply.ts';
import { openSession, whatHappened, type Offered } from './session.ts';

/** How far a message came before it was answered. */
export type Stage = 'mail' | 'rcpt' | 'data' | 'message';

export type Sent =
  | { kind: 'accepted'; reply: Reply }
  | { kind: 'answered'; stage: Stage; reply: Reply }
  /** The relay cannot take it at all; nothing was sent. */
  | { kind: 'unsendable'; why: string }
  /** No answer came. `left`: the final dot was handed to the system, so it may have arrived. */
  | { kind: 'lost'; left: boolean; why: string };

type Pending = {
  message: Outgoing;
  commands: Command[];
  /** What has not been answered yet, in order. */
  unanswered: ('rset' | Stage)[];
  /** The first answer that was a no. */
  no: { stage: Stage; reply: Reply } | undefined;
  left: boolean;
  done(sent: Sent): void;
};

// Bytes that the system's buffers take at once: below it the message and its final dot leave in one go.
const AT_ONCE_BYTES = 32 * 1024;
const LOOK_AGAIN_MS = 5;
const LONGEST_REPLY = 64 * 1024;
// One message has four answers to wait for.
const ANSWERS = 4;
const OUT_OF_TURN = 'the relay answered out of turn';

/**
 * One SMTP session. nodemailer opens it (names, TLS, login); the sending is ours, for two reasons: only so it is known
 * whether a message may have left when no answer came, and it costs a third.
 */
export class Connection {
  /** How many messages it was asked to send. */
  sent = 0;
  #smtp: SMTPConnection;
  #socket: Socket;
  #offered: Offered;
  #pending: Pending | undefined;
  #deadline: NodeJS.Timeout;
  #usedAt = performance.now();
  #received = '';
  /** An envelope was begun and not used: the server has to forget it. */
  #begun = false;

  private constructor(smtp: SMTPConnection, socket: Socket, offered: Offered, { timeoutMs }: Relay) {
    this.#smtp = smtp;
    this.#socket = socket;
    this.#offered = offered;
    // The limit on silence is nodemailer's. A server that says one word a minute would hold a message for ever.
    this.#deadline = setTimeout(() => {
      if (this.#pending) this.destroy('no answer in time');
    }, timeoutMs * ANSWERS).unref();
    smtp.on('error', (error) => this.#lose(whatHappened(error)));
    smtp.on('end', () => this.#lose('the connection was closed'));
    // From here on the answers are ours to read.
    socket.removeAllListeners('data');
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#receive(text));
  }

  /** Connects, encrypts and logs in. Throws ConnectError. */
  static async open(relay: Relay, signal?: AbortSignal): Promise<Connection> {
    const { smtp, socket, offered } = await openSession(relay, signal);
    return new Connection(smtp, socket, offered, relay);
  }

  get alive(): boolean {
    return !this.#smtp.destroyed && !this.#socket.destroyed;
  }

  /** How long nothing was sent on it. Servers close sessions that idle. */
  get idleMs(): number {
    return performance.now() - this.#usedAt;
  }

  /** Sends one message; never throws. Not while another is on its way. */
  send(message: Outgoing): Promise<Sent> {
    this.sent++;
    const why = this.#whyNot(message);
    if (why !== undefined) return Promise.resolve({ kind: 'unsendable', why });
    if (!this.alive) return Promise.resolve({ kind: 'lost', left: false, why: 'the connection was closed' });
    const { promise, resolve } = Promise.withResolvers<Sent>();
    const commands = envelopeCommands(message, this.#offered, this.#begun);
    this.#pending = { message, commands, unanswered: [], no: undefined, left: false, done: resolve };
    this.#begun = true;
    this.#deadline.refresh();
    this.#ask(this.#offered.pipelining ? commands.length : 1);
    return promise;
  }

  /** Says goodbye, and returns when the connection is closed: a relay counts those that are open. */
  async quit(): Promise<void> {
    clearTimeout(this.#deadline);
    if (this.alive) this.#socket.write('QUIT\r\n');
    this.#smtp.close();
    if (!this.#socket.closed) await new Promise((resolve) => this.#socket.once('close', resolve));
  }

  /** Cuts it. A message that is on its way is lost, and said to be. */
  destroy(why: string): void {
    this.#lose(why);
    clearTimeout(this.#deadline);
    this.#smtp.close();
  }

  #whyNot({ from, to, message, needsUtf8 }: Outgoing): string | undefined {
    const { utf8, eightBit, maxBytes } = this.#offered;
    // A line break would end the command, and begin another.
    if (/[\p{Cc}\s<>]/u.test(from + to) || !to.includes('@') || message.length === 0)
      return 'the address cannot be written to';
    if ((needsUtf8 || !isAscii(from + to)) && !(utf8 && eightBit))
      return 'the relay does not take addresses outside ASCII (it offers no SMTPUTF8)';
    if (!eightBit && !bytesAreAscii(message)) return 'the relay does not take 8-bit text';
    if (maxBytes > 0 && message.length > maxBytes)
      return `the message has ${message.length} bytes, the relay takes ${maxBytes}`;
    return undefined;
  }

  /** Sends the next commands of the envelope. */
  #ask(count: number): void {
    const { commands, unanswered } = this.#pending!;
    let text = '';
    for (const command of commands.splice(0, count)) {
      text += command.line;
      unanswered.push(command.step);
    }
    this.#socket.write(text, isAscii(text) ? 'latin1' : 'utf8');
  }

  #receive(text: string): void {
    this.#received += text;
    let at = 0;
    for (;;) {
      const reply = takeReply(this.#received, at);
      if (reply === undefined) break;
      at = reply.end;
      this.#answer(reply.text);
      if (!this.alive) return;
    }
    this.#received = this.#received.slice(at);
    if (this.#received.length > LONGEST_REPLY) this.destroy(OUT_OF_TURN);
  }

  #answer(text: string): void {
    const pending = this.#pending;
    const step = pending?.unanswered.shift();
    // Nothing was asked: the server closes (421), or says things twice and would be out of step from here on.
    if (!pending || step === undefined) return this.destroy(OUT_OF_TURN);
    const reply = readReply(decodeReply(text), pending.message);
    if (reply.code === 421) return this.#end(pending, step, reply);
    if (step === 'rset') {
      if (!isYes(reply)) return this.destroy(OUT_OF_TURN);
    } else if (step === 'message') return this.#judgeMessage(pending, reply);
    else if (!pending.no && !isWanted(step, reply)) pending.no = { stage: step, reply };
    if (pending.unanswered.length > 0) return;
    if (pending.no) this.#judgeNo(pending, pending.no, step === 'data' && reply.code === 354);
    else if (pending.commands.length > 0) this.#ask(1);
    else this.#sendData(pending);
  }

  #judgeMessage(pending: Pending, reply: Reply): void {
    this.#begun = false;
    if (isYes(reply)) this.#settle({ kind: 'accepted', reply });
    else if (isNo(reply)) this.#settle({ kind: 'answered', stage: 'message', reply });
    else this.destroy(OUT_OF_TURN);
    if (pending === this.#pending) this.#pending = undefined;
  }

  /** Part of the envelope was refused. `open`: the server waits for a message all the same, and gets none. */
  #judgeNo(pending: Pending, { stage, reply }: { stage: Stage; reply: Reply }, open: boolean): void {
    // A yes of the wrong kind (250 to DATA) means that answers and questions are out of step, and so does 503.
    if (!isNo(reply) || reply.code === 503) return this.destroy(OUT_OF_TURN);
    if (open) this.#end(pending, stage, reply);
    else this.#settle({ kind: 'answered', stage, reply });
  }

  /** The server closes the session with this answer, or we do. */
  #end(pending: Pending, step: 'rset' | Stage, reply: Reply): void {
    const stage = step === 'rset' ? 'mail' : step;
    this.#settle({ kind: 'answered', ...(pending.no ?? { stage, reply }) });
    this.destroy('the connection was closed');
  }

  #sendData(pending: Pending): void {
    const { bytes, end } = dataBytes(pending.message.message);
    pending.unanswered.push('message');
    if (bytes.length <= AT_ONCE_BYTES) {
      pending.left = true;
      this.#socket.cork();
      this.#socket.write(bytes);
      this.#socket.write(end);
      this.#socket.uncork();
    } else this.#sendLargeData(pending, bytes, end);
  }

  /** Holds the final dot back until the system has taken everything before it: until then nothing can have arrived. */
  #sendLargeData(pending: Pending, bytes: Uint8Array, end: string): void {
    const endWhenTaken = (): void => {
      if (this.#pending !== pending || !this.alive) return;
      if (this.#socket.writableLength > 0) return void setTimeout(endWhenTaken, LOOK_AGAIN_MS);
      pending.left = true;
      this.#socket.write(end);
    };
    this.#socket.write(bytes, () => endWhenTaken());
  }

  #lose(why: string): void {
    const pending = this.#pending;
    if (!pending) return;
    // A no that was heard before the connection was lost is an answer.
    if (pending.no && isNo(pending.no.reply)) this.#settle({ kind: 'answered', ...pending.no });
    else this.#settle({ kind: 'lost', left: pending.left, why });
  }

  #settle(sent: Sent): void {
    const pending = this.#pending;
    this.#pending = undefined;
    this.#usedAt = performance.now();
    pending?.done(sent);
  }
}

function isYes({ code }: Reply): boolean {
  return code >= 200 && code < 300;
}

function isNo({ code }: Reply): boolean {
  return code >= 400 && code < 600;
}

function isWanted(step: Stage, reply: Reply): boolean {
  return step === 'data' ? reply.code === 354 : isYes(reply);
}

/** The next whole reply from a place on, all of its lines; undefined while it has not come whole. */
function takeReply(received: string, from: number): { text: string; end: number } | undefined {
  let line = from;
  for (;;) {
    const end = received.indexOf('\n', line);
    if (end < 0) return undefined;
    // `250-` says that another line follows.
    if (received[line + 3] !== '-') return { text: received.slice(from, end).trimEnd(), end: end + 1 };
    line = end + 1;
  }
}

function decodeReply(latin1: string): string {
  return isAscii(latin1) ? latin1 : Buffer.from(latin1, 'latin1').toString('utf8');
}
