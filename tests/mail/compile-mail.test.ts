import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileMail, placeMarker, type MailHeading, type MailTemplate } from '../../src/mail/index.ts';
import { readMails, takeApart, withoutPython } from './support/read-mail.ts';

const HEADING: MailHeading = {
  to: 'anna@example.org',
  messageId: 'n1.17@party.example',
  date: new Date('2026-11-22T09:05:07Z'),
  feedbackId: '17:notice:party',
};

function template(more: Partial<MailTemplate> = {}): MailTemplate {
  return {
    from: { name: 'The Party', address: 'notices@party.example' },
    subject: 'Your information',
    text: `Dear ${placeMarker('name')},\n\nThis is the text.\n`,
    html: `<p>Dear ${placeMarker('name_html')},</p>`,
    places: ['name', 'name_html'],
    language: 'en',
    ...more,
  };
}

const VALUES = { name: 'Anna', name_html: 'Anna' };

/** The message of a template for Anna, or with something else about her. */
function write(
  made: MailTemplate,
  values: Record<string, string> = VALUES,
  heading: MailHeading = HEADING,
): Buffer {
  return compileMail(made).fill(values, heading);
}

test('a message has the headers of an automatic notice, and none of marketing', () => {
  const { headers } = takeApart(write(template()));
  assert.deepEqual(headers.slice(0, -1), [
    'From: The Party <notices@party.example>',
    'To: anna@example.org',
    'Subject: Your information',
    'Date: Sun, 22 Nov 2026 09:05:07 +0000',
    'Message-ID: <n1.17@party.example>',
    'Feedback-ID: 17:notice:party',
    'MIME-Version: 1.0',
    'Auto-Submitted: auto-generated',
    'Content-Language: en',
  ]);
  assert.match(headers.at(-1)!, /^Content-Type: multipart\/alternative; boundary="=_[0-9a-f]{32}"$/);
  assert.ok(!headers.some((line) => /^(list-|precedence)/i.test(line)));
});

test(
  'somebody else reads what was written: names, subjects, texts in any script',
  { skip: withoutPython },
  () => {
    const cases = [
      { from: 'The Party', subject: 'Your information', name: 'Anna' },
      { from: 'Plaid, "Ŵyl" & Co', subject: 'Eich gwybodaeth, Siân — ŵ', name: 'Siân Ŵyn' },
      { from: '党', subject: '関係者各位'.repeat(30), name: '山田太郎' },
      { from: 'A =?utf-8?Q?b?= c', subject: 'a =?utf-8?Q?not_a_word?= b', name: '=?' },
      { from: "O'Neill (office)", subject: `${'long '.repeat(60)}end`, name: 'x'.repeat(300) },
      { from: '', subject: `${'unbroken'.repeat(40)} 🙂🙂`, name: '🙂'.repeat(200) },
      { from: '\u202eevil', subject: 'tab\there', name: 'two\nlines\r\nthree\rfour' },
    ];
    const messages = cases.map(({ from, subject, name }) =>
      write(
        template({
          from: { name: from, address: 'notices@party.example' },
          subject: `${subject} ${placeMarker('name')}`,
          replyTo: { name: from, address: 'help@party.example' },
        }),
        { name, name_html: name },
      ),
    );
    for (const [i, mail] of readMails(messages).entries()) {
      const { from, subject, name } = cases[i];
      const flat = (text: string): string => text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
      const found = Object.fromEntries(mail.headers);
      assert.deepEqual(mail.defects, [], JSON.stringify(cases[i]));
      assert.equal(found['Subject'], flat(`${subject} ${name}`));
      for (const header of ['From', 'Reply-To']) {
        const shown = found[header]
          .replace(/ ?<.*>$/, '')
          .replace(/^"(.*)"$/, '$1')
          .replaceAll('\\"', '"');
        assert.equal(
          shown,
          from === '' ? `${header === 'From' ? 'notices' : 'help'}@party.example` : flat(from),
        );
      }
      assert.deepEqual(
        mail.parts.map(({ type, text }) => [type, text.replaceAll('\r\n', '\n').trimEnd()]),
        [
          ['text/plain', `Dear ${name.replace(/\r\n|\r/g, '\n')},\n\nThis is the text.`],
          ['text/html', `<p>Dear ${name.replace(/\r\n|\r/g, '\n')},</p>`],
        ],
      );
      for (const line of messages[i].toString('latin1').split('\r\n')) assert.ok(line.length <= 998);
    }
  },
);

