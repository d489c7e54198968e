import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Asked = {
  to: string;
  from: string;
  service: string;
  text: string;
  authorization: string;
  at: number;
};

/** How the server answers a request; `undefined` closes the connection without a word. */
export type Answer =
  | { status: number; body?: unknown; headers?: Record<string, string>; afterMs?: number }
  | 'close'
  | 'hang';

/** A server of ours on 127.0.0.1 that answers as Twilio documents it, or as a script says. */
export type TwilioServer = AsyncDisposable & {
  url: string;
  asked: Asked[];
  logins: number;
  /** How many requests were under way at once, at most. */
  peak: number;
};

export const ACCOUNT = `AC${'a1'.repeat(16)}`;
export const KEY = `SK${'b2'.repeat(16)}`;
export const SECRET = 'not-a-secret';

/** What Twilio answers when it has taken a message. */
export function made(n: number, more: Record<string, unknown> = {}): Answer {
  const sid = `SM${n.toString(16).padStart(32, '0')}`;
  return {
    status: 201,
    body: { sid, status: 'queued', error_code: null, to: '+447700900000', body: 'x', ...more },
  };
}

/** What it answers otherwise: with the number in its prose, as it does. */
export function refusal(status: number, code: number, headers: Record<string, string> = {}): Answer {
  const message = `The 'To' number +447700900123 is not right, or something else is`;
  return {
    status,
    headers,
    body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
  };
}

/** @param script the answer to a request; `n` counts requests to send, from 0 */
export async function startTwilio(
  script: (asked: Asked, n: number) => Answer = (_, n) => made(n),
  login: Answer = { status: 200, body: { messages: [{ to: '+447700900999' }] } },
): Promise<TwilioServer> {
  let underWay = 0;
  const state = { asked: [] as Asked[], logins: 0, peak: 0 };
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url!, 'http://127.0.0.1');
      if (url.pathname !== `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`)
        return reply(response, { status: 404 });
      if (request.method === 'GET') {
        state.logins++;
        return reply(response, login);
      }
      state.peak = Math.max(state.peak, ++underWay);
      const form = new URLSearchParams(await read(request));
      const asked: Asked = {
        to: form.get('To') ?? '',
        from: form.get('From') ?? '',
        service: form.get('MessagingServiceSid') ?? '',
        text: form.get('Body') ?? '',
        authorization: request.headers.authorization ?? '',
        at: performance.now(),
      };
      state.asked.push(asked);
      await reply(response, script(asked, state.asked.length - 1));
      underWay--;
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function reply(response: ServerResponse, answer: Answer): Promise<void> {
  if (answer === 'close') return void response.socket?.destroy();
  if (answer === 'hang') return;
  if (answer.afterMs !== undefined) await new Promise((resolve) => setTimeout(resolve, answer.afterMs));
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
  response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}));
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
