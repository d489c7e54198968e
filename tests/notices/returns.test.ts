import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noticeCode, readReturns, readStatus, sendEmail } from '../../src/notices/index.ts';
import { relayAt } from '../mail/support/parcels.ts';
import { startSmtpServer } from '../mail/support/smtp-server.ts';
import { createNoticePlace, inventPeople, prepareAndApprove } from './place.ts';

/** A delivery report on one message of ours. */
function report(action: 'failed' | 'delayed', status: string, to: string): Buffer {
  return Buffer.from(
    `From: MAILER-DAEMON@mail.example
To: ${to}
Subject: Mail delivery
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="r"

--r
Content-Type: text/plain

A report.

--r
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; somebody@mail.example
Action: ${action}
Status: ${status}
Diagnostic-Code: smtp; ${status.startsWith('5') ? 552 : 452} ${status} mailbox full

--r--
`.replaceAll('\n', '\r\n'),
  );
}

test('a message that is given up is due by the next channel, also where the address is good; a delayed one is not', async () => {
  const people = inventPeople(4).map((person) => ({ ...person, address: '1 High Street' }));
  await using place = await createNoticePlace(people);
  await using server = await startSmtpServer();
  await prepareAndApprove(place);
  const { app, notice, cards } = place;
  await sendEmail(app, notice, cards, { relay: relayAt(server.port) });
  const pathOf = (person: number): string =>
    `bounces+${notice}.${noticeCode(app.installation.codeKey, notice, person).replaceAll('-', '').toLowerCase()}@party.example`;
  const counts = await readReturns(app, [
    report('delayed', '4.2.2', pathOf(0)),
    report('failed', '4.2.2', pathOf(1)),
    report('failed', '5.2.2', pathOf(2)),
    Buffer.from(
      `From: p@mail.example\r\nTo: ${pathOf(3)}\r\nSubject: Thanks\r\n\r\nThank you for telling me.\r\n`,
    ),
  ]);
  assert.deepEqual([counts.soft, counts.givenUp, counts.hard, counts.answers], [1, 2, 0, 1]);
  const { channels, unreached } = await readStatus(app, notice);
  const [email, letter] = channels;
  assert.deepEqual([email.bouncedSoft, email.givenUp, email.bouncedHard], [1, 2, 0]);
  assert.deepEqual([letter.due, unreached], [2, 0]);
});

/** A report on several recipients of one message of ours. */
function reportOnSeveral(to: string, actions: readonly string[]): Buffer {
  const each = actions.map(
    (action, i) =>
      `Final-Recipient: rfc822; p${i}@mail.example\nAction: ${action}\nStatus: ${action === 'failed' ? '5.1.1' : '2.0.0'}\n\n`,
  );
  const bytes = report('failed', '5.1.1', to).toString().replaceAll('\r\n', '\n');
  return Buffer.from(
    bytes.replace(/Final-Recipient[^]*?mailbox full\n\n/, each.join('')).replaceAll('\n', '\r\n'),
  );
}

function complaint(to: string, type: string): Buffer {
  return Buffer.from(
    `From: fbl@mail.example
To: ${to}
Subject: Report
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="r"

--r
Content-Type: text/plain

A report.

--r
Content-Type: message/feedback-report

${type}User-Agent: Provider/1
Version: 1

--r--
`.replaceAll('\n', '\r\n'),
  );
}

test('a message that one of several has is not over, words are answers, and only a wish for no more silences', async () => {
  await using place = await createNoticePlace(inventPeople(9));
  const { app, notice } = place;
  const pathOf = (person: number): string =>
    `bounces+${notice}.${noticeCode(app.installation.codeKey, notice, person).replaceAll('-', '').toLowerCase()}@party.example`;
  const counts = await readReturns(app, [
    reportOnSeveral(pathOf(0), ['failed', 'delivered']),
    reportOnSeveral(pathOf(1), ['expanded', 'failed']),
    reportOnSeveral(pathOf(2), ['failed', 'failed']),
    ...['abuse', 'not-spam', 'auth-failure', 'virus', 'opt-out'].map((type, i) =>
      complaint(pathOf(3 + i), `Feedback-Type: ${type}\n`),
    ),
    complaint(pathOf(8), ''),
    Buffer.from(`From: p@mail.example\r\nTo: ${pathOf(3)}\r\nSubject: Why\r\n\r\nWhy do you have this?\r\n`),
  ]);
  assert.deepEqual(
    [counts.delivered, counts.hard, counts.complaints, counts.autoReplies, counts.answers],
    [2, 1, 3, 3, 1],
  );
  const { rows } = await app.database.reader.query<{ person: number; kind: string; over: boolean }>(
    'select person, kind, over from notice_return order by person, seq',
  );
  assert.deepEqual(
    rows.map(({ person, kind, over }) => [person, kind, over]),
    [
      [0, 'delivered', false],
      [1, 'delivered', false],
      [2, 'bounce', true],
      [3, 'complaint', false],
      [3, 'answer', false],
      [4, 'auto-reply', false],
      [5, 'auto-reply', false],
      [6, 'auto-reply', false],
      [7, 'complaint', false],
      [8, 'complaint', false],
    ],
  );
});
