import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { tellTruth } from '../../src/rehearsal/invent/truth.ts';
import { inventPopulation } from '../../src/rehearsal/invent/make-population.ts';
import { NO_ONE, ORIGIN } from '../../src/rehearsal/invent/population.ts';

const PEOPLE = 40_000;
const population = inventPopulation(PEOPLE, 42);
const truth = tellTruth(population);
const persons = Array.from({ length: PEOPLE }, (_, i) => i);

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} ± ${tolerance}`);
}

function share(test: (person: number) => boolean): number {
  return persons.filter(test).length / PEOPLE;
}

/** The people of each value, values of one person left out. */
function shared(valueOf: (person: number) => string): number[][] {
  const groups = Map.groupBy(persons, valueOf);
  groups.delete('');
  return [...groups.values()].filter((group) => group.length > 1);
}

describe('an invented population', () => {
  test('is half members, a quarter affiliated, a fifth registered', () => {
    near(
      share((i) => population.kind[i] === 0),
      0.52,
      0.01,
    );
    near(
      share((i) => population.kind[i] === 1),
      0.25,
      0.01,
    );
    near(
      share((i) => population.kind[i] === 2),
      0.2,
      0.01,
    );
    near(
      share((i) => population.kind[i] > 2),
      0.03,
      0.005,
    );
  });

  test('is a third former, and nearly all at home', () => {
    near(
      share((i) => truth.standing[i] === 1),
      1 / 3,
      0.015,
    );
    near(
      share((i) => population.country[i] === 0),
      0.96,
      0.01,
    );
  });

  test('has two in a hundred whom only suppliers know', () => {
    near(
      share((i) => population.origin[i] === ORIGIN.events || population.origin[i] === ORIGIN.petitions),
      0.02,
      0.004,
    );
    near(
      share((i) => population.rejoinedOn[i] > 0),
      0.003,
      0.002,
    );
  });

  test('lives together, and shares mailboxes and phones at home only', () => {
    const sizes = new Map<number, number>();
    for (const i of persons) sizes.set(population.head[i], (sizes.get(population.head[i]) ?? 0) + 1);
    near(
      share((i) => (sizes.get(population.head[i]) ?? 0) > 1),
      0.35,
      0.02,
    );
    const mailboxes = shared((i) => truth.person(i).email);
    near(mailboxes.flat().length / PEOPLE, 0.12, 0.02);
    const mobiles = shared((i) => truth.person(i).mobile);
    const landlines = shared((i) => truth.person(i).landline);
    near(new Set([...mobiles.flat(), ...landlines.flat()]).size / PEOPLE, 0.15, 0.03);
    for (const group of [...mailboxes, ...mobiles, ...landlines]) {
      assert.equal(new Set(group.map((i) => population.head[i])).size, 1);
    }
  });

  test('has one address a household, and postcodes of the usual form', () => {
    for (const i of persons.filter((person) => population.head[person] !== person)) {
      const [one, other] = [truth.person(i), truth.person(population.head[i])];
      assert.deepEqual([one.street, one.postcode], [other.street, other.postcode]);
    }
    for (const i of persons.slice(0, 5000)) {
      const { postcode, country } = truth.person(i);
      if (country === 'GB')
        assert.match(postcode, /^[A-PR-UWYZ][A-HK-Y][0-9]{1,2} [0-9][ABD-HJLNP-UW-Z]{2}$/);
    }
  });

  test('has no reference twice, former ones included', () => {
    const references = persons.flatMap((i) => [truth.person(i).reference, truth.person(i).formerReference]);
    const borne = references.filter((reference) => reference !== '');
    assert.equal(new Set(borne).size, borne.length);
    for (const reference of borne) assert.match(reference, /^[LARDS]\d{7}$/);
  });

  test('has namesakes born in one year, namesakes at one address, and twins', () => {
    const nameOf = (i: number): string => `${truth.person(i).given} ${truth.person(i).family}`;
    const sameYear = shared(
      (i) => `${nameOf(i)} ${new Date(population.bornOn[i] * 86_400_000).getUTCFullYear()}`,
    );
    assert.ok(sameYear.length > 50, `${sameYear.length}`);
    const juniors = shared((i) => `${nameOf(i)} ${population.head[i]}`);
    assert.ok(juniors.length > 10, `${juniors.length}`);
    const twins = shared((i) => `${population.head[i]} ${population.bornOn[i]}`);
    assert.ok(twins.length > 10, `${twins.length}`);
  });

  test('uses mobile and landline ranges that nobody answers', () => {
    for (const i of persons) {
      const { mobile, landline, country } = truth.person(i);
      if (country === 'GB' && mobile !== '') assert.match(mobile, /^07[12]\d{8}$/);
      if (landline !== '') assert.match(landline, /^0199[0168]\d{6}$/);
    }
    assert.ok(population.mobileOf.some((owner) => owner === NO_ONE));
  });
});
