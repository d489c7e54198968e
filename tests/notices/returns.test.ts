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
