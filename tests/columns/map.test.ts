import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkMap, parseMap } from '../../src/columns/index.ts';
import { InputError } from '../../src/errors.ts';

const fails = (run: () => unknown, code: string, message: RegExp) =>
  assert.throws(
    run,
    (error) => error instanceof InputError && error.code === code && message.test(error.message),
  );

test('a column is mapped by field, by a friendly word or by a category', () => {
  assert.deepEqual(
    parseMap([
      'A=email',
      'B=first name',
      'C=DOB',
      'D=user.financial.donations',
      'E=trade-union membership',
      'F=Post Code',
      'x=y=phone',
      'G=unclassified',
    ]),
    {
      A: 'email',
      B: 'givenName',
      C: 'birthDate',
      D: 'user.financial.donations',
      E: 'user.trade_union_membership',
      F: 'postcode',
      'x=y': 'phone',
      G: 'unclassified',
    },
  );
  assert.deepEqual(parseMap(['__proto__=email'])['__proto__'], 'email');
});

test('an unknown meaning is refused with the nearest ones', () => {
  fails(() => parseMap(['A=emal']), 'CATEGORY_UNKNOWN', /"email"/);
  fails(() => parseMap(['A=religious_belief']), 'CATEGORY_UNKNOWN', /user\.demographic\.religious_belief/);
  fails(() => parseMap(['A=qqqqqqqq']), 'CATEGORY_UNKNOWN', /fields are reference/);
});

test('a column cannot be ignored, given twice, or share a field that a person has once', () => {
  fails(() => parseMap(['A=ignore']), 'ARGUMENT_INVALID', /never dropped/);
  fails(() => parseMap(['A']), 'ARGUMENT_INVALID', /Column=field/);
  fails(() => parseMap(['=email']), 'ARGUMENT_INVALID', /Column=field/);
  fails(() => parseMap(['A=email', 'A=phone']), 'ARGUMENT_INVALID', /twice/);
  fails(() => parseMap(['A=dob', 'B=birthDate']), 'ARGUMENT_INVALID', /both "A" and "B"/);
  assert.deepEqual(parseMap(['A=email', 'B=email']), { A: 'email', B: 'email' });
});

test('a mapped column that the file does not have is refused with the nearest one', () => {
  assert.deepEqual(checkMap({ email: 'email' }, ['Name', 'Email ']), { 'Email ': 'email' });
  fails(() => checkMap({ Surnam: 'familyName' }, ['Surname', 'Email']), 'COLUMN_UNKNOWN', /"Surname"/);
  fails(
    () => checkMap({ Qqq: 'familyName' }, ['Surname', 'Email']),
    'COLUMN_UNKNOWN',
    /it has "Surname", "Email"/,
  );
});
