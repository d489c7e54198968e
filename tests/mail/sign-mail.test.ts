import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, hash, type KeyObject } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { relaxBody, relaxHeader, signedHeaders, splitMessage } from '../../src/mail/canonical-form.ts';
import {
  checkDkimKey,
  compileMail,
  dkimRecord,
  placeMarker,
  signMail,
  type DkimKey,
} from '../../src/mail/index.ts';
import { signText } from '../../src/mail/sign-mail.ts';
import { checkWithDkimpy, withoutDkimpy } from './support/dkimpy.ts';

const AT = new Date('2026-11-22T09:05:07Z');
const rsa = makeKey('rsa', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
const ed25519 = makeKey('ed25519', generateKeyPairSync('ed25519').privateKey);

function makeKey(algorithm: DkimKey['algorithm'], privateKey: KeyObject): DkimKey {
  return { domain: 'party.example', selector: `notices-${algorithm}`, algorithm, privateKey };
}

/** The records that have to stand in the DNS. */
const DNS = Object.fromEntries(
  [rsa, ed25519].map((key) => [`${key.selector}._domainkey.${key.domain}.`, dkimRecord(key)]),
);

function notice(values: Record<string, string>, to = 'anna@example.org'): Buffer {
  return compileMail({
    from: { name: 'The Party', address: 'notices@party.example' },
    subject: `For ${placeMarker('name')}`,
    text: `Dear ${placeMarker('name')},\n\nTwo  blanks, a\ttab, one at the end \n\n\n`,
    html: `<p>\n   Dear ${placeMarker('name')},</p>\n`,
    places: ['name'],
    language: 'en',
  }).fill(values, { to, messageId: 'n1.17@party.example', date: AT, feedbackId: '17:n:p' });
}

// RFC 8463, appendix A.
const RFC_MESSAGE = [
  'From: Joe SixPack <joe@football.example.com>',
  'To: Suzie Q <suzie@shopping.example.net>',
  'Subject: Is dinner ready?',
  'Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)',
  'Message-ID: <20030712040037.46341.5F8J@football.example.com>',
  '',
  'Hi.',
  '',
  'We lost the game.  Are you hungry yet?',
  '',
  'Joe.',
  '',
].join('\r\n');
const RFC_SECRET = 'nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=';
const RFC_PUBLIC = '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=';
const RFC_BODY_HASH = '2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=';
const RFC_FIELD = [
  'DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;',
  ' d=football.example.com; i=@football.example.com;',
  ' q=dns/txt; s=brisbane; t=1528637909; h=from : to :',
  ' subject : date : message-id : from : subject : date;',
  ` bh=${RFC_BODY_HASH};`,
  ' b=',
].join('\r\n');
const RFC_SIGNATURE =
  '/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==';

test('the example of RFC 8463 gets the hash and the signature that stand there', () => {
  const { fields, body } = splitMessage(RFC_MESSAGE);
  assert.equal(hash('sha256', relaxBody(body), 'base64'), RFC_BODY_HASH);
  const names = ['from', 'to', 'subject', 'date', 'message-id', 'from', 'subject', 'date'];
  const privateKey = ed25519FromSeed(RFC_SECRET);
  const signed = signedHeaders(fields, names, RFC_FIELD);
  assert.equal(signText({ algorithm: 'ed25519', privateKey }, signed), RFC_SIGNATURE);
  const key: DkimKey = {
    domain: 'football.example.com',
    selector: 'brisbane',
    algorithm: 'ed25519',
    privateKey,
  };
  assert.equal(dkimRecord(key), `v=DKIM1; k=ed25519; p=${RFC_PUBLIC}`);
});

// RFC 6376, 3.4.5.
test('the examples of RFC 6376 are canonicalised as they stand there', () => {
  assert.equal(relaxHeader('A: X'), 'a:X');
  assert.equal(relaxHeader('B : Y\t\r\n\tZ  '), 'b:Y Z');
  assert.equal(relaxBody(' C \r\nD \t E\r\n\r\n\r\n'), ' C\r\nD E\r\n');
  assert.equal(relaxBody(''), '');
  assert.equal(relaxBody('\r\n\r\n'), '');
  assert.equal(relaxBody('no end'), 'no end\r\n');
  assert.equal(relaxBody('blank at the end '), 'blank at the end\r\n');
});

test('both signatures of a message are verified by another implementation', { skip: withoutDkimpy }, () => {
  const property = fc.property(
    fc.array(fc.string({ unit: 'binary' }), { minLength: 30, maxLength: 30 }),
    (names) => {
      const messages = names.map((name) =>
        signMail(notice({ name: name.replaceAll('\u0001', '') }), [rsa, ed25519], AT),
      );
      for (const checked of checkWithDkimpy(messages, DNS, 2))
        assert.deepEqual(checked, { verified: [true, true], error: '' });
    },
  );
  fc.assert(property, { numRuns: 3 });
});

test('one key makes one signature, and no key leaves the message as it is', { skip: withoutDkimpy }, () => {
  const message = notice({ name: 'Anna' });
  assert.equal(signMail(message, [], AT), message);
  for (const key of [rsa, ed25519]) {
    const [checked] = checkWithDkimpy([signMail(message, [key], AT)], DNS, 1);
    assert.deepEqual(checked, { verified: [true], error: '' });
  }
  const internationalised = notice({ name: 'Siân' }, 'siân@exämple.org');
  assert.deepEqual(checkWithDkimpy([signMail(internationalised, [ed25519], AT)], DNS, 1)[0].verified, [true]);
});

test('what is changed or added on the way breaks the signature', { skip: withoutDkimpy }, () => {
  const signed = signMail(notice({ name: 'Anna' }), [rsa, ed25519], AT).toString('latin1');
  const changed = [
    signed.replace('Dear=20Anna', 'Dear=20Anne'),
    signed.replace('Subject: For Anna', 'Subject: For Anne'),
    signed.replace('\r\nTo: ', '\r\nSubject: another\r\nTo: '),
    signed.replace('\r\nTo: ', '\r\nFrom: somebody@else.example\r\nTo: '),
    signed.replace('\r\nTo: ', '\r\nReply-To: somebody@else.example\r\nTo: '),
    signed.replace('\r\nTo: ', '\r\nCc: somebody@else.example\r\nTo: '),
    `${signed}more\r\n`,
  ];
  const all = checkWithDkimpy(
    [signed, ...changed].map((text) => Buffer.from(text, 'latin1')),
    DNS,
    2,
  );
  assert.deepEqual(all[0].verified, [true, true]);
  for (const [i, { verified }] of all.slice(1).entries())
    assert.deepEqual(verified, [false, false], `change ${i}`);
});

test('what relays do to a message on the way does not break the signature', { skip: withoutDkimpy }, () => {
  const signed = signMail(notice({ name: 'Anna' }), [rsa, ed25519], AT).toString('latin1');
  const bodyAt = signed.indexOf('\r\n\r\n') + 4;
  const handled = [
    `Received: from a by b; ${AT.toUTCString()}\r\n${signed}`,
    `${signed}\r\n\r\n`,
    signed.replace('Subject: For Anna', 'SUBJECT:  For\r\n\tAnna '),
    signed.slice(0, bodyAt) + signed.slice(bodyAt).replaceAll('\r\n', ' \r\n'),
  ];
  for (const { verified } of checkWithDkimpy(
    handled.map((text) => Buffer.from(text, 'latin1')),
    DNS,
    2,
  ))
    assert.deepEqual(verified, [true, true]);
});

test('a key that is not what it is said to be is refused before anything is sent', () => {
  const short = generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey;
  const curve = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
  checkDkimKey(rsa);
  checkDkimKey(ed25519);
  for (const key of [
    { ...rsa, privateKey: ed25519.privateKey },
    { ...ed25519, privateKey: rsa.privateKey },
    { ...rsa, privateKey: short },
    { ...rsa, privateKey: curve },
    { ...rsa, privateKey: generateKeyPairSync('ed25519').publicKey },
    { ...rsa, domain: 'party.example; i=@else.example' },
    { ...rsa, selector: 'a\r\nb' },
  ])
    assert.throws(() => checkDkimKey(key), /^Error: mail: /);
});

test('lines of a signature are short', () => {
  const signed = signMail(notice({ name: 'Anna' }), [rsa, ed25519], AT).toString('latin1');
  for (const line of signed.split('\r\n')) assert.ok(line.length <= 78, line);
});

function ed25519FromSeed(seed: string): KeyObject {
  // RFC 8410: what stands before the 32 bytes of a private key.
  const der = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.from(seed, 'base64'),
  ]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}
