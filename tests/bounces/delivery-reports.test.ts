import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBounce } from '../../src/bounces/index.ts';
import { bytes, failed, inWords, OURS, report, THEIRS } from './messages.ts';

test('a report names the recipient, the codes, the reason, and the message that it is about', () => {
  const message = readBounce(
    report([failed(`550 5.1.1 <${THEIRS}>... User unknown`, { Status: '5.1.1' })], {
      perMessage: {
        'Reporting-MTA': 'dns; mx.people.example',
        'Original-Envelope-Id': 'x7k2',
        'Arrival-Date': 'Fri, 29 Oct 2021 10:00:00 +0000',
      },
    }),
  );
  assert.deepEqual(message, {
    kind: 'dsn',
    envid: 'x7k2',
    messageId: '<n1.x7k2@org.example>',
    to: [OURS],
    feedback: null,
    recipients: [
      {
        address: THEIRS,
        status: '5.1.1',
        replyCode: '550',
        reason: 'user unknown',
        verdict: 'hard',
        action: 'failed',
        diagnostic: `550 5.1.1 <${THEIRS}>... User unknown`,
      },
    ],
  });
});

test('every recipient of a report has a verdict of their own', () => {
  const { kind, recipients } = readBounce(
    report([
      failed('550 5.1.1 User unknown', { 'Final-Recipient': 'rfc822; one@people.example', Status: '5.1.1' }),
      failed('552 5.2.2 Mailbox full', { 'Final-Recipient': 'rfc822; two@people.example', Status: '5.2.2' }),
      {
        'Final-Recipient': 'rfc822; three@people.example',
        Action: 'delivered',
        Status: '2.1.5',
        'Diagnostic-Code': 'smtp; 250 2.1.5 Ok',
      },
    ]),
  );
  assert.equal(kind, 'dsn');
  assert.deepEqual(
    recipients.map(({ address, reason, verdict }) => [address, reason, verdict]),
    [
      ['one@people.example', 'user unknown', 'hard'],
      ['two@people.example', 'mailbox full', 'soft'],
      ['three@people.example', 'delivered', 'none'],
    ],
  );
});

test('a report of which nobody failed says delivered', () => {
  for (const action of ['delivered', 'relayed', 'expanded']) {
    const { kind, recipients } = readBounce(
      report([{ 'Final-Recipient': `rfc822; ${THEIRS}`, Action: action, Status: '2.0.0' }]),
    );
    assert.equal(kind, 'delivered');
    assert.deepEqual(
      recipients.map(({ reason, verdict }) => [reason, verdict]),
      [['delivered', 'none']],
    );
  }
});

test('a failure with a code of success is a failure', () => {
  const { kind, recipients } = readBounce(report([failed('550 5.1.1 User unknown', { Status: '2.0.0' })]));
  assert.equal(kind, 'dsn');
  assert.equal(recipients[0].verdict, 'hard');
});

test('somebody still being tried is soft, whatever the code', () => {
  const { recipients } = readBounce(
    report([failed('450 4.1.1 User unknown', { Action: 'delayed', Status: '4.1.1' })]),
  );
  assert.deepEqual(
    recipients.map(({ action, reason, verdict }) => [action, reason, verdict]),
    [['delayed', 'user unknown', 'soft']],
  );
});

test('the address that we wrote to counts, not the one it was forwarded to', () => {
  const { recipients } = readBounce(
    report([
      failed('550 5.1.1 User unknown', {
        'Original-Recipient': `rfc822;${THEIRS}`,
        'Final-Recipient': 'rfc822; inner@elsewhere.example',
      }),
    ]),
  );
  assert.equal(recipients[0].address, THEIRS);
});

test('an address in UTF-8 is read in each of the ways of RFC 6533', () => {
  for (const written of ['utf-8; Jörg@büro.example', 'utf-8;J\\x{F6}rg@b\\x{FC}ro.example']) {
    const { recipients } = readBounce(
      report([failed('550 5.1.1 User unknown', { 'Final-Recipient': written })]),
    );
    assert.equal(recipients[0].address, 'Jörg@büro.example');
  }
});

test('a local name, a pipe or an X.400 name is no address', () => {
  for (const written of ['LOCAL;ann', 'rfc822; |/usr/bin/procmail', 'X400; /C=DE/S=Ann/', 'unknown;']) {
    const { recipients } = readBounce(
      report([failed('550 no', { 'Final-Recipient': written }), failed('550 no')], { original: 'gone' }),
    );
    assert.deepEqual(
      recipients.map(({ address }) => address),
      [null, THEIRS],
    );
  }
});

