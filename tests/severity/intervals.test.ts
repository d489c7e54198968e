import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { categories } from '../../src/columns/index.ts';
import {
  bridgeToLaw,
  methodParts,
  type Circumstances,
  type Interval,
  type PeopleClass,
} from '../../src/severity/index.ts';
import { scoreCircumstances } from '../../src/severity/circumstances.ts';
import { allReasons, assess, factorOf, kinds } from './cases.ts';

const REVEALS = [
  'political opinions',
  'trade union membership',
  'religious or philosophical beliefs',
  'health',
  'sex life or sexual orientation',
  'racial or ethnic origin',
  'nothing',
];
const NATURES = ['confidentiality', 'integrity', 'availability'] as const;
const VALUES = {
  confidentiality: ['taken', 'likely taken', 'seen', 'not taken', 'cannot be assessed'],
  recipients: ['none', 'known', 'unknown'],
  intelligible: ['unintelligible', 'weakly protected', 'intelligible', 'cannot be assessed'],
  integrity: [
    'not altered',
    'altered, recoverable, not misused',
    'altered, recoverable, possibly misused',
    'altered, not recoverable',
  ],
  availability: ['not affected', 'recovered without difficulty', 'temporarily lost', 'lost for good'],
  cause: ['internal non-malicious', 'internal malicious', 'external non-malicious', 'external malicious'],
} as const;
type Fact = keyof typeof VALUES;

const category = fc.constantFrom(...categories.map(({ key }) => key), 'unknown', 'user.newer');
const kindName = fc.constantFrom(...kinds.map(({ name }) => name), 'unknown', 'not on the list');
const peopleClass: fc.Arbitrary<PeopleClass> = fc.record({
  categories: fc.uniqueArray(category, { maxLength: 12 }),
  certain: fc.nat(200),
  possible: fc.nat(20),
  kinds: fc.dictionary(kindName, fc.nat(9), { maxKeys: 3, noNullPrototype: true }),
});
const reveals = fc.option(fc.constantFrom(...REVEALS), { nil: null });
const circumstances: fc.Arbitrary<Circumstances> = fc.record({
  natures: fc.subarray([...NATURES]),
  ...(Object.fromEntries(
    Object.entries(VALUES).map(([fact, values]) => [
      fact,
      fc.option(fc.constantFrom(...values), { nil: undefined }),
    ]),
  ) as Record<Fact, fc.Arbitrary<string | undefined>>),
});
const anything = fc.tuple(fc.array(peopleClass, { maxLength: 5 }), reveals, circumstances);

const width = ({ low, high }: Interval) => high - low;
const inside = (inner: Interval, outer: Interval) => inner.low >= outer.low && inner.high <= outer.high;

test('every score is DPC × EI + CB within the scales, from the least to the most', () => {
  fc.assert(
    fc.property(anything, ([classes, said, known]) => {
      const answer = assess(classes, said, known);
      for (const scored of answer.classes) {
        const [dpc, ei, cb] = (['DPC', 'EI', 'CB'] as const).map((name) => factorOf(scored, name));
        assert.ok(1 <= dpc.low && dpc.low <= dpc.high && dpc.high <= 4);
        assert.ok(0.25 <= ei.low && ei.low <= ei.high && ei.high <= 1);
        assert.ok(0 <= cb.low && cb.low <= cb.high && cb.high <= 2);
        assert.equal(scored.score.low, dpc.low * ei.low + cb.low);
        assert.equal(scored.score.high, dpc.high * ei.high + cb.high);
        assert.ok(scored.factors.every(({ reasons }) => reasons.length > 0));
      }
    }),
  );
});

