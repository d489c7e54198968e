import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readBounce, REASONS, type Reason, type Verdict } from '../../src/bounces/index.ts';
import { failed, report } from './messages.ts';

/** What a server said, with the Status of the report; the reason and the verdict. */
const SAID: [string, string, Reason, Verdict][] = [
  // The words count where the code is another one, or says nothing.
  ['5.7.1', '550 5.7.1 Recipient address rejected: user unknown', 'user unknown', 'hard'],
  ['5.0.0', '550 No such user here', 'user unknown', 'hard'],
  ['5.1.1', '552 5.1.1 Mailbox is full', 'mailbox full', 'soft'],
  ['5.1.1', '550 5.1.1 Your IP is listed at a blocklist', 'blocked', 'soft'],
  ['5.4.1', '550 5.4.1 Recipient address rejected: Access denied', 'user unknown', 'hard'],
  ['5.7.1', '554 5.7.1 Relay access denied', 'relaying denied', 'soft'],
  ['5.0.0', '550-5.1.1 The email account that you tried to reach does not exist.', 'user unknown', 'hard'],
  ['5.0.0', '550 rejected: https://support.example/mail?p=NoSuchUser', 'user unknown', 'hard'],
  // The code counts where the words say nothing.
  ['5.1.1', '550 5.1.1 no', 'user unknown', 'hard'],
  ['5.1.2', '550 5.1.2 no', 'host unknown', 'hard'],
  ['5.1.6', '551 5.1.6 no', 'moved', 'hard'],
  ['5.2.2', '552 5.2.2 no', 'mailbox full', 'soft'],
  ['5.2.1', '550 5.2.1 no', 'account suspended', 'soft'],
  ['5.3.4', '552 5.3.4 no', 'message too big', 'soft'],
  ['4.4.1', '451 4.4.1 no', 'network', 'soft'],
  ['4.4.7', '451 4.4.7 no', 'expired', 'soft'],
  ['5.6.1', '554 5.6.1 no', 'content', 'soft'],
  ['5.7.1', '550 5.7.1 no', 'security', 'soft'],
  ['5.7.25', '550 5.7.25 no', 'no reverse DNS', 'soft'],
  ['5.7.26', '550 5.7.26 no', 'authentication failed', 'soft'],
  ['5.7.606', '550 5.7.606 no', 'blocked', 'soft'],
  ['5.0.0', '503 no', 'SMTP syntax', 'soft'],
  ['5.0.0', '556 no', 'takes no mail', 'hard'],
  // A host that takes no mail today, and a name server that knows no host today, are not for good.
  ['5.1.10', '556 5.1.10 null MX', 'takes no mail', 'hard'],
  ['4.3.2', '421 4.3.2 not accepting mail', 'takes no mail', 'soft'],
  ['4.4.4', '451 4.4.4 host not found', 'network', 'soft'],
  ['5.4.4', '550 5.4.4 host not found', 'host unknown', 'hard'],
  // The same words before the message was named, and after it was handed over.
  ['5.0.0', '550 no access (in reply to MAIL FROM command)', 'sender rejected', 'soft'],
  ['5.0.0', '550 unknown user (in reply to end of DATA command)', 'filtered', 'soft'],
  ['5.1.1', '550 5.1.1 unknown user (in reply to end of DATA command)', 'user unknown', 'hard'],
  ['5.0.0', '550 no (in reply to RCPT TO command)', 'user unknown', 'hard'],
  ['5.0.0', '554 no (in reply to EHLO command)', 'blocked', 'soft'],
  ['5.2.1', '550 5.2.1 User unknown', 'filtered', 'soft'],
  ['5.2.1', '550 5.2.1 User unknown (in reply to RCPT TO command)', 'user unknown', 'hard'],
  // What is said of the sender, or of us, is not said of the recipient.
  ['5.1.8', '553 5.1.8 Domain of sender address a@org.example does not exist', 'sender rejected', 'soft'],
  ['5.7.1', '550 5.7.1 Message rejected per DMARC policy of org.example', 'authentication failed', 'soft'],
  ['5.7.1', '550 5.7.1 Client host rejected: cannot find your reverse hostname', 'no reverse DNS', 'soft'],
  ['4.7.0', '421 4.7.0 Too many connections from your host', 'too many connections', 'soft'],
  ['4.7.0', '421 4.7.0 You are sending too fast, slow down', 'sent too fast', 'soft'],
  ['5.7.1', '554 5.7.1 Message identified as SPAM', 'taken for spam', 'soft'],
  ['5.7.1', '554 5.7.1 A virus was found', 'virus found', 'soft'],
  ['5.7.0', '550 5.7.0 not RFC 5322 compliant: multiple From headers', 'malformed message', 'soft'],
  ['5.2.3', '552 5.2.3 message size exceeds the limit', 'exceeds a limit', 'soft'],
  ['4.3.1', '452 4.3.1 Insufficient system storage', 'system full', 'soft'],
  ['4.3.0', '451 4.3.0 Temporary LDAP problem', 'system error', 'soft'],
  ['5.7.1', '550 5.7.1 attachment type not allowed', 'policy', 'soft'],
  ['5.0.0', '550 xyzzy', 'unclear', 'soft'],
];

for (const [status, said, reason, verdict] of SAID) {
  test(`${status}, "${said}" is ${reason}, ${verdict}`, () => {
    const { recipients } = readBounce(
      report([failed(said, { Status: status })], { notice: 'See the report.' }),
    );
    assert.deepEqual(
      recipients.map((each) => [each.reason, each.verdict]),
      [[reason, verdict]],
    );
  });
}

test('a program that delivers locally failed, whatever it printed; except that the disk quota is over', () => {
  for (const [said, reason] of [
    ['x-unix; procmail: no such user', 'delivery program failed'],
    ['X-Unix; 75', 'delivery program failed'],
    ['x-unix; mail quota exceeded', 'mailbox full'],
  ] as const) {
    const { recipients } = readBounce(report([failed('', { 'Diagnostic-Code': said, Status: '5.1.1' })]));
    assert.equal(recipients[0].reason, reason);
  }
});

test('the words of an address, a host or a link are no reason', () => {
  for (const said of [
    '550 5.1.1 <spam.mailbox-full@people.example> no such user',
    '550 5.1.1 No such user, see https://spam.people.example/mailbox-full#blocked',
  ]) {
    const { recipients } = readBounce(report([failed(said, { Status: '5.1.1' })]));
    assert.equal(recipients[0].verdict, 'hard');
  }
});

test('every reason that tables or code can give is on the list, and the documentation has it', () => {
  const documentation = readFileSync(new URL('../../docs/bounces.md', import.meta.url), 'utf8');
  for (const reason of REASONS) assert.ok(documentation.includes(`| ${reason} |`), reason);
});

test('no phrase is in the table twice, and no one is written as it can never be found', () => {
  const text = readFileSync(new URL('../../src/bounces/phrases.txt', import.meta.url), 'utf8');
  const seen = new Set<string>();
  let section = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('== ')) section = line;
    if (line === '' || line.startsWith('=') || line.startsWith('#')) continue;
    assert.ok(!seen.has(`${section} ${line}`), `twice: ${line}`);
    seen.add(`${section} ${line}`);
    assert.equal(line, line.toLowerCase().trim().replace(/\s+/g, ' '));
    assert.doesNotMatch(line, /[\u2018\u2019]|\b[45]\.\d\.\d\b/);
  }
  assert.ok(seen.size > 500);
});
