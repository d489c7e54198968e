import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const PATIENCE_MS = 10_000;

/** A client that says what it is told, and gives the whole replies. */
export class SmtpClient implements AsyncDisposable {
  readonly socket: Socket;
  #text = '';
  #ended = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('latin1').on('data', (text: string) => (this.#text += text));
    socket.on('error', () => undefined).on('close', () => (this.#ended = true));
  }

  /** Connects, and waits for the greeting unless told not to. */
  static async connect(port: number, greeting = true): Promise<SmtpClient> {
    const socket = connect(port, '127.0.0.1');
    const client = new SmtpClient(socket);
    await once(socket, 'connect');
    if (greeting) await client.reply();
    return client;
  }

  /** One command and its reply. */
  async say(line: string): Promise<string> {
    this.socket.write(`${line}\r\n`);
    return this.reply();
  }

  /** The next reply, its last line; '' where the server closed instead. */
  async reply(): Promise<string> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = /^(?:\d{3}-.*\r\n)*(\d{3}(?: .*)?)\r\n/.exec(this.#text);
      if (found) {
        this.#text = this.#text.slice(found[0].length);
        return found[1];
      }
      if (this.#ended) return '';
      if (Date.now() > until) throw new Error(`no reply came; there is ${JSON.stringify(this.#text)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Hands over a message in a session of its own; the reply to each step until one is no success. */
  static async send(port: number, to: string | string[], message: Uint8Array): Promise<string> {
    await using client = await SmtpClient.connect(port);
    await client.say('EHLO mx.test');
    await client.say('MAIL FROM:<>');
    for (const each of [to].flat()) {
      const answer = await client.say(`RCPT TO:<${each}>`);
      if (!answer.startsWith('250')) return answer;
    }
    await client.say('DATA');
    return await client.sendData(message);
  }

  async sendData(message: Uint8Array): Promise<string> {
    const text = Buffer.from(message).toString('latin1').replaceAll(/^\./gm, '..');
    this.socket.write(Buffer.from(text.endsWith('\r\n') ? text : `${text}\r\n`, 'latin1'));
    return this.say('.');
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    return Promise.resolve();
  }
}
