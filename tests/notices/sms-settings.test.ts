import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../src/config.ts';
import { readSmsAccount, type SmsAccount } from '../../src/notices/index.ts';
import { twilioSms } from '../../src/sms/index.ts';
import { ACCOUNT, KEY } from '../sms/twilio-server.ts';

const read = (text: string): SmsAccount => readSmsAccount(readConfig({ ROLLCALL_SMS: text }));

test('an account at Twilio is read from the environment', () => {
  assert.deepEqual(read(`twilio://${KEY}:s%2Fe%40cret@${ACCOUNT}`), {
    accountSid: ACCOUNT,
    keySid: KEY,
    secret: 's/e@cret',
    baseUrl: undefined,
    connections: 5,
    ratePerSecond: null,
    timeoutMs: 30_000,
  });
  const more = read(`twilio://${KEY}:secret@${ACCOUNT}?region=dublin.ie1&connections=10&rate=0.5&timeout=5`);
  assert.deepEqual(
    [more.baseUrl, more.connections, more.ratePerSecond, more.timeoutMs],
    ['https://api.dublin.ie1.twilio.com', 10, 0.5, 5_000],
  );
});

test('nothing named is said with what to do', () => {
  assert.throws(() => readSmsAccount(readConfig({})), {
    code: 'ARGUMENT_INVALID',
    message: /set ROLLCALL_SMS.*--out/,
  });
});

test('what cannot be meant is refused, and no error repeats the secret', () => {
  const secret = 'hunter2';
  for (const text of [
    secret,
    `https://${KEY}:${secret}@${ACCOUNT}`,
    `twilio://${KEY}:${secret}/x@${ACCOUNT}`,
    `twilio://${KEY}:${secret}?x@${ACCOUNT}`,
    `twilio://${KEY}:1?${secret}@${ACCOUNT}`,
    `twilio://${KEY}:${secret}#@${ACCOUNT}`,
    `twilio://${KEY}:${secret}%zz@${ACCOUNT}`,
    `twilio://${KEY}:${secret}@${ACCOUNT}:443`,
    `twilio://${KEY}:${secret}@${ACCOUNT}/path`,
    `twilio://${KEY}:${secret}@${ACCOUNT}?speed=3`,
    `twilio://${KEY}:${secret}@${ACCOUNT}?region=evil.example%2F`,
    `twilio://${KEY}:${secret}@${ACCOUNT}?region=dublin.ie1&api=https://api.example`,
    `twilio://${KEY}:${secret}@${ACCOUNT}?api=http://api.example`,
    `twilio://${KEY}:${secret}@${ACCOUNT}?rate=0`,
    `twilio://${KEY}:${secret}@${ACCOUNT}?connections=many`,
    `twilio://${secret}:${secret}@${ACCOUNT}`,
    `twilio://${KEY}:@${ACCOUNT}`,
    `twilio://${KEY}:${secret}@`,
  ])
    assert.throws(
      () => twilioSms({ ...read(text), from: 'The Party' }),
      (error: Error & { code?: string }) =>
        error.code === 'ARGUMENT_INVALID' && !error.message.includes(secret) && error.cause === undefined,
      text,
    );
});
