import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeSettings, changeText, listLeftOut, readSetting } from '../../src/notices/index.ts';
import { createNoticePlace, inventPeople } from './place.ts';

test('a text that leaves out what Art. 34(2) asks for says so, in the channels that are used', async () => {
  await using place = await createNoticePlace(inventPeople(1));
  const { app, notice } = place;
  await changeSettings(app, notice, 'channels', 'email, letter');
  const put = (channel: 'email' | 'sms', source: string) =>
    changeText(app, notice, { channel, language: 'en', source });
  assert.deepEqual(
    (await put('email', '---\nsubject: News\n---\n\n{what happened}\n\n{contact}, {code}\n')).leavesOut,
    ['measures', 'categories', 'not known'],
  );
  assert.deepEqual((await put('sms', 'Hello.\n')).leavesOut, ['contact', 'categories', 'code']);
  assert.deepEqual(
    (await listLeftOut(app.database.reader, notice)).filter(({ language }) => language === 'en'),
    [{ channel: 'email', language: 'en', leavesOut: ['measures', 'categories', 'not known'] }],
  );
});

test('the page for codes is a page as people type it', async () => {
  await using place = await createNoticePlace(inventPeople(1));
  const { app, notice } = place;
  assert.equal(readSetting('code page', ' party.example/check '), 'party.example/check');
  for (const wrong of ['check', 'party.example/check?id=1', 'javascript:alert(1)', 'party.example/ check'])
    assert.throws(() => readSetting('code page', wrong), { code: 'ARGUMENT_INVALID' }, wrong);
  assert.ok(await changeSettings(app, notice, 'code page', 'party.example/check'));
});

test('each person’s code has room in the return path, and a letter’s sender in its corner', () => {
  assert.equal(readSetting('return path', 'bounces@party.example'), 'bounces@party.example');
  for (const wrong of [`${'a'.repeat(44)}@party.example`, 'bounces+x@party.example', 'bounces'])
    assert.throws(() => readSetting('return path', wrong), { code: 'ARGUMENT_INVALID' }, wrong);
  assert.equal(readSetting('letter sender', 'a|b|c'), 'a|b|c');
  assert.throws(() => readSetting('letter sender', 'abcdefghi'.split('').join('|')), {
    code: 'ARGUMENT_INVALID',
  });
});
