import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError, type InputErrorCode } from '../../src/errors.ts';
import type { Relay } from '../../src/mail/index.ts';
import { makeCertificate, withoutOpenssl, type Certificate } from './support/certificate.ts';
import { deliverAll, outgoings, relayAt, type MemoryJournal } from './support/parcels.ts';
import { EXTENSIONS, startSmtpServer, type Moment, type SmtpServer } from './support/smtp-server.ts';

const LOGIN = { user: 'rollcall', password: 'open sesame ŵ' };
let made: Certificate | undefined;
const certificate = (): Certificate => (made ??= makeCertificate());

function refused(error: unknown, code: InputErrorCode, sentence: RegExp, journal: MemoryJournal): void {
  assert.ok(error instanceof InputError, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, sentence);
  assert.doesNotMatch(error.message, /sesame/);
  assert.deepEqual(journal.order, [], 'nothing was journalled');
}

/** The beginning of a handshake may be among the lines; it is nothing that was said. */
function saidNothing(server: SmtpServer): void {
  const told = server.lines.filter((line) => /AUTH|MAIL|RCPT|DATA|@|rollcall|sesame/i.test(line));
  assert.deepEqual(told, []);
}

for (const mechanism of ['PLAIN', 'LOGIN'])
  test(`logs in with ${mechanism}, once for each connection`, async () => {
    const logins: string[] = [];
    await using server = await startSmtpServer({
      extensions: [...EXTENSIONS, `AUTH ${mechanism}`],
      script: ({ step, line }) => void (step === 'auth' && logins.push(line)),
    });
    const { counts } = await deliverAll(
      relayAt(server.port, { ...LOGIN, connections: 2, messagesPerConnection: 5 }),
      outgoings(20),
    );
    assert.equal(counts?.accepted, 20);
    assert.equal(logins.length, server.sessions);
    for (const line of logins) assert.ok(line.endsWith(' rollcall open sesame ŵ'), line);
  });

test('a password that is not accepted is said, and nothing is journalled or sent', async () => {
  await using server = await startSmtpServer({
    extensions: [...EXTENSIONS, 'AUTH PLAIN LOGIN'],
    script: ({ step }) => (step === 'auth' ? '535 5.7.8 authentication failed' : undefined),
  });
  const { error, journal } = await deliverAll(relayAt(server.port, LOGIN), outgoings(20));
  refused(error, 'RELAY_REFUSED', /does not accept our user and password \(535 5\.7\.8\)/, journal);
  assert.equal(
    server.lines.filter((line) => line.startsWith('AUTH')).length,
    1,
    'tried once: more would lock the account',
  );
});

test('a relay that knows no login refuses it', async () => {
  await using server = await startSmtpServer({
    script: ({ step }) => (step === 'auth' ? '502 5.5.1 not implemented' : undefined),
  });
  const { error, journal } = await deliverAll(relayAt(server.port, LOGIN), outgoings(20));
  refused(error, 'RELAY_REFUSED', /does not accept our user and password/, journal);
});

test('a login that fails in the middle stops everything at once; what was on its way is known', async () => {
  await using server = await startSmtpServer({
    extensions: [...EXTENSIONS, 'AUTH PLAIN'],
    script: ({ step, session }) => (step === 'auth' && session > 2 ? '535 5.7.8 no longer' : undefined),
  });
  const relay = relayAt(server.port, { ...LOGIN, connections: 2, messagesPerConnection: 10 });
  const { error, journal } = await deliverAll(relay, outgoings(500));
  assert.ok(error instanceof InputError && error.code === 'RELAY_REFUSED');
  assert.equal(journal.between.size, 0);
  assert.equal(journal.count('accepted'), server.kept.length);
  assert.ok(server.kept.length <= 20);
  assert.equal(journal.count('uncertain') + journal.count('refused'), 0);
  assert.ok(server.lines.filter((line) => line.startsWith('AUTH')).length <= 4);
});