test('a recipient without an address is the one that the message was to', () => {
  const { recipients } = readBounce(
    report([failed('552 Quota', { 'Final-Recipient': 'LOCAL;/var/mail/ann' })]),
  );
  assert.equal(recipients[0].address, THEIRS);
});

test('a report whose boundary is not the declared one is read all the same', () => {
  const { recipients } = readBounce(
    report([failed('550 5.1.1 User unknown', { Status: '5.1.1' })], { declared: 'another' }),
  );
  assert.deepEqual(
    recipients.map(({ address, verdict }) => [address, verdict]),
    [[THEIRS, 'hard']],
  );
});

test('fields in base64, folded without a space, or run together are read', () => {
  const encoded = report([failed('550 5.1.1 User unknown')], {
    statusHeaders: 'Content-Transfer-Encoding: base64\n',
    statusEncode: (text) => Buffer.from(text).toString('base64').replace(/.{60}/g, '$&\n'),
  });
  const folded = report([failed('550-5.1.1 There is nobody\nof that name: no such\nuser')]);
  const together = report([failed('550 5.1.1 User unknown')], {
    statusEncode: (text) => text.replace(/\n\n/g, '\n'),
  });
  for (const message of [encoded, folded, together]) {
    const { recipients } = readBounce(message);
    assert.deepEqual(
      recipients.map(({ address, reason }) => [address, reason]),
      [[THEIRS, 'user unknown']],
    );
  }
});

test('lines may end in CR alone, LF alone or both, and a mailbox line may stand before', () => {
  const text = Buffer.from(report([failed('550 5.1.1 User unknown')])).toString();
  for (const variant of [
    text.replaceAll('\r\n', '\n'),
    text.replaceAll('\r\n', '\r'),
    `From MAILER-DAEMON Fri Oct 29 10:00:00 2021\r\n${text}`,
    `\r\n\r\n${text}`,
  ]) {
    const { recipients, envid } = readBounce(Buffer.from(variant));
    assert.equal(envid, null);
    assert.deepEqual(
      recipients.map(({ address, verdict }) => [address, verdict]),
      [[THEIRS, 'hard']],
    );
  }
});

test('fields that arrive as plain text, or quoted in a forward, are read', () => {
  const fields = `Reporting-MTA: dns; mx.people.example

Final-Recipient: rfc822; ${THEIRS}
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 over quota
`;
  for (const text of [fields, `See below.\n\n${fields.replace(/^/gm, '> ')}`]) {
    const { recipients } = readBounce(inWords(text));
    assert.deepEqual(
      recipients.map(({ address, reason }) => [address, reason]),
      [[THEIRS, 'mailbox full']],
    );
  }
});

test('words of the message that came back are not taken for the reason', () => {
  const { recipients } = readBounce(report([failed('451 4.3.0 odd', { Status: '4.3.0' })]));
  assert.equal(recipients[0].verdict, 'soft');
});

test('the message that bounced is found by In-Reply-To where it did not come back', () => {
  const { messageId } = readBounce(
    inWords(`<${THEIRS}>: 550 5.1.1 User unknown`, { 'In-Reply-To': '<n1.x7k2@org.example>' }),
  );
  assert.equal(messageId, '<n1.x7k2@org.example>');
});

test('where the bounce went is told from every header that keeps it', () => {
  const { to } = readBounce(
    inWords(`<${THEIRS}>: 550 5.1.1 User unknown`, {
      To: 'undisclosed recipients:;',
      'Delivered-To': OURS,
      'X-Original-To': 'Notices <notice+other@org.example>',
    }),
  );
  assert.deepEqual(to, [OURS, 'notice+other@org.example']);
});

test('a diagnostic is one line of at most 500 characters', () => {
  const { recipients } = readBounce(report([failed(`550 5.1.1 ${'no such user\n  '.repeat(300)}`)]));
  assert.ok(recipients[0].diagnostic.length <= 500);
  assert.doesNotMatch(recipients[0].diagnostic, /[\r\n]/);
});

test('an empty message is nothing', () => {
  assert.deepEqual(readBounce(bytes('')), {
    kind: 'other',
    recipients: [],
    envid: null,
    messageId: null,
    to: [],
    feedback: null,
  });
});
