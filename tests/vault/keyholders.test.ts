import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatIdentityFile,
  generateKeyholder,
  parseIdentityFile,
  parseRecipients,
  recipientKind,
  recipientOf,
  warnOfRecipients,
} from '../../src/vault/index.ts';

const invalid = { name: 'InputError', code: 'IDENTITY_INVALID' };

test('a new keyholder has an identity and the recipient that belongs to it', async () => {
  const { identity, recipient } = await generateKeyholder();
  assert.match(identity, /^AGE-SECRET-KEY-1/);
  assert.equal(await recipientOf(identity), recipient);
  assert.deepEqual(parseRecipients([` ${recipient}\n`, recipient]), [recipient]);
});

test('an identity file as age-keygen writes it is read: comments, empty lines, several keys, Windows line ends', async () => {
  const one = await generateKeyholder();
  const two = await generateKeyholder();
  const text = `\uFEFF# created: 2026-01-01T00:00:00Z\r\n# public key: ${one.recipient}\r\n${one.identity}\r\n\r\n  ${two.identity}  \r\n${one.identity}`;
  assert.deepEqual(parseIdentityFile(text), [one.identity, two.identity]);
});

test('a wrong identity file is refused in a sentence that does not repeat the key', async () => {
  const { identity, recipient } = await generateKeyholder();
  const hybrid = await generateKeyholder({ hybrid: true });
  const changed = identity.slice(0, 40) + (identity[40] === 'Q' ? 'P' : 'Q') + identity.slice(41);
  const texts: [string, RegExp][] = [
    ['', /holds no identity/],
    ['# only a comment\n', /holds no identity/],
    [`# key\n${changed}\n`, /^line 2 of the identity file/],
    [identity.slice(0, -1), /^line 1 of the identity file/],
    [identity.toLowerCase(), /^line 1 of the identity file/],
    [recipient, /public recipient/],
    [hybrid.identity.slice(0, -1), /^line 1 of the identity file/],
    [hybrid.recipient, /public recipient/],
    ['age-encryption.org/v1\n-> scrypt', /itself encrypted/],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nabc', /another kind of private key/],
    [`${identity}\nhello`, /^line 2 of the identity file/],
  ];
  for (const [text, sentence] of texts) {
    assert.throws(
      () => parseIdentityFile(text),
      (error: Error) => {
        assert.match(error.message, sentence);
        assert.doesNotMatch(error.message, /hello|[A-Z0-9]{20}/);
        assert.equal(error.cause, undefined);
        return true;
      },
    );
    assert.throws(() => parseIdentityFile(text), invalid);
  }
});

test('a wrong recipient is refused, and a private key given in its place is not repeated', async () => {
  const { identity, recipient } = await generateKeyholder();
  const changed = recipient.slice(0, 30) + (recipient[30] === 'q' ? 'p' : 'q') + recipient.slice(31);
  const hybrid = (await generateKeyholder({ hybrid: true })).recipient;
  const changedHybrid = hybrid.slice(0, 900) + (hybrid[900] === 'q' ? 'p' : 'q') + hybrid.slice(901);
  const wrong = [
    '',
    'nobody',
    changed,
    recipient.toUpperCase(),
    changedHybrid,
    hybrid.slice(0, -1),
    'age1tag1qqqq',
  ];
  for (const value of wrong) {
    assert.throws(() => parseRecipients([recipient, value]), { ...invalid, message: /^recipient 2 is not/ });
  }
  assert.throws(
    () => parseRecipients([identity]),
    (error: Error) => {
      assert.match(error.message, /^recipient 1 is a private identity/);
      assert.equal(error.message.includes(identity.slice(16, 40)), false);
      return true;
    },
  );
  assert.throws(() => parseRecipients([]), invalid);
});

test('a post-quantum keyholder is made, read and recognised like any other', async () => {
  const { identity, recipient } = await generateKeyholder({ hybrid: true });
  assert.match(identity, /^AGE-SECRET-KEY-PQ-1/);
  assert.equal(recipientKind(recipient), 'hybrid');
  assert.deepEqual(parseRecipients([recipient]), [recipient]);
  const text = formatIdentityFile({ identity, recipient }, new Date('2026-01-01T00:00:00.123Z'));
  assert.match(text, /^# created: 2026-01-01T00:00:00Z\n# public key: age1pq1/);
  assert.deepEqual(parseIdentityFile(text), [identity]);
});

test('who mixes keyholders of both kinds, or has post-quantum ones alone, is told what it means', async () => {
  const classic = (await generateKeyholder()).recipient;
  const hybrid = (await generateKeyholder({ hybrid: true })).recipient;
  assert.equal(warnOfRecipients([classic]), undefined);
  assert.match(warnOfRecipients([hybrid])!, /only age 1\.3 or later/);
  assert.match(warnOfRecipients([classic, hybrid])!, /only as safe from a quantum computer as X25519/);
});
