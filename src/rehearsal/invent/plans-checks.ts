import { dayOf, dayText, everyMonths } from './calendar.ts';
import { draw, hits, saltOf } from './chance.ts';
import { column, nameColumn, plainColumn, sortCodeColumn } from './columns.ts';
import { usualHabits } from './habits.ts';
import { csv, everyoneWho, plan } from './plan.ts';
import type { Cadence, Plan } from './plan.ts';
import { isCurrent, ORIGIN } from './population.ts';
import type { Population } from './population.ts';
import { FIRMS } from './suppliers.ts';

function donationPlan(day: number): Plan {
  const salt = saltOf(`donations ${day}`);
  const choose = (population: Population): Uint32Array =>
    everyoneWho(population, (person) => {
      const share = population.kind[person] === 3 ? 0.5 : 0.025;
      const inBooks = population.origin[person] === ORIGIN.books;
      return (
        hits(draw(population.seed, person, salt), share) && inBooks && isCurrent(population, person, day)
      );
    });
  return plan({
    supplier: FIRMS.donations,
    dataset: 'donations',
    day,
    file: `donations_${dayText(day, 'iso').replaceAll('-', '')}.parquet`,
    layout: { format: 'parquet' },
    columns: [
      nameColumn('donor_name', false),
      column('donor_email', 'email'),
      column('amount_gbp', 'donation', 'number'),
      plainColumn('currency', ['GBP']),
      sortCodeColumn('sort_code'),
      column('account', 'bankAccount'),
      column('postcode', 'postcode'),
    ],
    habits: usualHabits({ blankEmail: 0.05 }),
    choose,
  });
}

function pollPlan(date: string): Plan {
  const day = dayOf(date);
  const salt = saltOf(`poll ${date}`);
  const choose = (population: Population): Uint32Array => {
    const size = Math.min(2000, Math.ceil(population.people / 20));
    const known = everyoneWho(
      population,
      (person) =>
        hits(draw(population.seed, person, salt), Math.min(1, (size * 3) / population.people)) &&
        population.hasBirthDate[person] === 1 &&
        isCurrent(population, person, day),
    );
    return known.slice(0, size);
  };
  return plan({
    supplier: FIRMS.polling,
    dataset: 'survey sample',
    day,
    file: `survey sample ${dayText(day, 'words')}.xlsx`,
    layout: { format: 'xlsx', sheets: 2 },
    columns: [
      plainColumn('Wave', ['A', 'B']),
      column('Surname', 'family'),
      column('Postcode', 'postcode'),
      column('Date of Birth', 'birthDate', 'date'),
      column('Member type', 'kind'),
      column('Voting intention', 'votingIntention'),
    ],
    habits: usualHabits({ blankBirthDate: 0.02 }),
    choose,
  });
}

function unionPlan(date: string): Plan {
  const day = dayOf(date);
  const salt = saltOf('affiliation');
  const choose = (population: Population): Uint32Array =>
    everyoneWho(
      population,
      (person) =>
        population.kind[person] === 1 &&
        hits(draw(population.seed, person, salt), 0.5) &&
        isCurrent(population, person, day),
    );
  return plan({
    supplier: FIRMS.unions,
    dataset: 'affiliation check',
    day,
    file: `affiliates ${date}.txt`,
    layout: csv({ delimiter: '\t', encoding: 'utf16le', newline: '\r\n' }),
    columns: [
      column('FAMILY_NAME', 'family'),
      column('GIVEN_NAME', 'given'),
      column('D.O.B.', 'birthDate'),
      column('POST_CODE', 'postcode'),
      column('UNION', 'union'),
      column('SEX', 'gender'),
    ],
    habits: usualHabits({ dates: 'words', blankBirthDate: 0.04 }),
    choose,
  });
}

function archivePlan(date: string): Plan {
  const day = dayOf(date);
  const salt = saltOf('archive');
  const choose = (population: Population): Uint32Array =>
    everyoneWho(
      population,
      (person) =>
        population.origin[person] === ORIGIN.books &&
        population.joinedOn[person] <= day &&
        hits(draw(population.seed, person, salt), isCurrent(population, person, day) ? 0.3 : 0.8),
    );
  return plan({
    supplier: FIRMS.archive,
    dataset: 'archive copy',
    day,
    file: `ARCHIVE_${date.replaceAll('-', '')}.CSV`,
    full: true,
    layout: csv({ delimiter: '|', encoding: 'windows-1252', newline: '\r\n' }),
    columns: [
      column('MEMNO', 'reference'),
      column('TITLE', 'title'),
      column('FORENAMES', 'given'),
      column('SURNAME', 'family'),
      column('DOB', 'birthDate'),
      column('ADDR1', 'street'),
      column('ADDR2', 'city'),
      column('PCODE', 'postcode'),
      column('TEL', 'landline'),
      column('JOINDATE', 'joined'),
    ],
    habits: usualHabits({ dates: 'slashes', upperNames: 1 }),
    trailer: 'blank',
    choose,
  });
}

/** What went to those who collect, count, compare and keep. */
export function planChecks(cadence: Cadence): Plan[] {
  return [
    ...everyMonths('2016-01-06', '2021-10-06', cadence.months(3)).map(donationPlan),
    ...['2016-06-06', '2017-09-11', '2018-09-17', '2019-10-14', '2021-02-08'].map(pollPlan),
    ...['2017-03-20', '2018-03-19', '2019-03-18', '2020-03-16', '2021-03-15'].map(unionPlan),
    ...['2016-01-25', '2016-09-12', '2017-04-03'].map(archivePlan),
  ];
}
