import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBounce, type Reason, type Verdict } from '../../src/bounces/index.ts';
import { inWords, RETURNED, THEIRS } from './messages.ts';

type Case = {
  name: string;
  text: string;
  headers?: Record<string, string>;
  expected: [string | null, Reason, Verdict][];
};

const HARD: [string, Reason, Verdict][] = [[THEIRS, 'user unknown', 'hard']];

const CASES: Case[] = [
  {
    name: 'qmail, two recipients',
    headers: { Subject: 'failure notice' },
    text: `Hi. This is the qmail-send program at mx.people.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<${THEIRS}>:
Sorry, no mailbox here by that name. (#5.1.1)

<bob@people.example>:
192.0.2.7 does not like recipient.
Remote host said: 552 5.2.2 The mailbox is over quota
Giving up on 192.0.2.7.

--- Below this line is a copy of the message.

${RETURNED}`,
    expected: [...HARD, ['bob@people.example', 'mailbox full', 'soft']],
  },
  {
    name: 'qmail, a domain without a mail exchanger',
    headers: { Subject: 'failure notice' },
    text: `<${THEIRS}>:
Sorry, I couldn't find a mail exchanger or IP address. (#5.4.4)

--- Below this line is a copy of the message.

${RETURNED}`,
    expected: [[THEIRS, 'takes no mail', 'hard']],
  },
  {
    name: 'exim',
    headers: { 'X-Failed-Recipients': THEIRS, 'Auto-Submitted': 'auto-replied' },
    text: `This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ${THEIRS}
    SMTP error from remote mail server after RCPT TO:<${THEIRS}>:
    host mx.people.example [192.0.2.7]: 550 5.1.1 unknown or illegal alias

------ This is a copy of the message, including all the headers. ------

${RETURNED}`,
    expected: HARD,
  },
  {
    name: 'exim, the sender refused by a host that does not find its domain',
    headers: { 'X-Failed-Recipients': THEIRS },
    text: `  ${THEIRS}
    host mx.people.example [192.0.2.7]
    SMTP error from remote mail server after MAIL FROM:<notice@org.example> SIZE=4096:
    550 org.example does not exist`,
    expected: [[THEIRS, 'sender rejected', 'soft']],
  },
  {
    name: 'exim, refused when it connected',
    headers: { 'X-Failed-Recipients': THEIRS },
    text: `  ${THEIRS}
    host mx.people.example [192.0.2.7]
    SMTP error from remote mail server after initial connection:
    550 Access denied`,
    expected: [[THEIRS, 'blocked', 'soft']],
  },
  {
    name: 'sendmail, with a transcript and without parts',
    headers: { Subject: 'Returned mail: see transcript for details' },
    text: `The original message was received at Fri, 29 Oct 2021 10:00:00 +0000
from localhost [127.0.0.1]

   ----- The following addresses had permanent fatal errors -----
<${THEIRS}>
    (reason: 550 5.1.1 <${THEIRS}>... User unknown)

   ----- Transcript of session follows -----
... while talking to mx.people.example.:
>>> RCPT To:<${THEIRS}>
<<< 550 5.1.1 <${THEIRS}>... User unknown

   ----- Message header follows -----
${RETURNED}`,
    expected: HARD,
  },
  {
    name: 'sendmail, an alias: the address that we know counts',
    headers: { Subject: 'Returned mail: Too many hops' },
    text: `   ----- The following addresses had permanent fatal errors -----
inner@host7.people.example
    (expanded from: ${THEIRS})

   ----- Transcript of session follows -----
554 Too many hops 26 (25 max): to ${THEIRS}`,
    expected: [[THEIRS, 'network', 'soft']],
  },
  {
    name: 'an old sendmail: a line for each',
    headers: { Subject: 'Returned mail: User unknown' },
    text: `   ----- Transcript of session follows -----
While talking to mx.people.example:
>>> RCPT To:<${THEIRS}>
<<< 550 <${THEIRS}>... User unknown
550 <${THEIRS}>... User unknown
554 <bob@nowhere.example>... 550 Host unknown (Authoritative answer from name server)

   ----- Unsent message follows -----
${RETURNED}`,
    expected: [...HARD, ['bob@nowhere.example', 'host unknown', 'hard']],
  },
  {
    name: 'Postfix in words',
    text: `This is the mail system at host mx.people.example.

<${THEIRS}>: host mx2.people.example[192.0.2.7] said: 550 5.1.1 <${THEIRS}>:
    Recipient address rejected: User unknown in virtual mailbox table (in reply
    to RCPT TO command)`,
    expected: HARD,
  },
  {
    name: 'Postfix, still trying',
    headers: { Subject: 'Delayed Mail (still being retried)' },
    text: `# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #

<${THEIRS}>: connect to mx.people.example[192.0.2.7]:25: No route to host`,
    expected: [[THEIRS, 'network', 'soft']],
  },
  {
    name: 'OpenSMTPD, warning',
    headers: { Subject: 'Delivery status notification: warning' },
    text: `    A message is delayed for more than 10 minutes for the following
    list of recipients:

${THEIRS}: Network error on destination MXs

    Please note that this is only a temporary failure report.

    Below is a copy of the original message:

${RETURNED}`,
    expected: [[THEIRS, 'network', 'soft']],
  },
  {
    name: 'Gmail, with the words of the other server',
    headers: { Subject: 'Delivery Status Notification (Failure)', 'X-Failed-Recipients': THEIRS },
    text: `Delivery to the following recipient failed permanently:

     ${THEIRS}

Technical details of permanent failure:
We tried to deliver your message, but it was rejected by the recipient domain.
The error that the other server returned was: 550 550 5.1.1 No such user (state 14).

----- Original message -----

${RETURNED}`,
    expected: HARD,
  },
  {
    name: 'Exchange 2003',
    headers: {
      Subject: 'Undeliverable: About your data',
      From: 'System Administrator <postmaster@people.example>',
    },
    text: `Your message

  To:      someone@elsewhere.example
  Subject: About your data
  Sent:    Fri, 29 Oct 2021 10:00:00 -0000

did not reach the following recipient(s):

${THEIRS} on Fri, 29 Oct 2021 10:00:02 -0000
    The recipient name is not recognized
    MSEXCH:IMS:PEOPLE:HQ:MX 0 (000C05A6) Unknown Recipient`,
    expected: HARD,
  },
  {
    name: 'Domino',
    headers: { Subject: 'DELIVERY FAILURE: User ann not listed', From: 'postmaster@people.example' },
    text: `Your message

  Subject: About your data

was not delivered to:

  ${THEIRS}

because:

  User ann (${THEIRS}) not listed in Domino Directory`,
    expected: HARD,
  },
  {
    name: 'Yahoo, a mailbox that was closed',
    headers: { Subject: 'Failure Notice' },
    text: `Sorry, we were unable to deliver your message to the following address.

<${THEIRS}>:
Sorry your message to ${THEIRS} cannot be delivered. This account has been disabled or discontinued [#102].

--- Below this line is a copy of the message.

${RETURNED}`,
    expected: [[THEIRS, 'account suspended', 'soft']],
  },
  {
    name: 'a carrier in Japan: unknown, but said after the message was handed over',
    headers: { Subject: 'Returned mail: see transcript for details' },
    text: `<${THEIRS}>
    (reason: 550 Unknown user ${THEIRS})

   ----- Transcript of session follows -----
... while talking to mx.carrier.example.:
>>> DATA
<<< 550 Unknown user ${THEIRS}
554 5.0.0 Service unavailable`,
    expected: [[THEIRS, 'filtered', 'soft']],
  },
  {
    name: 'a carrier in Japan, in two languages',
    headers: {
      From: 'no-reply@carrier.example',
      Subject: 'Mail',
      'Content-Type': 'text/plain; charset=utf-8',
    },
    text: `次のあて先へのメッセージはエラーのため送信できませんでした。

Your mail sent on: Fri, 29 Oct 2021 10:00:00 +0900
     Could not be delivered to: <${THEIRS}>
     As their mailbox is full.`,
    expected: [[THEIRS, 'mailbox full', 'soft']],
  },
  {
    name: 'Mail.ru, twice the same in two languages',
    headers: { 'X-Failed-Recipients': THEIRS, 'Content-Type': 'text/plain; charset=utf-8' },
    text: `К сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям:

  ${THEIRS}
    an MX or SRV record indicated no SMTP service

**********************

This message was created automatically by mail delivery software.

  ${THEIRS}
    an MX or SRV record indicated no SMTP service`,
    expected: [[THEIRS, 'takes no mail', 'hard']],
  },
  {
    name: 'DragonFly: the address within a sentence, the reason after it',
    headers: { Subject: 'Mail delivery failed' },
    text: `This is the DragonFly Mail Agent v0.13 at df.org.example.

There was an error delivering your mail to <${THEIRS}>.

mx.people.example [192.0.2.7] did not like our RCPT TO:
550 5.7.25 <${THEIRS}>: Recipient address rejected: Reverse DNS validation failed

Message headers follow.

${RETURNED}`,
    expected: [[THEIRS, 'no reverse DNS', 'soft']],
  },
  {
    name: 'MDaemon',
    headers: { From: 'MDaemon@people.example', Subject: 'Permanent Delivery Failure' },
    text: `The attached message had PERMANENT fatal delivery errors!

The following addresses did NOT receive a copy of your message:

> ${THEIRS}

--- Session Transcript ---
 RCPT To:<${THEIRS}>
 550 5.1.1 <${THEIRS}>... Recipient unknown`,
    expected: HARD,
  },
  {
    name: 'InterScan',
    headers: { From: 'postmaster@people.example', Subject: 'Mail could not be delivered' },
    text: `Sent <<< RCPT TO:<${THEIRS}>
Received >>> 550 5.1.1 unknown user.

Unable to deliver message to <${THEIRS}>.`,
    expected: HARD,
  },
  {
    name: 'a page only',
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    text: `<html><style>p { color: red }</style><body><p>Delivery failed:</p>
<p>&lt;${THEIRS}&gt;:<br>550&#32;5.1.1 no such user</p></body></html>`,
    expected: HARD,
  },
  {
    name: 'the first lines of the message come back without a line between',
    headers: { From: 'Postmaster@people.example', Subject: 'Mail Delivery Warning' },
    text: `Delivery of email to this address

"${THEIRS}"

has been postponed due to a full mailbox.

We will continue to try to deliver your message over the next few days.

The first 50 lines of your original message follow:
${RETURNED}`,
    expected: [[THEIRS, 'mailbox full', 'soft']],
  },
  {
    name: 'nobody is named: the one that the message was to',
    text: `The message below could not be delivered: 550 5.1.1 user unknown.

----- Original message -----

${RETURNED}`,
    expected: HARD,
  },
  {
    name: 'nobody is named anywhere',
    text: 'A message of yours could not be delivered.',
    expected: [[null, 'unknown', 'soft']],
  },
];

