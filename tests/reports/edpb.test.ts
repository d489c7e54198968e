import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { suite, test } from 'node:test';
import type { Case, Filing } from '../../src/incidents/index.ts';
import { edpbData } from '../../src/reports/papers/edpb.ts';
import {
  openFields,
  resolveNotification,
  type ResolvedField,
} from '../../src/reports/papers/edpb/resolve.ts';
import { readTemplate, type TemplateField } from '../../src/reports/papers/edpb/template.ts';
import { AWARE, bareCase, emptyCase, fullCase, REASON_LATE } from './case.ts';
import { correctedSchema, NO_OPTIONS, readSchema, SEVERAL, SPLIT } from './edpb-schema.ts';
import { claimOnly, decideAs, establish, forget, unfiled, withOrganisation } from './vary-case.ts';

suite('the template', () => {
  const { properties, required } = readSchema();
  const fields = readTemplate().groups.flatMap((group) => group.fields);

  test('has every field of the schema, in its order', () => {
    assert.deepEqual(
      fields.map(({ number }) => `field_${number}`),
      Object.keys(properties),
    );
  });

  test('has its labels, articles and options word for word, and what was fused taken apart', () => {
    for (const { number, label, articles, options } of fields) {
      const schema = properties[`field_${number}`];
      assert.equal(label, plain(schema.title));
      assert.equal(articles, schema['x-gdpr-ref']);
      if (NO_OPTIONS.includes(number)) continue;
      const expected = { ...schema['x-options'], ...SPLIT[number] };
      assert.deepEqual(
        options ?? {},
        Object.fromEntries(Object.entries(expected).map(([letter, text]) => [letter, plain(text)])),
      );
    }
  });

  test('demands what the schema requires, and takes several where several can be so', () => {
    assert.deepEqual(
      fields.filter(({ need }) => need === 'required').map(({ number }) => `field_${number}`),
      required,
    );
    assert.deepEqual(numbersTaking(fields, 'choices'), SEVERAL);
    assert.deepEqual(numbersTaking(fields, 'choice').length + SEVERAL.length, withOptions(fields).length);
  });

  test('a box that is for incomplete notifications only is one of the field', () => {
    for (const { options = {}, 'incomplete only': only = [] } of fields)
      assert.deepEqual(
        only.filter((letter) => !(letter in options)),
        [],
      );
  });
});

suite('a notification', () => {
  for (const [name, caseOf] of Object.entries({ empty: emptyCase, full: fullCase, bare: bareCase })) {
    test(`is valid but for the fields that it says are open (${name})`, async () => {
      assertValid(await caseOf());
    });
  }

  test('that is just begun is incomplete, says what is to be determined, and names every open field', async () => {
    const c = await emptyCase();
    const { notification, open } = edpbData(c);
    assert.equal(notification['field_3'], 'a');
    assert.equal(notification['field_4'], 'b');
    assert.equal(notification['field_44'], 'e');
    assert.equal(notification['field_60'], 'x');
    assert.equal(notification['field_61'], 'e');
    assert.equal(notification['field_89'], 'd');
    assert.equal(notification['field_97'], 'c');
    assert.equal(notification['field_63'], 'Not known.');
    assert.equal(notification['field_48'], AWARE.toISOString());
    // Of no nature yet: what depends on it is neither asked nor sent.
    for (const key of ['field_55', 'field_56', 'field_57', 'field_58', 'field_59'])
      assert.ok(!(key in notification), key);
    const names = open.map(({ field }) => field);
    for (const key of [
      'field_13',
      'field_21',
      'field_29',
      'field_44',
      'field_55',
      'field_63',
      'field_70',
      'field_89',
    ])
      assert.ok(names.includes(key), `${key} is open and not named`);
    for (const key of ['field_12', 'field_38', 'field_48', 'field_62', 'field_68', 'field_71'])
      assert.ok(!names.includes(key), `${key} is answered and named as open`);
  });

  test('in which everything is answered is complete, and has no box for incomplete ones', async () => {
    const c = completeCase(await fullCase());
    const { notification, open } = edpbData(c);
    assert.deepEqual(open, []);
    assert.equal(notification['field_4'], 'a');
    const fields = resolveNotification(c);
    for (const { field, chosen } of fields)
      assert.deepEqual(
        chosen.filter((letter) => field['incomplete only']?.includes(letter)),
        [],
        `field ${field.number}`,
      );
    assertValid(c);
  });

  test('with columns of which nobody has said what they hold stays incomplete', async () => {
    const full = await fullCase();
    const c = { ...completeCase(full), affected: full.affected };
    const { notification, open } = edpbData(c);
    assert.equal(notification['field_4'], 'b');
    assert.deepEqual(
      open.map(({ field }) => field),
      ['field_70'],
    );
  });

  test('after one that was filed is a follow-up with its reference, and gives no reasons for being late', async () => {
    const c = await fullCase();
    const { notification } = edpbData(c);
    assert.equal(notification['field_3'], 'b');
    assert.match(String(notification['field_6']), /^REF-/);
    assert.equal(stateOf(c, 49), 'not asked');
  });

  test('is withdrawn by a filing, or where it was decided after one that nothing needs to be reported', async () => {
    const c = await fullCase();
    const decided = decideAs(c, { authority: 'do not report', people: 'do not tell', exception: null });
    assert.equal(edpbData(decided).notification['field_4'], 'c');
    assert.equal(edpbData(decided).notification['field_5'], 'as the chair said');
    const filed = refiled(c, { phase: 'withdrawn', reason: 'it was nothing', reference: null });
    assert.equal(edpbData(filed).notification['field_4'], 'c');
    assert.equal(edpbData(filed).notification['field_5'], 'it was nothing');
    assert.equal(stateOf(unfiled(decided), 5), 'not asked');
  });
});

