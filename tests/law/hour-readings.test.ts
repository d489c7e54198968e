import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EEA } from '../../src/eea.ts';
import { hourReadings } from '../../src/law/index.ts';
import { isWorkingDay } from '../../src/law/working-days.ts';
import { formatInstant, parseInstant } from '../../src/zoned-time.ts';

const HOUR_MS = 3_600_000;

/** The three readings of 72 hours from a wall time, as clocks there show them. */
function readingsFrom(wall: string, timezone: string, country: string, hours = 72): string[] {
  const from = parseInstant(wall, timezone, 'from');
  return hourReadings(from, hours, { timezone, country }).map(({ at }) => formatInstant(at, timezone));
}

test('told on Friday 29 October 2021 at 16:40 in London, where clocks go back on Sunday', () => {
  const from = new Date('2021-10-29T15:40:00Z');
  assert.deepEqual(hourReadings(from, 72, { timezone: 'Europe/London', country: 'GB' }), [
    { reading: 'strict', at: new Date('2021-11-01T15:40:00Z') },
    { reading: 'Regulation 1182/71', at: new Date('2021-11-01T16:00:00Z') },
    { reading: 'two working days (disputed)', at: new Date('2021-11-02T23:59:59.999Z') },
  ]);
  assert.deepEqual(readingsFrom('2021-10-29 16:40', 'Europe/London', 'GB'), [
    '2021-11-01 15:40',
    '2021-11-01 16:00',
    '2021-11-02 23:59',
  ]);
});

const CASES: [name: string, wall: string, timezone: string, country: string, expected: string[]][] = [
  [
    'where clocks go forward on Sunday',
    '2022-03-25 16:40',
    'Europe/London',
    'GB',
    ['2022-03-28 17:40', '2022-03-28 18:00', '2022-03-29 23:59'],
  ],
  [
    'over a leap day',
    '2024-02-27 10:20',
    'Europe/London',
    'GB',
    ['2024-03-01 10:20', '2024-03-01 11:00', '2024-03-01 11:00'],
  ],
  [
    'over Christmas, whose days the United Kingdom takes later when they are of a weekend',
    '2021-12-23 17:30',
    'Europe/London',
    'GB',
    ['2021-12-26 17:30', '2021-12-26 18:00', '2021-12-29 23:59'],
  ],
  [
    'over the same Christmas, whose days Germany does not take later',
    '2021-12-23 17:30',
    'Europe/Berlin',
    'DE',
    ['2021-12-26 17:30', '2021-12-26 18:00', '2021-12-27 23:59'],
  ],
  [
    'at a known time before Christmas (an example of the regulation in print)',
    '2020-12-22 12:17',
    'Europe/Berlin',
    'DE',
    ['2020-12-25 12:17', '2020-12-25 13:00', '2020-12-25 13:00'],
  ],
  [
    'before Easter',
    '2021-04-01 09:00',
    'Europe/Dublin',
    'GB',
    ['2021-04-04 09:00', '2021-04-04 10:00', '2021-04-07 23:59'],
  ],
  [
    'before All Saints, a holiday of France',
    '2021-10-29 16:40',
    'Europe/Paris',
    'FR',
    ['2021-11-01 15:40', '2021-11-01 16:00', '2021-11-03 23:59'],
  ],
  [
    'on the full hour: the hour that begins then is the one not counted',
    '2021-10-12 15:00',
    'Europe/London',
    'GB',
    ['2021-10-15 15:00', '2021-10-15 16:00', '2021-10-15 16:00'],
  ],
  [
    'in the last minute of an hour',
    '2021-10-12 15:59',
    'Europe/London',
    'GB',
    ['2021-10-15 15:59', '2021-10-15 16:00', '2021-10-15 16:00'],
  ],
  [
    'at midnight: the day that begins is not whole any more',
    '2021-10-29 00:00',
    'Europe/London',
    'GB',
    ['2021-10-31 23:00', '2021-11-01 00:00', '2021-11-02 23:59'],
  ],
  [
    'in the last hour of a day: the next is whole',
    '2021-10-28 23:30',
    'Europe/London',
    'GB',
    ['2021-10-31 22:30', '2021-10-31 23:00', '2021-11-01 23:59'],
  ],
  [
    'where clocks are half an hour off',
    '2021-10-29 16:40',
    'Asia/Kolkata',
    'IE',
    ['2021-11-01 16:40', '2021-11-01 17:00', '2021-11-02 23:59'],
  ],
  [
    'in New York, a week before its clocks go back',
    '2021-10-29 11:40',
    'America/New_York',
    'US',
    ['2021-11-01 11:40', '2021-11-01 12:00', '2021-11-02 23:59'],
  ],
  [
    'in the hour that there is twice, in the first of the two',
    '2021-10-31 01:30',
    'Europe/London',
    'GB',
    ['2021-11-03 00:30', '2021-11-03 01:00', '2021-11-03 01:00'],
  ],
  [
    'on a Saturday',
    '2021-10-16 10:10',
    'Europe/London',
    'GB',
    ['2021-10-19 10:10', '2021-10-19 11:00', '2021-10-19 23:59'],
  ],
];