test('the whole is the highest class, and says truly whether the lower bound decides', () => {
  const order = ['low', 'medium', 'high', 'very high'];
  fc.assert(
    fc.property(anything, ([classes, said, known]) => {
      const { classes: scored, whole, lowerBoundDecides, decides, open } = assess(classes, said, known);
      assert.equal(scored.length, classes.filter(({ certain, possible }) => certain + possible > 0).length);
      assert.equal(decides, scored[0]);
      if (!decides) return;
      assert.equal(whole.score.low, Math.max(...scored.map(({ score }) => score.low)));
      assert.equal(whole.score.high, Math.max(...scored.map(({ score }) => score.high)));
      const [low, high] = [order.indexOf(whole.band.low), order.indexOf(whole.band.high)];
      const lower = open.some(({ outcomes }) => outcomes.some(({ band }) => order.indexOf(band.low) < low));
      assert.equal(lowerBoundDecides, (low === high || low >= 2) && !lower);
      if (lowerBoundDecides) assert.equal(decides.score.low, whole.score.low);
      else assert.equal(decides.score.high, whole.score.high);
    }),
  );
});

test('adding a category never lowers a bound', () => {
  fc.assert(
    fc.property(peopleClass, category, reveals, (each, added, said) => {
      const before = { ...each, certain: 1 };
      const after = { ...before, categories: [...before.categories, added] };
      const [one, two] = [assess([before], said), assess([after], said)];
      assert.ok(two.whole.score.high >= one.whole.score.high);
      assert.ok(two.whole.score.low >= one.whole.score.low);
    }),
    { numRuns: 1000 },
  );
});

test('adding a class, or people of a further kind, never lowers a bound', () => {
  fc.assert(
    fc.property(
      fc.array(peopleClass, { minLength: 1, maxLength: 4 }),
      peopleClass,
      kindName,
      reveals,
      (classes, added, name, said) => {
        const present = classes.map((each) => ({ ...each, certain: 1 }));
        const before = assess(present, said).whole.score;
        const after = assess([...present, added], said).whole.score;
        assert.ok(after.low >= before.low && after.high >= before.high);
        // Where no kind is known, learning one narrows what is in doubt instead.
        if (!Object.values(present[0].kinds).some((count) => count > 0)) return;
        const mixed = [{ ...present[0], kinds: { ...present[0].kinds, [name]: 1 } }];
        const [one, two] = [assess([present[0]], said).whole.score, assess(mixed, said).whole.score];
        assert.ok(two.low >= one.low);
        if (said !== null && said !== 'nothing') assert.ok(two.high >= one.high);
      },
    ),
  );
});

test('the order of classes, of categories and of kinds changes nothing', () => {
  fc.assert(
    fc.property(anything, ([classes, said, known]) => {
      const turned = classes.toReversed().map((each) => ({
        ...each,
        categories: each.categories.toReversed(),
        kinds: Object.fromEntries(Object.entries(each.kinds).toReversed()),
      }));
      const [one, two] = [assess(classes, said, known), assess(turned, said, known)];
      assert.deepEqual(two.whole, one.whole);
      assert.deepEqual(two.open, one.open);
      assert.deepEqual(two.flags, one.flags);
    }),
  );
});

// All of them, not a sample: 8 natures × 6 × 4 × 5 × 5 for confidentiality, and the rest beside.
test('learning a fact never widens the circumstances', () => {
  const subsets = [...Array(8).keys()].map((bits) => NATURES.filter((_, at) => bits & (1 << at)));
  const among = (fact: Fact) => [undefined, ...VALUES[fact]];
  let compared = 0;
  for (const natures of subsets)
    for (const confidentiality of among('confidentiality'))
      for (const recipients of among('recipients'))
        for (const intelligible of among('intelligible'))
          for (const cause of among('cause'))
            for (const availability of [undefined, 'temporarily lost'])
              for (const integrity of [undefined, 'not altered']) {
                const known = {
                  natures,
                  confidentiality,
                  recipients,
                  intelligible,
                  cause,
                  availability,
                  integrity,
                };
                compared += compareWithMore(known, subsets);
              }
  assert.ok(compared > 100_000, String(compared));
});

function compareWithMore(known: Circumstances, subsets: Circumstances['natures'][]): number {
  const before = width(scoreCircumstances(known));
  let compared = 0;
  const check = (more: Circumstances) => {
    compared++;
    assert.ok(width(scoreCircumstances(more)) <= before, JSON.stringify([known, more]));
  };
  if (known.natures.length === 0)
    for (const natures of subsets) if (natures.length > 0) check({ ...known, natures });
  for (const [fact, values] of Object.entries(VALUES) as [Fact, readonly string[]][])
    if (known[fact] === undefined) for (const value of values) check({ ...known, [fact]: value });
  return compared;
}

