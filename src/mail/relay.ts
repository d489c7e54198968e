import { InputError } from '../errors.ts';

/** The organisation's own mail relay, and what it can bear. */
export type Relay = {
  host: string;
  port: number;
  /** `starttls` and `tls` send nothing in clear, ever; `none` is for a relay on this machine or in the same rack. */
  security: 'starttls' | 'tls' | 'none';
  user?: string;
  password?: string;
  /** Certificates (PEM) to trust instead of those that Node brings. */
  ca?: string;
  /** What this machine calls itself in EHLO. */
  helo: string;
  connections: number;
  messagesPerConnection: number;
  ratePerSecond: number | null;
  /** How many connections, and messages a second, may be for one recipient domain at once. */
  perDomain: { connections: number; ratePerSecond: number | null };
  /** How long one answer may take. */
  timeoutMs: number;
};

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/;

/** Refuses what cannot be meant, before anything is sent. */
export function checkRelay(relay: Relay): void {
  const refuse = (what: string): never => {
    throw new InputError('ARGUMENT_INVALID', `the mail relay: ${what}`);
  };
  const whole = (value: number, least: number): boolean => Number.isInteger(value) && value >= least;
  const rate = (value: number | null): boolean => value === null || (Number.isFinite(value) && value > 0);
  if (!/^[\w.:-]+$/.test(relay.host)) refuse('its host is no name and no address');
  if (!whole(relay.port, 1) || relay.port > 65_535) refuse('its port is between 1 and 65535');
  if (!/^[\w.:[\]-]+$/.test(relay.helo)) refuse('helo is the name of this machine');
  if (!whole(relay.connections, 1)) refuse('connections is 1 or more');
  if (!whole(relay.messagesPerConnection, 1)) refuse('messagesPerConnection is 1 or more');
  if (!whole(relay.perDomain.connections, 1)) refuse('perDomain.connections is 1 or more');
  if (!rate(relay.ratePerSecond) || !rate(relay.perDomain.ratePerSecond))
    refuse('ratePerSecond is more than 0, or null for no limit');
  if (!whole(relay.timeoutMs, 1)) refuse('timeoutMs is 1 or more');
  if ((relay.user === undefined) !== (relay.password === undefined)) refuse('user and password go together');
  if (relay.user !== undefined && relay.security === 'none' && !LOOPBACK.test(relay.host))
    refuse('a password does not travel in clear: set security to starttls or tls');
}