test('whatever is in the places, the text arrives as it was, in short lines of ASCII', () => {
  const word = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 120 }),
    fc.stringMatching(/^[ \t.=a-zA-ZFrom ]{0,200}$/),
    fc.constantFrom(
      '',
      ' ',
      '.',
      '..',
      'From ',
      '\n',
      '\r\n.\r\n',
      ' \n',
      '=\n',
      'é'.repeat(80),
      '\u2028',
      ' end ',
    ),
  );
  const property = fc.property(
    fc.array(word, { minLength: 1, maxLength: 7 }),
    fc.array(word, { minLength: 6, maxLength: 6 }),
    (fixed, given) => {
      // Markers are ours: a text of the caller's has no \u0001 in it.
      const pieces = fixed.map((piece) => piece.replaceAll('\u0001', ''));
      const places = pieces.slice(1).map((_, i) => `p${i}`);
      const text = pieces.reduce((whole, piece, i) => whole + placeMarker(`p${i - 1}`) + piece);
      const expected = pieces.reduce((whole, piece, i) => whole + given[i - 1] + piece);
      const values = Object.fromEntries(places.map((place, i) => [place, given[i]]));
      const message = write(template({ text, html: text, places }), values);
      const { parts } = takeApart(message);
      const crlf = Buffer.from(expected, 'utf8')
        .toString('utf8')
        .replace(/\r\n|\r|\n/g, '\r\n');
      // Where a piece ends with CR and the next begins with LF, two ends of a line meet; they may be one or two.
      const ends = (found: string): string => found.replace(/(\r\n)+/g, '\n').trimEnd();
      for (const part of parts) assert.equal(ends(part), ends(crlf));
      const lines = message.toString('latin1').split('\r\n');
      for (const line of lines) {
        assert.ok(line.length <= 78, `${line.length}`);
        assert.match(line, /^[\t\x20-\x7e]*$/);
      }
      assert.ok(!lines.some((line) => line.startsWith('.') || line.startsWith('From ')));
    },
  );
  fc.assert(property, { numRuns: 400 });
});

test('nothing that is put into a subject or a name makes a header of its own', () => {
  const names = (message: Buffer): string[] => takeApart(message).headers.map((line) => line.split(':')[0]);
  const usual = names(write(template()));
  const hostile = fc.oneof(
    fc.constantFrom(
      'a\r\nBcc: x@y',
      'a\nBcc: x@y',
      'a\rBcc: x@y',
      'a\u2028Bcc: x',
      '\r\n\r\nbody',
      'a\0b',
      '\u0085Bcc: x',
    ),
    fc.string({ unit: 'binary' }),
  );
  const property = fc.property(hostile, hostile, (subject, from) => {
    const made = template({
      subject: `x ${placeMarker('name')}`,
      from: { name: from.replaceAll('\u0001', ''), address: 'a@party.example' },
    });
    assert.deepEqual(names(write(made, { ...VALUES, name: subject })), usual);
  });
  fc.assert(property, { numRuns: 500 });
});

test('addresses, ids and headers that could end a line are refused, and the sentence does not say them', () => {
  for (const to of ['a@b.c\r\nBcc: d@e.f', 'a b@c.d', 'a@b>c', '', 'nobody', 'a@b\n'.repeat(2)])
    assert.throws(() => write(template(), VALUES, { ...HEADING, to }), {
      message: /^mail: an address cannot be written to/,
    });
  for (const messageId of ['a', 'a@b\r\nX: y', 'a b@c', '<a@b> <c@d>', ''])
    assert.throws(() => write(template(), VALUES, { ...HEADING, messageId }), /message id/);
  assert.throws(() => write(template(), VALUES, { ...HEADING, feedbackId: 'a\r\nb' }), /feedback id/);
  for (const headers of [
    { 'X-A': 'b\r\nBcc: c' },
    { 'X A': 'b' },
    { 'X-A\r\nBcc': 'b' },
    { 'List-Unsubscribe': '<https://x.example>' },
    { bcc: 'a@b.c' },
    { 'Content-Type': 'text/plain' },
  ] as Record<string, string>[])
    assert.throws(() => compileMail(template({ headers })), /^Error: mail: /);
});

test('a header of the caller is the same for everybody', () => {
  const { headers } = takeApart(
    write(template({ headers: { 'X-Auto-Response-Suppress': 'OOF', 'X-Notice': 'ŵ' } })),
  );
  assert.deepEqual(headers.slice(-2), ['X-Auto-Response-Suppress: OOF', 'X-Notice: =?UTF-8?B?xbU=?=']);
});

test('a place without a value stops the message, and a marker that nothing fills the template', () => {
  assert.throws(() => write(template(), { name: 'Anna' }), /no value for the place "name_html"/);
  assert.throws(() => compileMail(template({ places: ['name'] })), /the place "name_html"/);
  assert.throws(() => compileMail(template({ text: 'a \u0001name' })), /marker has no end/);
});

test('an address outside ASCII stands in the header as it is; its domain becomes ASCII', () => {
  const fill = (to: string): string => takeApart(write(template(), VALUES, { ...HEADING, to })).headers[1];
  assert.equal(
    Buffer.from(fill('siân@exämple.org'), 'latin1').toString('utf8'),
    'To: siân@xn--exmple-cua.org',
  );
  assert.equal(fill('anna@exämple.org'), 'To: anna@xn--exmple-cua.org');
});

test('a text in another script is base64', () => {
  const made = template({
    text: `${'ありがとう。'.repeat(40)}${placeMarker('name')}`,
    places: ['name', 'name_html'],
  });
  const message = write(made, { ...VALUES, name: '山田' });
  assert.match(message.toString('latin1'), /text\/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64/);
  assert.equal(takeApart(message).parts[0], `${'ありがとう。'.repeat(40)}山田`);
});