for (const { name, text, headers, expected } of CASES) {
  test(`in words: ${name}`, () => {
    const { kind, recipients } = readBounce(inWords(text, headers));
    assert.equal(kind, 'dsn');
    assert.deepEqual(
      recipients.map(({ address, reason, verdict }) => [address, reason, verdict]),
      expected,
    );
  });
}

test('a message that is delayed is told from one that failed', () => {
  const delayed = readBounce(
    inWords(`${THEIRS} has not yet been delivered. Message will be retried for 2 more days.`, {
      Subject: 'Delivery Status Notification (Delay)',
    }),
  );
  const failed = readBounce(inWords(`<${THEIRS}>: delivery temporarily suspended. Giving up.`));
  assert.deepEqual(
    [delayed, failed].map(({ recipients }) => recipients[0].action),
    ['delayed', 'failed'],
  );
});

test('Japanese is read whether its charset is named or not', () => {
  const text = Buffer.from('3c616e6e4070656f706c652e6578616d706c653e3a200a1b2442', 'hex').toString('latin1');
  const words = `${text}8+$D$+$j$^$;$s\u001b(B (kijun)`;
  for (const type of [
    'text/plain; charset=iso-2022-jp',
    'text/plain',
    'text/plain; charset=no-such-charset',
  ]) {
    const raw = Buffer.from(inWords('', { 'Content-Type': type })).toString('latin1');
    const { recipients } = readBounce(Buffer.from(raw + words, 'latin1'));
    assert.equal(recipients[0].address, THEIRS);
    if (!type.includes('no-such')) assert.equal(recipients[0].reason, 'user unknown');
  }
});
