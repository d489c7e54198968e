import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBounce } from '../../src/bounces/index.ts';
import { bytes, inWords, OURS, RETURNED, THEIRS } from './messages.ts';

function complaint(fields: string, original = RETURNED): Uint8Array {
  return bytes(`Return-Path: <>
From: <feedback@provider.example>
To: ${OURS}
Subject: FW: About your data
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="f"

--f
Content-Type: text/plain; charset=us-ascii

This is an abuse report. It was rejected by nobody.

--f
Content-Type: message/feedback-report

${fields}
--f
Content-Type: message/rfc822

${original}
--f--
`);
}

test('a complaint names its kind and whom it is from, and is no failure', () => {
  const message = readBounce(
    complaint(`Feedback-Type: abuse
User-Agent: Provider/1.0
Version: 1
Original-Mail-From: <${OURS}>
Original-Rcpt-To: <${THEIRS}>
Original-Rcpt-To: <bob@people.example>
Original-Envelope-Id: x7k2
`),
  );
  assert.equal(message.kind, 'complaint');
  assert.equal(message.feedback, 'abuse');
  assert.equal(message.envid, 'x7k2');
  assert.equal(message.messageId, '<n1.x7k2@org.example>');
  assert.deepEqual(
    message.recipients.map(({ address, reason, verdict }) => [address, reason, verdict]),
    [
      [THEIRS, 'complaint', 'none'],
      ['bob@people.example', 'complaint', 'none'],
    ],
  );
});

test('a complaint that does not say whom it is from is of the one that the message was to', () => {
  const { feedback, recipients } = readBounce(complaint('Feedback-Type: not-spam\nVersion: 1\n'));
  assert.equal(feedback, 'not-spam');
  assert.deepEqual(
    recipients.map(({ address }) => address),
    [THEIRS],
  );
  const nobody = readBounce(complaint('Version: 1\n', 'Subject: redacted\n\n'));
  assert.deepEqual([nobody.feedback, nobody.recipients.map(({ address }) => address)], ['abuse', [null]]);
});

test('complaints of Microsoft and of the button of Apple Mail are complaints', () => {
  const microsoft = bytes(`From: staff@hotmail.example
To: ${OURS}
Subject: complaint about message from 192.0.2.1
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: message/rfc822

X-HmXmrOriginalRecipient: <${THEIRS}>
${RETURNED}
--m--
`);
  const apple = inWords('Apple Mail sent this email to unsubscribe from the message.', {
    From: THEIRS,
    'Return-Path': '',
    Subject: 'unsubscribe',
    'Auto-Submitted': 'auto-replied',
    'X-Apple-Unsubscribe': 'true',
  });
  for (const [message, feedback] of [
    [microsoft, 'abuse'],
    [apple, 'opt-out'],
  ] as const) {
    const read = readBounce(message);
    assert.equal(read.kind, 'complaint');
    assert.equal(read.feedback, feedback);
    assert.equal(read.recipients[0].address, THEIRS);
  }
});

const PERSON = { From: `Ann <${THEIRS}>`, 'Return-Path': `<${THEIRS}>` };

test('an answer that nobody wrote says nothing against the address', () => {
  const variants: Record<string, string>[] = [
    { Subject: 'Automatic reply: About your data' },
    { Subject: 'Out of Office: delivery problem' },
    { Subject: 'Abwesenheitsnotiz' },
    { Subject: '=?utf-8?B?6Ieq5YuV5b+c562U?=' },
    { Subject: 'Re: About your data', 'Auto-Submitted': 'auto-replied (vacation)' },
    { Subject: 'Re: About your data', Precedence: 'auto_reply' },
    { Subject: 'Re: About your data', 'X-Autoreply': 'yes' },
    { Subject: 'Automatic reply: undeliverable', From: 'Delivery Team <delivery@people.example>' },
  ];
  for (const headers of variants) {
    const { kind, recipients } = readBounce(
      inWords('I am away. Your message was not rejected; it could not be read yet.', {
        ...PERSON,
        ...headers,
      }),
    );
    assert.equal(kind, 'auto-reply', JSON.stringify(headers));
    assert.deepEqual(
      recipients.map(({ reason, verdict }) => [reason, verdict]),
      [['auto-reply', 'none']],
    );
  }
});

test('what a person writes about a failed delivery is no failed delivery', () => {
  const variants: Record<string, string>[] = [
    { Subject: 'Re: About your data' },
    { Subject: 'Re: Undelivered mail returned to sender' },
    { Subject: 'AW: could not deliver my letter' },
    { Subject: 'Your message was rejected?', 'Auto-Submitted': 'no' },
    { Subject: 'Delivery of my parcel failed' },
  ];
  for (const headers of variants) {
    const { kind, recipients } = readBounce(
      inWords(`My last message to you could not be delivered: 550 5.1.1 user unknown. <bob@people.example>`, {
        ...PERSON,
        ...headers,
      }),
    );
    assert.equal(kind, 'other', JSON.stringify(headers));
    assert.deepEqual(recipients, []);
  }
});

test('Amazon SES is read, as SNS mails it, wrapped and broken', () => {
  const bounce = {
    notificationType: 'Bounce',
    bounce: {
      bounceType: 'Permanent',
      bounceSubType: 'General',
      bouncedRecipients: [
        {
          emailAddress: THEIRS,
          action: 'failed',
          status: '5.1.1',
          diagnosticCode: 'smtp; 550 5.1.1 user unknown',
        },
        { emailAddress: 'bob@people.example' },
      ],
    },
    mail: { messageId: '0101-x', headers: [{ name: 'Message-ID', value: '<n1.x7k2@org.example>' }] },
  };
  const from = { From: 'no-reply@sns.aws.example', Subject: 'AWS Notification Message' };
  const json = JSON.stringify(bounce);
  const broken = json.replace('"diagnosticCode"', '"diagn\n osticCode"');
  for (const text of [
    json,
    `${broken}\n\n--\nTo stop, click below.`,
    JSON.stringify({ Type: 'Notification', Message: json }),
  ]) {
    const { kind, messageId, recipients } = readBounce(inWords(text, from));
    assert.equal(kind, 'dsn');
    assert.equal(messageId, '<n1.x7k2@org.example>');
    assert.deepEqual(
      recipients.map(({ address, verdict }) => [address, verdict]),
      [
        [THEIRS, 'hard'],
        ['bob@people.example', 'soft'],
      ],
    );
  }
  const told = readBounce(
    inWords(
      JSON.stringify({
        notificationType: 'Complaint',
        complaint: { complainedRecipients: [{ emailAddress: THEIRS }] },
        mail: { messageId: '0101-x' },
      }),
      from,
    ),
  );
  assert.deepEqual(
    [told.kind, told.feedback, told.messageId],
    ['complaint', 'abuse', '<0101-x@email.amazonses.com>'],
  );
  const delivered = readBounce(
    inWords(JSON.stringify({ notificationType: 'Delivery', delivery: { recipients: [THEIRS] } }), from),
  );
  assert.deepEqual([delivered.kind, delivered.recipients[0].verdict], ['delivered', 'none']);
});
