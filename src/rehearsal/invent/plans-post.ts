import { dayOf, dayText, everyMonths } from './calendar.ts';
import { draw, hits, saltOf } from './chance.ts';
import { column, nameColumn, plainColumn } from './columns.ts';
import { usualHabits } from './habits.ts';
import { csv, everyoneWho, plan } from './plan.ts';
import type { Cadence, Layout, Plan } from './plan.ts';
import { isCurrent, ORIGIN } from './population.ts';
import type { Population } from './population.ts';
import { FIRMS } from './suppliers.ts';

/** Anyone in the books who has not left by the day: whom one writes letters to. */
function isPosted(population: Population, person: number, day: number): boolean {
  return population.origin[person] === ORIGIN.books && isCurrent(population, person, day);
}

function sample(name: string, share: number, day: number): (population: Population) => Uint32Array {
  const salt = saltOf(name);
  return (population) =>
    everyoneWho(
      population,
      (person) => hits(draw(population.seed, person, salt), share) && isPosted(population, person, day),
    );
}

function mailingPlan(day: number, index: number): Plan {
  return plan({
    supplier: FIRMS.mailing,
    dataset: 'appeal letters',
    day,
    file: `Mailing_${dayText(day, 'iso').replaceAll('-', '_')}.csv`,
    layout: csv({ delimiter: ';', encoding: 'windows-1252', newline: '\r\n' }),
    columns: [
      column('Ref', 'reference'),
      column('Title', 'title'),
      nameColumn('Name', false),
      column('Address Line 1', 'street'),
      column('Town/City', 'city'),
      column('PostCode', 'postcode'),
    ],
    habits: usualHabits({
      blankReference: 0.3,
      upperNames: index % 4 === 3 ? 1 : 0.05,
      curlyApostrophes: true,
    }),
    trailer: index % 3 === 1 ? 'total' : index % 3 === 2 ? 'blank' : 'none',
    choose: sample('appeal letters', 1 / 3, day),
  });
}

function magazinePlan(): Plan {
  const day = dayOf('2021-04-12');
  const choose = (population: Population): Uint32Array =>
    sample('magazine', 0.09, day)(population).slice(0, Math.min(20_000, Math.ceil(population.people * 0.05)));
  return plan({
    supplier: FIRMS.print,
    dataset: 'magazine',
    day,
    file: 'Magazine labels 12-04-2021.xlsx',
    layout: { format: 'xlsx', sheets: 1 },
    columns: [
      nameColumn('Addressee', true),
      column('Street', 'street'),
      column('Town', 'city'),
      column('Post Code', 'postcode'),
      column('Member Number', 'reference'),
    ],
    habits: usualHabits({ blankReference: 0.5 }),
    trailer: 'total',
    choose,
  });
}

function ballotPlan(name: string, date: string, layout: Layout, share: number, most: number): Plan {
  const day = dayOf(date);
  const choose = (population: Population): Uint32Array => {
    const voters = sample(name, share, day)(population).filter((person) => population.kind[person] === 0);
    return voters.slice(0, most);
  };
  const ending = layout.format === 'xlsx' ? 'xlsx' : 'csv';
  return plan({
    supplier: FIRMS.ballots,
    dataset: 'voter list',
    day,
    file: `voters-${name.replaceAll(' ', '-')}-${date}.${ending}`,
    full: true,
    layout,
    columns: [
      column('Membership Number', 'reference'),
      column('FIRST_NAME', 'given'),
      column('LAST_NAME', 'family'),
      column('ADDRESS_1', 'street'),
      column('TOWN', 'city'),
      column('POSTCODE', 'postcode'),
      column('EMAIL', 'email'),
      plainColumn('BALLOT', ['E', 'P']),
    ],
    habits: usualHabits({ blankReference: 0, upperNames: 1 }),
    choose,
  });
}

/** What went to printers, posters and scrutineers. */
export function planPost(cadence: Cadence): Plan[] {
  const workbook: Layout = { format: 'xlsx', sheets: 2 };
  return [
    ...everyMonths('2015-11-09', '2021-09-20', cadence.months(4)).map(mailingPlan),
    ballotPlan('leadership', '2016-08-22', csv({}), 1, Infinity),
    ballotPlan('committee', '2018-07-16', workbook, 0.08, 12_000),
    ballotPlan('leadership', '2020-02-21', csv({}), 1, Infinity),
    magazinePlan(),
  ];
}
