// Messages made for the tests, after the ways in which mail systems write. Every address is invented.

export const OURS = 'notice+x7k2@org.example';
export const THEIRS = 'ann@people.example';

export function bytes(text: string): Uint8Array {
  return Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'utf8');
}

/** What came back: a notice of ours. */
export const RETURNED = `Return-Path: <${OURS}>
Received: from org.example (org.example [192.0.2.1]) by mx.people.example; Fri, 29 Oct 2021 10:00:00 +0000
Message-ID: <n1.x7k2@org.example>
Date: Fri, 29 Oct 2021 10:00:00 +0000
From: The Organisation <help@org.example>
To: <${THEIRS}>
Subject: About your data

Somebody lost your data. This message was rejected by nobody; no such user is meant.
`;

/** A report in words only. */
export function inWords(text: string, headers: Record<string, string> = {}): Uint8Array {
  const all: Record<string, string> = {
    'Return-Path': '<>',
    From: 'Mail Delivery System <MAILER-DAEMON@mx.people.example>',
    To: OURS,
    Subject: 'Undelivered Mail Returned to Sender',
    ...headers,
  };
  const lines = Object.entries(all).filter(([, value]) => value !== '');
  return bytes(`${lines.map(([name, value]) => `${name}: ${value}`).join('\n')}\n\n${text}`);
}

export type Fields = Record<string, string>;

/** An RFC 3464 report: fields of the message, and of each recipient. */
export function report(
  recipients: Fields[],
  {
    perMessage = { 'Reporting-MTA': 'dns; mx.people.example' },
    notice = 'Your message could not be delivered. The fields below say why.',
    original = RETURNED,
    boundary = 'b1',
    declared = boundary,
    statusHeaders = '',
    statusEncode = (text: string) => text,
  }: {
    perMessage?: Fields;
    notice?: string;
    original?: string;
    boundary?: string;
    declared?: string;
    statusHeaders?: string;
    statusEncode?: (text: string) => string;
  } = {},
): Uint8Array {
  const groups = [perMessage, ...recipients].map((fields) =>
    Object.entries(fields)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
  );
  return bytes(`Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.people.example>
To: ${OURS}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="${declared}"

This is a MIME-encapsulated message.

--${boundary}
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

${notice}

--${boundary}
Content-Description: Delivery report
Content-Type: message/delivery-status
${statusHeaders}
${statusEncode(`${groups.join('\n\n')}\n`)}
--${boundary}
Content-Description: Undelivered Message
Content-Type: message/rfc822

${original}
--${boundary}--
`);
}

/** One recipient who failed. */
export function failed(diagnostic: string, more: Fields = {}): Fields {
  return {
    'Final-Recipient': `rfc822; ${THEIRS}`,
    Action: 'failed',
    Status: '5.0.0',
    'Diagnostic-Code': `smtp; ${diagnostic}`,
    ...more,
  };
}