// A world as it may truly be, in which no fact contradicts another.
const world = fc
  .record({
    confidentiality: fc.option(
      fc.record({
        confidentiality: fc.constantFrom('taken', 'seen'),
        recipients: fc.constantFrom('known', 'unknown'),
        intelligible: fc.constantFrom('unintelligible', 'weakly protected', 'intelligible'),
      }),
      { nil: undefined },
    ),
    exposed: fc.boolean(),
    integrity: fc.option(fc.constantFrom(...VALUES.integrity.slice(1)), { nil: undefined }),
    availability: fc.option(fc.constantFrom('temporarily lost', 'lost for good'), { nil: undefined }),
    cause: fc.constantFrom(...VALUES.cause),
  })
  .map(({ confidentiality, exposed, integrity, availability, cause }) => {
    const natures = NATURES.filter(
      (nature) =>
        (nature === 'confidentiality' && (confidentiality !== undefined || exposed)) ||
        (nature === 'integrity' && integrity !== undefined) ||
        (nature === 'availability' && availability !== undefined),
    );
    return {
      natures,
      ...(confidentiality ?? {
        confidentiality: 'not taken',
        recipients: 'none',
        intelligible: 'intelligible',
      }),
      integrity: integrity ?? 'not altered',
      availability: availability ?? 'not affected',
      cause,
    };
  });

test('whatever is learned later of one true world, the interval held it from the first', () => {
  const facts = ['natures', ...Object.keys(VALUES)] as (keyof Circumstances)[];
  const order = fc.shuffledSubarray(facts, { minLength: facts.length });
  const said = fc.option(fc.constantFrom(...REVEALS), { nil: undefined });
  fc.assert(
    fc.property(
      fc.array(peopleClass, { minLength: 1, maxLength: 3 }),
      world,
      order,
      said,
      fc.nat(7),
      (classes, truth, steps, truly, told) => {
        const present = classes.map((each) => ({ ...each, certain: 1 }));
        let known: Circumstances = { natures: [] };
        let before = assess(present, null, known).whole.score;
        steps.forEach((fact, step) => {
          known = { ...known, [fact]: truth[fact] };
          const after = assess(present, step >= told ? (truly ?? null) : null, known).whole.score;
          assert.ok(inside(after, before), JSON.stringify({ known, after, before }));
          before = after;
        });
        const circumstances = scoreCircumstances(known);
        assert.equal(circumstances.low, circumstances.high, 'all is known');
      },
    ),
    { numRuns: 500 },
  );
});

test('no answer to an open matter would leave more open than there is', () => {
  fc.assert(
    fc.property(anything, ([classes, said, known]) => {
      const { open, whole } = assess(classes, said, known);
      for (const { outcomes, wouldChange } of open) {
        assert.ok(wouldChange.length > 0);
        for (const { score } of outcomes) assert.ok(width(score) <= width(whole.score));
      }
    }),
  );
});

test('every rule that a reason names can be looked up', () => {
  const ids = new Set(methodParts().map(({ id }) => `rule:${id}`));
  const prefixes = /^(?:category|kind|organisation|matter|rule):|^incident$/;
  fc.assert(
    fc.property(anything, ([classes, said, known]) => {
      for (const { text, support } of allReasons(assess(classes, said, known))) {
        assert.ok(support.length > 0 && support.every((each) => prefixes.test(each)), text);
        for (const each of support) if (each.startsWith('rule:')) assert.ok(ids.has(each), each);
        assert.match(text, /^\p{Lu}.*\.$/u);
        assert.doesNotMatch(text, /undefined|\bnull\b|NaN|\.\.|;\.|user\.(?!newer)/);
      }
    }),
  );
});

test('the bridge always has both questions, and always says that a human decides', () => {
  fc.assert(
    fc.property(anything, ([classes, said, known]) => {
      const suggestions = bridgeToLaw(assess(classes, said, known));
      assert.deepEqual(
        suggestions.map(({ question }) => question),
        ['risk', 'high risk'],
      );
      for (const { because } of suggestions) assert.match(because, /a human decides\.$/);
    }),
  );
});
