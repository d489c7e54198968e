import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeSettings, prepareNotice } from '../../src/notices/index.ts';
import { createNoticePlace, inventPeople, type Invented } from './place.ts';

// One of each: nothing, Welsh, English, a language without a text, no language.
const SAID = [undefined, 'Cymraeg', 'English', 'Polish', 'whatever'];
const PEOPLE: Invented[] = inventPeople(5).map((each, i) => ({
  ...each,
  address: '1 High Street',
  language: SAID[i],
}));

test('the language that somebody asked for goes before where they live, where there is a text in it', async () => {
  await using place = await createNoticePlace(PEOPLE, { channels: 'email' });
  const { app, notice, cards } = place;
  const languages = async (): Promise<Record<string, number>> =>
    (await prepareNotice(app, notice, cards)).counts.byLanguage;
  assert.deepEqual(await languages(), { en: 4, cy: 1 });
  // place.ts puts everybody in Leeds.
  await changeSettings(app, notice, 'welsh in', 'LS');
  assert.deepEqual(await languages(), { cy: 4, en: 1 });
  const opened = await cards.readCards([0, 1, 2, 3, 4]);
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((person) => opened.get(person)!.language),
    [undefined, 'cy', 'en', 'pl', undefined],
  );
});