suite('reasons for a late notification', () => {
  test('are asked only of a new one, and only after 72 hours', async () => {
    const c = await emptyCase();
    assert.equal(stateOf({ ...c, at: hoursAfterAware(72) }, 49), 'not asked');
    assert.equal(stateOf({ ...c, at: new Date(hoursAfterAware(72).getTime() + 1) }, 49), 'missing');
  });

  test('are those that were given to another authority', async () => {
    const c = await fullCase();
    const newOne: Case = {
      ...c,
      duties: c.duties.map((state) => (state.duty.rule.paper === 'edpb' ? { ...state, filings: [] } : state)),
    };
    const [field] = resolved(newOne, 49);
    assert.ok(field.answer.state === 'filled');
    assert.equal(field.answer.text, REASON_LATE);
    assert.match(field.answer.support[0], /^filing:/);
  });
});

suite('what is established', () => {
  test('ticks the box that says it, and where no box says it none', async () => {
    const c = withNatures(await emptyCase(), ['confidentiality', 'integrity', 'availability']);
    const chosen = (matter: Parameters<typeof establish>[1], number: number) =>
      resolved(establish(c, matter), number)[0].chosen;
    const said = (value: string) => ({ value, words: 'so it is' });
    assert.deepEqual(chosen({ confidentiality: said('not taken') }, 56), ['c']);
    assert.deepEqual(chosen({ confidentiality: said('cannot be assessed') }, 56), ['d']);
    assert.deepEqual(chosen({ intelligible: said('unintelligible') }, 57), ['a']);
    assert.deepEqual(chosen({ integrity: said('altered, recoverable, not misused') }, 58), ['a']);
    assert.deepEqual(chosen({ integrity: said('altered, not recoverable') }, 58), []);
    assert.deepEqual(chosen({ availability: said('lost for good') }, 59), ['b']);
    assert.deepEqual(chosen({ 'incident kind': said('misconfiguration') }, 60), ['m']);
    assert.deepEqual(chosen({ cause: said('internal non-malicious') }, 61), ['a']);
    assert.deepEqual(chosen({ discovery: said('press') }, 50), ['e']);
  });

  test('a claim ticks nothing: it is told beside the box for what is to be determined', async () => {
    const c = withNatures(await emptyCase(), ['confidentiality']);
    const claimed = claimOnly(c, {
      confidentiality: { value: 'seen', words: 'only file names were looked at' },
    });
    const [field] = resolved(claimed, 56);
    assert.deepEqual(field.chosen, ['e']);
    assert.ok(field.answer.state === 'unknown');
    const [said] = field.answer.claims ?? [];
    assert.ok(said && 'text' in said);
    assert.match(said.text, /Somebody Else Ltd.*only file names were looked at.*not verified/);
    assert.equal(edpbData(claimed).notification['field_56'], 'e');
  });

  test('when it happened: a day, from when until when, still going on', async () => {
    const c = await emptyCase();
    const at = (value: string) => ({ value, words: 'in the log' });
    const from = at('2021-10-24T10:00:00.000Z');
    const when = (matters: Parameters<typeof establish>[1]) => resolved(establish(c, matters), 44)[0].chosen;
    assert.deepEqual(when({ 'occurred from': from, 'occurred until': at('2021-10-24T22:30:00.000Z') }), [
      'a',
    ]);
    // Half past eleven in the evening in London is the next day.
    assert.deepEqual(when({ 'occurred from': from, 'occurred until': at('2021-10-24T23:30:00.000Z') }), [
      'b',
    ]);
    assert.deepEqual(when({ 'occurred from': from, ongoing: { value: 'yes', words: 'they said' } }), ['c']);
    assert.deepEqual(when({ 'occurred from': from }), ['e']);
    assert.equal(edpbData(establish(c, { 'occurred from': from })).notification['field_46'], from.value);
    const day = establish(c, { 'occurred from': at('2021-10-24'), 'occurred until': at('2021-10-24') });
    assert.deepEqual(resolved(day, 44)[0].chosen, ['a']);
    assert.equal(edpbData(day).notification['field_46'], '2021-10-24');
    assert.match(JSON.stringify(resolved(day, 46)), /24 October 2021 \(the hour is not known\)/);
  });
});

