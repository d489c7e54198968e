import type { Envelope } from './memory.ts';

/** What a mail server writes back about a mailbox that it does not have (RFC 3464), with the headers of what it was sent. */
export function deliveryReport({ from, envid, to }: Envelope, message: Buffer): Uint8Array {
  const end = message.indexOf('\r\n\r\n');
  const headers = message.toString('latin1', 0, end < 0 ? 0 : end);
  const lines = [
    'From: MAILER-DAEMON@rehearsal.localhost',
    `To: ${from}`,
    'Subject: Undelivered mail returned to sender',
    `Date: ${new Date().toUTCString()}`,
    `Message-ID: <${envid}.returned@rehearsal.localhost>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="rehearsal"',
    '',
    '--rehearsal',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Your message could not be delivered: there is no such mailbox.',
    '',
    '--rehearsal',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; rehearsal.localhost',
    `Original-Envelope-Id: ${envid}`,
    '',
    `Final-Recipient: rfc822; ${to}`,
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 no such mailbox',
    '',
    '--rehearsal',
    'Content-Type: text/rfc822-headers',
    '',
    headers,
    '',
    '--rehearsal--',
    '',
  ];
  return Buffer.from(lines.join('\r\n'), 'utf8');
}
