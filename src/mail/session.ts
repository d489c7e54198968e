import type { Socket } from 'node:net';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Relay } from './relay.ts';
import { readReply, shortReply } from './reply.ts';

/** What the session offers beyond plain SMTP, from the server's answer to EHLO. */
export type Offered = {
  pipelining: boolean;
  dsn: boolean;
  utf8: boolean;
  eightBit: boolean;
  size: boolean;
  /** 0: no limit is said. */
  maxBytes: number;
};

/** An error as nodemailer's session gives it. */
export type SessionError = Error & {
  code?: string;
  originalCode?: string;
  command?: string;
  response?: string;
};

/**
 * Why no connection could be had. `fatal`: trying again would change nothing. `refused`: the relay was reached, and
 * said no.
 */
export class ConnectError extends Error {
  readonly fatal: boolean;
  readonly refused: boolean;

  constructor(message: string, kind: { fatal: boolean; refused: boolean }, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConnectError';
    this.fatal = kind.fatal;
    this.refused = kind.refused;
  }
}

const LONGEST_REPLY_BYTES = 64 * 1024;
const CLOSE_PATIENCE_MS = 1_000;
const DISTRUST = /CERT|SIGNED|ISSUER|ALTNAME|ERR_TLS|ERR_SSL|UNABLE_TO_/;

/** Connects, encrypts as the relay's settings ask and logs in. Throws ConnectError. */
export async function openSession(
  relay: Relay,
  signal?: AbortSignal,
): Promise<{ smtp: SMTPConnection; socket: Socket; offered: Offered }> {
  const smtp = new SMTPConnection(optionsFor(relay));
  // Errors that nobody waits for would end the process.
  smtp.on('error', () => {});
  const giveUp = (): void => smtp.close();
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    await untilDone(smtp, (done) => smtp.connect(done));
    const offered = readOffered(smtp.lastServerResponse || '');
    const { user, password } = relay;
    if (user !== undefined) await untilDone(smtp, (done) => smtp.login({ user, pass: password }, done));
    const socket = smtp._socket;
    if (!socket) throw Object.assign(new Error('closed'), { code: 'ECONNECTION' });
    return { smtp, socket, offered };
  } catch (error) {
    smtp.close();
    throw asConnectError(error as SessionError, relay);
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}

/** What an error says, in words that hold no address. */
export function whatHappened({ code, originalCode }: SessionError): string {
  if (code === 'ETIMEDOUT') return 'no answer in time';
  if (code === 'EPROTOCOL') return 'the relay answered out of turn';
  if (code === 'ESOCKET') return `the connection broke (${originalCode ?? code})`;
  return 'the connection was closed';
}

function optionsFor(relay: Relay): ConstructorParameters<typeof SMTPConnection>[0] {
  const { host, port, security, helo, ca, timeoutMs } = relay;
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    name: helo,
    tls: { ca, minVersion: 'TLSv1.2', rejectUnauthorized: true },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    socketCloseTimeout: CLOSE_PATIENCE_MS,
    maxResponseSize: LONGEST_REPLY_BYTES,
    allowInternalNetworkInterfaces: true,
  };
}

/** A step of the session. It ends with its callback, or with the session: nodemailer does not always call back then. */
function untilDone(
  smtp: SMTPConnection,
  step: (done: (error?: Error | null) => void) => void,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const closed = (): void => reject(Object.assign(new Error('closed'), { code: 'ECONNECTION' }));
  smtp.once('error', reject);
  smtp.once('end', closed);
  step((error) => (error ? reject(error) : resolve()));
  return promise.finally(() => {
    smtp.off('error', reject);
    smtp.off('end', closed);
  });
}

function readOffered(ehlo: string): Offered {
  // The first line is a greeting, and may say anything.
  const lines = ehlo
    .split('\n')
    .slice(1)
    .map((line) =>
      line
        .replace(/^\d+[ -]/, '')
        .trim()
        .toUpperCase(),
    );
  const size = lines.find((line) => /^SIZE( \d+)?$/.test(line))?.slice('SIZE '.length);
  return {
    pipelining: lines.includes('PIPELINING'),
    dsn: lines.includes('DSN'),
    utf8: lines.includes('SMTPUTF8'),
    eightBit: lines.includes('8BITMIME'),
    size: size !== undefined,
    maxBytes: Number(size ?? 0),
  };
}

function asConnectError(error: SessionError, { host, port }: Relay): ConnectError {
  const relay = `the mail relay ${host}:${port}`;
  const reply = readReply(error.response ?? '');
  const said = shortReply(reply);
  const make = (what: string, fatal: boolean, refused: boolean): ConnectError =>
    new ConnectError(`${relay} ${what}`, { fatal, refused }, { cause: error });
  if (error.code === 'EAUTH' && reply.code !== 421 && Math.floor(reply.code / 100) !== 4)
    return make(
      `does not accept our user and password (${said}). Nothing more is sent; look at them.`,
      true,
      true,
    );
  if (error.command === 'STARTTLS' && reply.code > 0)
    return make(`does not let us encrypt (STARTTLS: ${said}). Nothing is sent in clear.`, true, true);
  if (DISTRUST.test(error.originalCode ?? ''))
    return make(
      `cannot be trusted (${error.originalCode}): give its authority's certificate with '?ca=file.pem'.`,
      true,
      false,
    );
  if (reply.code >= 500) return make(`refuses to talk to us (${error.command}: ${said}).`, true, true);
  if (reply.code >= 400) return make(`cannot take us now (${said}).`, false, false);
  if (error.code === 'EDNS') return make('cannot be found: no server has that name.', false, false);
  return make(`cannot be reached: ${error.originalCode ?? whatHappened(error)}.`, false, false);
}
