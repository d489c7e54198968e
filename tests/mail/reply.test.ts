import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readReply, shortReply, statusOf } from '../../src/mail/reply.ts';

const ABOUT = { to: 'Anna.Jones@mail.example', from: 'bounce+17@party.example' };

test('a reply is kept without the addresses and names that servers repeat', () => {
  const cases: [string, string][] = [
    ['250 2.0.0 Ok: queued as 4F1', '250 2.0.0 Ok: queued as 4F1'],
    [
      '550 5.1.1 <Anna.Jones@mail.example>: Recipient address rejected',
      '550 5.1.1 <…>: Recipient address rejected',
    ],
    ['550 5.1.1 anna.jones... User unknown', '550 5.1.1 …... User unknown'],
    ['550 No such user (anna.jones)', '550 No such user (…)'],
    [
      '550-5.1.1 The email account\r\n550-5.1.1 ANNA.JONES@mail.example does\r\n550 5.1.1 not exist',
      '550-5.1.1 The email account … does not exist',
    ],
    ['550 5.7.1 sender bounce+17@party.example, helo x', '550 5.7.1 sender …, helo x'],
    ['550 5.7.1 [anna=mail.example@forwarder.example]', '550 5.7.1 […]'],
    ['550 a\u0000\u001b[31mb', '550 a [31mb'],
    ['250', '250'],
  ];
  for (const [said, kept] of cases) assert.equal(readReply(said, ABOUT).text, kept);
  assert.equal(
    readReply('550 5.1.1 User unknown', { ...ABOUT, to: 'user@mail.example' }).text,
    '550 5.1.1 User unknown',
  );
  assert.equal(
    readReply('550 list is joined', { ...ABOUT, to: 'join@mail.example' }).text,
    '550 list is joined',
  );
  assert.ok(readReply(`550 ${'x'.repeat(5000)}`, ABOUT).text.length <= 500);
});

test('an address is taken out whatever signs are in it', () => {
  const to = '$&a.*b+(c)[d]|e\\@mail.example';
  assert.equal(readReply('550 no $&a.*b+(c)[d]|e\\ here', { ...ABOUT, to }).text, '550 no … here');
});

test('code and status are read where they are', () => {
  const reply = readReply('550 5.1.1 no', ABOUT);
  assert.deepEqual([reply.code, statusOf(reply), shortReply(reply)], [550, '5.1.1', '550 5.1.1']);
  for (const said of ['', 'HTTP/1.1 400', '25', '2500 x', 'x550 no', '250-a\r\n550 b', '250-a\r\nb'])
    assert.equal(readReply(said).code, 0, said);
  assert.equal(statusOf(readReply('550 no 5.1.1')), undefined);
});