suite('the outcome of the assessment', () => {
  const outcomes: [Parameters<typeof decideAs>[1], string][] = [
    [{ authority: 'report', people: 'tell', exception: null }, 'a'],
    [{ authority: 'report', people: 'do not tell', exception: null }, 'b'],
    [{ authority: 'report', people: 'do not tell', exception: 'c' }, 'a'],
    [{ authority: 'do not report', people: null, exception: null }, 'c'],
    [{ authority: 'report', people: null, exception: null }, 'd'],
    [{ authority: 'do not report', people: 'tell', exception: null }, 'd'],
  ];
  for (const [decision, letter] of outcomes)
    test(`${JSON.stringify(decision)} is ${letter}`, async () => {
      const [field] = resolved(decideAs(await emptyCase(), decision), 89);
      assert.deepEqual(field.chosen, [letter]);
      assert.equal(field.answer.state, letter === 'd' ? 'unknown' : 'filled');
    });

  test('its description has the severity with its reasons, decided or not', async () => {
    const c = await emptyCase();
    const [field] = resolved(c, 90);
    assert.ok(field.answer.state === 'filled');
    assert.ok(field.answer.text.includes(c.assessment.summary));
    for (const { reasons } of c.assessment.decides!.factors)
      for (const { text } of reasons) assert.ok(field.answer.text.includes(text), text);
  });
});

suite('telling people', () => {
  test('told, to be told, not to be told, excepted, undecided', async () => {
    const c = await emptyCase();
    const letter = (each: Case) => resolved(each, 97)[0].chosen;
    const told = { value: '2021-10-29T15:50:00.000Z', words: 'the first went out' };
    assert.deepEqual(letter(establish(c, { 'people told from': told })), ['a']);
    assert.deepEqual(letter(decideAs(c, { authority: null, people: 'tell', exception: null })), ['b1']);
    assert.deepEqual(letter(decideAs(c, { authority: null, people: 'do not tell', exception: null })), ['d']);
    const excepted = decideAs(c, { authority: null, people: 'do not tell', exception: 'a' });
    assert.deepEqual(letter(excepted), ['e']);
    assert.deepEqual(resolved(excepted, 100)[0].chosen, ['a']);
    assert.deepEqual(letter(c), ['c']);
  });
});