for (const [name, wall, timezone, country, expected] of CASES) {
  test(`72 hours have three readings: ${name}`, () => {
    assert.deepEqual(readingsFrom(wall, timezone, country), expected);
  });
}

test('a period of less than two days has no working days in it', () => {
  assert.deepEqual(readingsFrom('2021-10-29 16:40', 'Europe/London', 'GB', 24), [
    '2021-10-30 16:40',
    '2021-10-30 17:00',
  ]);
  assert.equal(readingsFrom('2021-10-29 16:40', 'Europe/London', 'GB', 48).length, 3);
});

test('seconds of awareness are counted', () => {
  const place = { timezone: 'Europe/London', country: 'GB' };
  const [strict, counted] = hourReadings(new Date('2021-10-12T15:59:59.500Z'), 72, place);
  assert.equal(strict.at.toISOString(), '2021-10-15T15:59:59.500Z');
  assert.equal(counted.at.toISOString(), '2021-10-15T16:00:00.000Z');
});

test('public holidays are those of the whole country, and of England for the United Kingdom', () => {
  assert.equal(isWorkingDay('2021-08-30', 'GB'), false); // summer bank holiday
  assert.equal(isWorkingDay('2021-08-02', 'GB'), true); // of Scotland only
  assert.equal(isWorkingDay('2021-12-28', 'GB'), false); // in place of Boxing Day
  assert.equal(isWorkingDay('2022-06-03', 'GB'), false); // Platinum Jubilee
  assert.equal(isWorkingDay('2022-09-19', 'GB'), false); // funeral of Queen Elizabeth
  assert.equal(isWorkingDay('2021-10-31', 'DE'), false); // a Sunday
  assert.equal(isWorkingDay('2022-10-31', 'DE'), true); // Reformation Day, in some Länder
  assert.equal(isWorkingDay('2021-12-24', 'DE'), true);
  assert.equal(isWorkingDay('2021-07-14', 'FR'), false);
});

test('every country of the EEA has a calendar', () => {
  for (const country of [...EEA, 'GB']) {
    assert.equal(isWorkingDay('2024-12-25', country), false, country);
    assert.equal(isWorkingDay('2024-03-05', country), true, country);
  }
});

test('no reading is earlier than the strict one, which is exact in elapsed hours', () => {
  const zones = [
    'Europe/London',
    'Europe/Athens',
    'America/New_York',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'UTC',
  ];
  const moments = fc.date({ min: new Date('2018-05-25'), max: new Date('2030-12-31'), noInvalidDate: true });
  const hours = fc.integer({ min: 1, max: 200 });
  fc.assert(
    fc.property(
      moments,
      hours,
      fc.constantFrom(...zones),
      fc.constantFrom('GB', ...EEA),
      (from, hours, timezone, country) => {
        const [strict, counted, working] = hourReadings(from, hours, { timezone, country });
        assert.equal(strict.at.getTime() - from.getTime(), hours * HOUR_MS);
        const start = new Date(counted.at.getTime() - hours * HOUR_MS);
        assert.match(formatInstant(start, timezone), /:00$/);
        assert.ok(start > from && start.getTime() - from.getTime() <= 1.5 * HOUR_MS);
        assert.equal(working === undefined, hours < 48);
        if (working) assert.ok(wholeWorkingDays(start, working.at, timezone, country) >= 2);
        if (working) assert.ok(working.at >= counted.at);
      },
    ),
    { numRuns: 150 },
  );
});

/** Counted another way than the code does: every day that touches the period, whole ones only. */
function wholeWorkingDays(start: Date, end: Date, timezone: string, country: string): number {
  let found = 0;
  for (let at = start.getTime() - 24 * HOUR_MS; at <= end.getTime() + 24 * HOUR_MS; at += 24 * HOUR_MS) {
    const day = formatInstant(new Date(at), timezone).slice(0, 10);
    const [first, last] = (['start', 'end'] as const).map((edge) => parseInstant(day, timezone, 'day', edge));
    if (first >= start && last <= end && isWorkingDay(day, country)) found++;
  }
  return found;
}
