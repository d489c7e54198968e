import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normaliseCountry, splitFullName } from '../../src/columns/index.ts';

test('a whole name is cut into given and family name, without titles and letters after the name', () => {
  const names: Record<string, [given: string, family: string]> = {
    'John Smith': ['John', 'Smith'],
    'Dr Jane E Smith': ['Jane E', 'Smith'],
    'Smith, John': ['John', 'Smith'],
    'SMITH, Mr John Paul': ['John Paul', 'SMITH'],
    'Smith, John, MBE': ['John', 'Smith'],
    'John Smith OBE': ['John', 'Smith'],
    'John Smith Jr.': ['John', 'Smith'],
    'Rt Hon Sir Keir Starmer KCB MP': ['Keir', 'Starmer'],
    'Cllr. Mary-Jane Watson-Holmes JP': ['Mary-Jane', 'Watson-Holmes'],
    'Anna van der Berg': ['Anna', 'van der Berg'],
    'van der Berg, Anna': ['Anna', 'van der Berg'],
    'Siân ap Gwilym': ['Siân', 'ap Gwilym'],
    'Sean O’Neill': ['Sean', 'O’Neill'],
    'Maria de los Angeles': ['Maria', 'de los Angeles'],
    'Prof. Dr. Hans Müller': ['Hans', 'Müller'],
    'Mr & Mrs P Jones': ['P', 'Jones'],
    'M. Dupont': ['', 'Dupont'],
    'Yo Yo Ma': ['Yo Yo', 'Ma'],
    Madonna: ['', 'Madonna'],
    Miss: ['', 'Miss'],
    '': ['', ''],
    '  ,  ': ['', ''],
  };
  for (const [text, [given, family]] of Object.entries(names))
    assert.deepEqual(splitFullName(text), { given, family }, text);
});

test('a country is known by its codes, its names in several languages and the parts of the United Kingdom', () => {
  const countries: Record<string, string> = {
    UK: 'GB', 'U.K.': 'GB', England: 'GB', Scotland: 'GB', wales: 'GB', 'Northern Ireland': 'GB', 'Great Britain': 'GB', gbr: 'GB', Cymru: 'GB',
    'United Kingdom': 'GB', Deutschland: 'DE', Allemagne: 'DE', Niemcy: 'DE', österreich: 'AT', Éire: 'IE', 'Republic of Ireland': 'IE',
    Polska: 'PL', USA: 'US', 'United States of America': 'US', 'The Gambia': 'GM', 日本: 'JP', 'Côte d’Ivoire': 'CI', Holland: 'NL', 'Türkiye': 'TR',
  }; // prettier-ignore
  for (const [text, code] of Object.entries(countries)) assert.equal(normaliseCountry(text), code, text);
  for (const text of ['Narnia', '', 'X', 'Leeds', 'ZZ', '123'])
    assert.equal(normaliseCountry(text), null, text);
});
