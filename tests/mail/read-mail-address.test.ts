import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMailAddress } from '../../src/mail/index.ts';

test('an address is read as a server is told it', () => {
  const ascii = (address: string) => ({ address, needsUtf8: false });
  const cases: [string, ReturnType<typeof readMailAddress>][] = [
    ['anna@example.org', ascii('anna@example.org')],
    [' Anna.Jones+x@Example.ORG ', ascii('Anna.Jones+x@example.org')],
    ["o'neill@example.org", ascii("o'neill@example.org")],
    ['a..b.@example.org', ascii('a..b.@example.org')],
    ['"a@b"@example.org', ascii('"a@b"@example.org')],
    ['a@[192.0.2.1]', ascii('a@[192.0.2.1]')],
    ['a@[IPv6:2001:db8::1]', ascii('a@[IPv6:2001:db8::1]')],
    ['a@1.2.3', ascii('a@1.2.3')],
    ['anna@bücher.example', ascii('anna@xn--bcher-kva.example')],
    ['siân@example.org', { address: 'siân@example.org', needsUtf8: true }],
    ['sia\u0302n@example.org', { address: 'siân@example.org', needsUtf8: true }],
  ];
  for (const [text, expected] of cases) assert.deepEqual(readMailAddress(text), expected, text);
});

test('what nothing could be sent to is no address', () => {
  const none = [
    '',
    '@',
    'anna',
    'anna@',
    '@example.org',
    'a b@example.org',
    'a@b c',
    'a@example..org',
    'a@-example.org',
    'a@example.org.',
    'a@b\r\nRCPT TO:<c@d>',
    'a\u2028b@example.org',
    'a\u202eb@example.org',
    'a\u00a0b@example.org',
    'a<b@example.org',
    'a>b@example.org',
    '"a b"@example.org',
    '"a\rb"@example.org',
    'a,b@example.org',
    'a@b,c@d',
    'a@b;c',
    'Anna <anna@example.org>',
    `${'x'.repeat(65)}@example.org`,
    `a@${'x'.repeat(64)}.org`,
    `a@${'x.'.repeat(130)}org`,
    'a@exa\u0000mple.org',
    '\ud800@example.org',
  ];
  for (const text of none) assert.equal(readMailAddress(text), null, JSON.stringify(text));
});