test('a login that is put off for a moment is tried again', async () => {
  let count = 0;
  await using server = await startSmtpServer({
    extensions: [...EXTENSIONS, 'AUTH PLAIN'],
    script: ({ step, session }) =>
      step === 'auth' && session > 1 && ++count % 2 === 1 ? '454 4.7.0 try later' : undefined,
  });
  const { counts } = await deliverAll(
    relayAt(server.port, { ...LOGIN, messagesPerConnection: 10 }),
    outgoings(60),
  );
  assert.equal(counts?.accepted, 60);
});

test('where encryption is asked for and not offered, nothing is sent: no login, no address', async () => {
  const scripts: ((moment: Moment) => string | undefined)[] = [
    () => undefined,
    ({ step }) => (step === 'starttls' ? '454 4.7.0 TLS not available' : undefined),
    ({ step }) => (step === 'ehlo' ? '502 5.5.1 what?' : undefined),
    ({ step }) => (step === 'starttls' ? '250 ok, and now in clear' : undefined),
  ];
  for (const script of scripts) {
    await using server = await startSmtpServer({ extensions: [...EXTENSIONS, 'AUTH PLAIN'], script });
    const { error, journal } = await deliverAll(
      relayAt(server.port, { ...LOGIN, security: 'starttls', timeoutMs: 500 }),
      outgoings(20),
    );
    assert.ok(error instanceof InputError && error.code.startsWith('RELAY_'), String(error));
    assert.deepEqual(journal.order, []);
    saidNothing(server);
    assert.equal(server.kept.length, 0);
  }
});

for (const security of ['starttls', 'tls'] as const) {
  const open = (more: Partial<Parameters<typeof startSmtpServer>[0]> = {}): Promise<SmtpServer> =>
    startSmtpServer({
      extensions: [...EXTENSIONS, 'AUTH PLAIN'],
      tls: certificate(),
      implicitTls: security === 'tls',
      ...more,
    });
  const relay = (server: SmtpServer, more: Partial<Relay> = {}): Relay =>
    relayAt(server.port, { ...LOGIN, security, timeoutMs: 2_000, ...more });

  test(
    `${security}: with the authority's certificate everything is encrypted`,
    { skip: withoutOpenssl },
    async () => {
      await using server = await open();
      const { counts, error } = await deliverAll(
        relay(server, { ca: certificate().ca, messagesPerConnection: 20 }),
        outgoings(200),
      );
      assert.equal(error, undefined);
      assert.equal(counts?.accepted, 200);
      assert.ok(server.kept.every(({ secure }) => secure));
      assert.equal(new Set(server.kept.map(({ from }) => from)).size, 200);
    },
  );

  test(
    `${security}: a certificate that nobody vouches for is not trusted`,
    { skip: withoutOpenssl },
    async () => {
      await using server = await open();
      const { error, journal } = await deliverAll(relay(server), outgoings(20));
      refused(error, 'RELAY_UNREACHABLE', /cannot be trusted \(.*CERT.*\)/, journal);
      saidNothing(server);
    },
  );

  test(`${security}: a certificate for another name is not trusted`, { skip: withoutOpenssl }, async () => {
    const other = makeCertificate('DNS:somewhere.example');
    await using server = await open({ tls: other });
    const { error, journal } = await deliverAll(relay(server, { ca: other.ca }), outgoings(20));
    refused(error, 'RELAY_UNREACHABLE', /cannot be trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/, journal);
    saidNothing(server);
  });
}

test('a large message goes whole through encryption', { skip: withoutOpenssl }, async () => {
  await using server = await startSmtpServer({ tls: certificate() });
  const message = Buffer.from(`Subject: x\r\n\r\n${`${'.x'.repeat(30)}\r\n`.repeat(20_000)}`);
  const source = (async function* () {
    for await (const each of outgoings(3)) yield { ...each, message };
  })();
  const { counts } = await deliverAll(
    relayAt(server.port, { security: 'starttls', ca: certificate().ca }),
    source,
  );
  assert.equal(counts?.accepted, 3);
  for (const { data } of server.kept) assert.ok(data.equals(message));
});