suite('in the EEA, or not', () => {
  const asked = (c: Case, number: number) => resolved(c, number)[0].asked;

  test('nobody has said: both parts are open', async () => {
    const c = await emptyCase();
    assert.equal(asked(c, 113), 'open');
    assert.equal(asked(c, 120), 'open');
  });

  test('established there: the lead authority, countries of the people with numbers', async () => {
    const c = await fullCase();
    const { notification } = edpbData(c);
    assert.equal(notification['field_113'], 'a');
    assert.deepEqual(notification['field_115'], ['FR', 'IE']);
    assert.deepEqual(notification['field_117'], { DE: 1, FR: 1, IE: 1 });
    assert.equal(asked(c, 120), 'no');
  });

  test('not established there: a representative says that the GDPR applies', async () => {
    const outside = withOrganisation(await fullCase(), { establishments: 'none' });
    assert.equal(asked(outside, 113), 'no');
    assert.deepEqual(resolved(outside, 120)[0].chosen, ['a']);
    const without = withOrganisation(outside, { 'representative name': undefined });
    assert.deepEqual(resolved(without, 120)[0].chosen, ['c']);
    assert.equal(resolved(without, 120)[0].answer.state, 'unknown');
  });

  test('a country of the EEA is an establishment of its own', async () => {
    const c = { ...(await emptyCase()), country: 'IE' };
    assert.equal(asked(c, 113), 'yes');
    assert.equal(asked(c, 18), 'no');
  });
});

test('the reporting officer is not asked for twice', async () => {
  const c = withOrganisation(await fullCase(), { 'reporter function': 'dpo' });
  for (const number of [29, 30, 31]) assert.equal(stateOf(c, number), 'not asked');
});

const PERIOD_HOUR_MS = 3_600_000;

function hoursAfterAware(hours: number): Date {
  return new Date(AWARE.getTime() + hours * PERIOD_HOUR_MS);
}

/** Valid against the published schema as corrected, all but the fields that are not asked, or named as open. */
function assertValid(c: Case): void {
  const { notification, open } = edpbData(c);
  const fields = resolveNotification(c);
  const excused = new Set([
    ...open.map(({ field }) => field),
    ...fields.filter(({ asked }) => asked === 'no').map(({ field }) => `field_${field.number}`),
  ]);
  const required = readSchema().required.filter((key) => !excused.has(key));
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  const validate = ajv.compile(correctedSchema(required));
  validate(notification);
  assert.deepEqual(validate.errors ?? [], []);
  assert.deepEqual(
    openFields(fields).map(({ field }) => `field_${field.number}`),
    open.map(({ field }) => field),
  );
}

/** A case that leaves no field of the template open: nobody has to be told, and boxes say all that is established. */
function completeCase(full: Case): Case {
  const told = forget(unfiled(full), ['people told from', 'people told until', 'how people are told']);
  const known = establish(told, {
    integrity: { value: 'altered, recoverable, not misused', words: 'put right since' },
  });
  return {
    ...decideAs(known, { authority: 'report', people: 'do not tell', exception: null }),
    at: hoursAfterAware(48),
    // A column of which nobody has said what it holds is 'not yet known'.
    affected: {
      ...full.affected,
      exposure: {
        ...full.affected.exposure,
        categories: full.affected.exposure.categories.filter((category) => category !== 'unclassified'),
      },
    },
  };
}

function withNatures(c: Case, natures: Case['natures']): Case {
  return { ...c, natures, concerns: natures, incident: { ...c.incident, nature: natures } };
}

/** The case with another last filing to the EU's authorities. */
function refiled(c: Case, change: Partial<Filing>): Case {
  return {
    ...c,
    duties: c.duties.map((state) =>
      state.duty.rule.paper === 'edpb'
        ? {
            ...state,
            filings: state.filings.flatMap((filing) => [filing, { ...filing, ...change, filedAt: c.at }]),
          }
        : state,
    ),
  };
}

function resolved(c: Case, number: number): ResolvedField[] {
  return resolveNotification(c).filter(({ field }) => field.number === number);
}

function stateOf(c: Case, number: number): string {
  return resolved(c, number)[0].answer.state;
}

function numbersTaking(fields: TemplateField[], takes: TemplateField['takes']): number[] {
  return fields.filter((field) => field.takes === takes).map(({ number }) => number);
}

function withOptions(fields: TemplateField[]): TemplateField[] {
  return fields.filter(({ options }) => options !== undefined);
}

function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
