import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countryOf } from '../../src/notices/country-of.ts';
import { mobileNumber } from '../../src/notices/mobile-number.ts';
import { canReach, mobileOf } from '../../src/notices/reach.ts';

test('a mobile number is read as it stands in files, into E.164', () => {
  for (const text of [
    '07400 123456',
    '7400123456',
    '7400123456.0',
    '447400123456',
    '+44 (0)7400 123456',
    '0044 7400 123456',
    "'07400123456",
    '07400-123-456',
    'Mobile: 07400 123456',
    '+44 7400 123456 (evenings)',
  ])
    assert.equal(mobileNumber(text, undefined, 'GB'), '+447400123456', text);
});

test('a landline, a pager, an extension and what is no number get no text message', () => {
  for (const text of [
    '0113 496 0000',
    '+44 113 496 0000',
    '07012345678',
    '07640123456',
    '0800 123 4567',
    '07400 123456 ext 3',
    '999',
    'none',
    '',
    '07400 12345',
    '1,'.repeat(100_000),
  ])
    assert.equal(mobileNumber(text, undefined, 'GB'), undefined, text.slice(0, 40));
});

test('of several numbers in a cell the first that can receive a text is taken', () => {
  assert.equal(mobileNumber('0113 496 0000 / 07400 123456', undefined, 'GB'), '+447400123456');
  assert.equal(mobileNumber('07400 123456 or 07400 123457', undefined, 'GB'), '+447400123456');
  assert.equal(mobileNumber('07400123456;07400123457', undefined, 'GB'), '+447400123456');
});

test('a number is read in the country of its card, and in none where the card names one that is not known', () => {
  assert.equal(mobileNumber('087 123 4567', 'Ireland', 'GB'), '+353871234567');
  assert.equal(mobileNumber('087 123 4567', 'IE', 'GB'), '+353871234567');
  assert.equal(mobileNumber('0171/1234567', 'Germany', 'GB'), '+491711234567');
  assert.equal(mobileNumber('087 123 4567', undefined, 'GB'), undefined);
  for (const country of ['GB', 'UK', 'U.K.', 'the United Kingdom', 'Wales', 'Cymru', 'england ', ''])
    assert.equal(mobileNumber('07400 123456', country, 'IE') !== undefined, country !== '', country);
  assert.equal(mobileNumber('07400 123456', 'Ruritania', 'GB'), undefined);
  assert.equal(mobileNumber('+447400123456', 'Ruritania', 'GB'), '+447400123456');
  assert.equal(mobileNumber('00447400123456', 'Ruritania', 'GB'), '+447400123456');
});

test('of a card the newest number that can receive texts is taken; whoever has landlines alone is not reached so', () => {
  const card = { phone: ['0113 496 0000', '07400 123457', '07400 123456'] };
  assert.equal(mobileOf(card, 'GB'), '+447400123457');
  assert.equal(canReach(card, 'sms', 'GB'), true);
  assert.equal(canReach({ phone: ['0113 496 0000'] }, 'sms', 'GB'), false);
  assert.equal(canReach({}, 'sms', 'GB'), false);
});

test('a country is read in any usual way, for letters as for numbers: at home is not abroad', () => {
  for (const said of [
    undefined,
    '',
    ' ',
    'GB',
    'gb',
    'U.K.',
    'United Kingdom',
    'England',
    'the United Kingdom',
    'Cymru',
  ])
    assert.equal(countryOf(said, 'GB'), 'GB', said);
  assert.equal(countryOf('Ireland', 'GB'), 'IE');
  assert.equal(countryOf('England', 'IE'), 'GB');
  assert.equal(countryOf('Ruritania', 'GB'), undefined);
});
