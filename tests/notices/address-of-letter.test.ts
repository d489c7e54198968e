import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOfLetter } from '../../src/notices/address-of-letter.ts';

const card = { fullName: 'Ada Example', address: ['1 High Street'], city: 'Leeds', postcode: 'LS1 1AA' };

test('abroad the country is the last line, by name and in capitals; at home it is none, however it is written', () => {
  const lastLine = (country: string | undefined): string | undefined =>
    addressOfLetter({ ...card, country }, 'GB').addressLines.at(-1);
  for (const home of [undefined, 'GB', 'gb', 'England', 'United Kingdom'])
    assert.equal(lastLine(home), 'LS1 1AA', home);
  assert.equal(lastLine('IL'), 'ISRAEL');
  assert.equal(lastLine('Frankreich'), 'FRANCE');
  assert.equal(lastLine('Ruritania'), 'RURITANIA');
});

test('an address that would not arrive has no lines', () => {
  assert.deepEqual(addressOfLetter({ ...card, address: [] }, 'GB').addressLines, []);
  assert.equal(addressOfLetter(card, 'GB').addressLines[0], 'Ada Example');
});
