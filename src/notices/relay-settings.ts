import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Config } from '../config.ts';
import { InputError } from '../errors.ts';
import { checkDkimKey, checkRelay, type DkimKey, type Relay } from '../mail/index.ts';

const SECURITY: Record<string, Relay['security']> = { 'smtp:': 'starttls', 'smtps:': 'tls' };
/** What is in a password is not for an error; what it may be written as is. */
const ENCODED = 'in user and password % is written %25, @ %40, : %3A, / %2F, # %23 and ? %3F';
const OPTIONS = [
  'ca',
  'security',
  'helo',
  'connections',
  'per-connection',
  'rate',
  'domain-connections',
  'domain-rate',
  'timeout',
];

/**
 * The relay that ROLLCALL_SMTP_URL names: 'smtp://user:password@relay.example:587?connections=10&rate=50'. smtp:// means
 * STARTTLS, smtps:// TLS from the start; '?security=none' is for a relay on this machine, '?ca=file.pem' for one whose
 * certificate is of an authority of the organisation's own.
 * @throws InputError ARGUMENT_INVALID, which never repeats the address; FILE_NOT_FOUND
 */
export async function readRelay(config: Config): Promise<Relay> {
  const text = config.mail?.relay;
  if (text === undefined)
    throw new InputError(
      'ARGUMENT_INVALID',
      "No mail relay is named: set ROLLCALL_SMTP_URL, like 'smtp://user:password@relay.example:587'",
    );
  const wrong = (what: string): InputError =>
    new InputError('ARGUMENT_INVALID', `ROLLCALL_SMTP_URL: ${what}`);
  if (!URL.canParse(text)) throw wrong(`it is no address, like 'smtp://relay.example:587'; ${ENCODED}`);
  const url = new URL(text);
  const security = SECURITY[url.protocol];
  if (security === undefined) throw wrong('it begins with smtp:// or smtps://');
  for (const name of url.searchParams.keys())
    if (!OPTIONS.includes(name)) throw wrong(`there is no option '${name}': it has ${OPTIONS.join(', ')}`);
  const number = (name: string, otherwise: number): number => {
    const value = url.searchParams.get(name);
    if (value === null) return otherwise;
    if (Number(value) > 0) return Number(value);
    throw wrong(`${name} is a number more than 0`);
  };
  const decoded = (part: string): string => {
    try {
      return decodeURIComponent(part);
    } catch {
      throw wrong(ENCODED);
    }
  };
  const rate = (name: string): number | null => (url.searchParams.has(name) ? number(name, 0) : null);
  const none = url.searchParams.get('security');
  if (none !== null && none !== 'none') throw wrong("security is 'none', or left out");
  const ca = url.searchParams.get('ca');
  const relay: Relay = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (security === 'tls' ? 465 : 587) : Number(url.port),
    security: none === 'none' ? 'none' : security,
    ...(url.username !== '' && {
      user: decoded(url.username),
      password: decoded(url.password),
    }),
    ...(ca !== null && { ca: await readCertificates(ca) }),
    helo: url.searchParams.get('helo') ?? hostname(),
    connections: number('connections', 5),
    messagesPerConnection: number('per-connection', 100),
    ratePerSecond: rate('rate'),
    perDomain: { connections: number('domain-connections', 3), ratePerSecond: rate('domain-rate') },
    timeoutMs: number('timeout', 60) * 1_000,
  };
  checkRelay(relay);
  return relay;
}

async function readCertificates(path: string): Promise<string> {
  const pem = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new InputError('FILE_NOT_FOUND', `ROLLCALL_SMTP_URL: there is no file ${path}`);
  });
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
  throw new InputError('ARGUMENT_INVALID', `ROLLCALL_SMTP_URL: ${path} holds no certificate (PEM)`);
}

/**
 * The keys that ROLLCALL_DKIM names: 'selector@domain:file.pem', with commas where there are several. RSA and Ed25519.
 * @throws InputError ARGUMENT_INVALID, FILE_NOT_FOUND
 */
export async function readDkimKeys(config: Config): Promise<DkimKey[]> {
  const text = config.mail?.dkim;
  if (text === undefined) return [];
  const keys: DkimKey[] = [];
  for (const each of text.split(',')) {
    const [, selector, domain, path] = /^\s*([\w.-]+)@([\w.-]+):(.+?)\s*$/.exec(each) ?? [];
    if (path === undefined)
      throw new InputError(
        'ARGUMENT_INVALID',
        "ROLLCALL_DKIM: write 'selector@domain:file.pem', with commas",
      );
    keys.push(await readDkimKey(selector, domain, path));
  }
  return keys;
}

async function readDkimKey(selector: string, domain: string, path: string): Promise<DkimKey> {
  const pem = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new InputError('FILE_NOT_FOUND', `ROLLCALL_DKIM: there is no file ${path}`);
  });
  const wrong = (what: string): InputError =>
    new InputError('ARGUMENT_INVALID', `ROLLCALL_DKIM: ${path} ${what}`);
  let privateKey;
  try {
    privateKey = createPrivateKey(pem);
  } catch {
    throw wrong('holds no private key that can be read: PEM, without a passphrase');
  } finally {
    pem.fill(0);
  }
  const algorithm = privateKey.asymmetricKeyType;
  if (algorithm !== 'rsa' && algorithm !== 'ed25519') throw wrong('holds neither an RSA nor an Ed25519 key');
  const key: DkimKey = { domain, selector, algorithm, privateKey };
  checkDkimKey(key);
  return key;
}
