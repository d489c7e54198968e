/** What comes back, as servers write it, for a message of ours that was kept: its envelope and its Message-ID. */
export type OurMessage = { from: string; to: string; data: Buffer };

/** A delivery report (RFC 3464) that says for good that there is no such mailbox. */
export function bounceOf({ from, to, data }: OurMessage): string {
  return report('delivery-status', 'delivery-status', from, [
    'Reporting-MTA: dns; mx.mail.example',
    '',
    `Final-Recipient: rfc822; ${to}`,
    'Action: failed',
    'Status: 5.1.1',
    `Diagnostic-Code: smtp; 550 5.1.1 <${to}>: Recipient address rejected: User unknown`,
    '',
    headOf(data),
  ]);
}

/** A complaint (RFC 5965): somebody pressed the button for spam. */
export function complaintOf({ from, to, data }: OurMessage): string {
  return report('feedback-report', 'feedback-report', from, [
    'Feedback-Type: abuse',
    'User-Agent: SomeProvider/1.0',
    'Version: 1',
    `Original-Mail-From: <${from}>`,
    `Original-Rcpt-To: <${to}>`,
    '',
    headOf(data),
  ]);
}

/** Something that somebody wrote to the address for bounces. */
export const LETTER = 'From: someone@example.org\r\nSubject: Who are you?\r\n\r\nPlease ring me.\r\n';

function report(type: string, second: string, to: string, lines: string[]): string {
  const at = lines.lastIndexOf('');
  const part = (kind: string, body: string[]): string[] => ['--=cut', `Content-Type: ${kind}`, '', ...body];
  return [
    'From: MAILER-DAEMON@mx.mail.example',
    `To: ${to}`,
    'Subject: Undelivered',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=${type}; boundary="=cut"`,
    '',
    ...part('text/plain', ['This is a report of the mail system.', '']),
    ...part(`message/${second}`, lines.slice(0, at + 1)),
    ...part('text/rfc822-headers', lines.slice(at + 1)),
    '--=cut--',
    '',
  ].join('\r\n');
}

function headOf(data: Buffer): string {
  return data.toString('latin1').split('\r\n\r\n')[0];
}
