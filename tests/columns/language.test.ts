import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normaliseLanguage } from '../../src/columns/index.ts';

test('a language is known by its code, its name, and its own name for itself', () => {
  const known: Record<string, string> = {
    cy: 'cy|CY|cy-GB|cy_GB.UTF-8|cym|wel|Welsh| welsh |Cymraeg|Gymraeg|Walisisch',
    en: 'en|EN|en-GB|en-GB-oxendict|eng|English|Saesneg|anglais',
    pl: 'pl|pol|Polish|Polski|Pwyleg',
    de: 'de|de-AT|deu|ger|German|Deutsch',
    fr: 'fr|fra|fre|French|français|francais',
  };
  for (const [code, texts] of Object.entries(known))
    for (const text of texts.split('|')) assert.equal(normaliseLanguage(text), code, text);
});

test('what names no language, or several, is none', () => {
  for (const text of [
    '',
    ' ',
    'W',
    'x',
    'xx',
    'zz',
    'unknown',
    'none',
    'yes',
    'both',
    'bilingual',
    'N/A',
    '1',
    'English/Welsh',
  ])
    assert.equal(normaliseLanguage(text), null, text);
  assert.equal(normaliseLanguage('Welsh'.repeat(20)), null);
  assert.equal(normaliseLanguage('constructor'), null);
});
