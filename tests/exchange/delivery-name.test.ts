import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dateInName, datasetInName } from '../../src/exchange/index.ts';

const DATES: Record<string, string | undefined> = {
  'membership-full-2021-09-30.csv': '2021-09-29T23:00:00.000Z',
  'members_20211029.csv.gz': '2021-10-28T23:00:00.000Z',
  'members 2021-10-29 1640.xlsx': '2021-10-29T15:40:00.000Z',
  'export_2021-12-01T06-30.json': '2021-12-01T06:30:00.000Z',
  'Ballot 29.10.2021.csv': '2021-10-28T23:00:00.000Z',
  'survey sample 17 Sep 2018.xlsx': '2018-09-16T23:00:00.000Z',
  'Oct-2021 list.csv': '2021-09-30T23:00:00.000Z',
  'donors 2021Q3.parquet': '2021-06-30T23:00:00.000Z',
  'donors-2021-11.csv': '2021-11-01T00:00:00.000Z',
  'members.csv': undefined,
  'members-2021.csv': undefined,
  'members-99999999.csv': undefined,
  'members-2021-13-45.csv': undefined,
};

test('the date of a file is read from its name as people write it', () => {
  for (const [name, date] of Object.entries(DATES)) {
    assert.equal(dateInName(`/exports/${name}`, 'Europe/London')?.toISOString(), date, name);
  }
});

test('a dataset is a file name without its date and endings', () => {
  assert.equal(datasetInName('/x/membership-full-2021-09-30.csv'), 'membership-full');
  assert.equal(datasetInName('survey sample 17 Sep 2018.xlsx'), 'survey-sample');
  assert.equal(datasetInName('20211029.csv.gz'), 'files');
  assert.equal(datasetInName('Members_2021.csv.zip'), 'members-2021');
});
