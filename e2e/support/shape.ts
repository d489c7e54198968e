import assert from 'node:assert/strict';

/** What a JSON value must look like; `parse` returns it typed, or fails and says where it looks otherwise. */
export type Shape<T> = { parse(value: unknown, where?: string): T };

export type ValueOf<S> = S extends Shape<infer T> ? T : never;

type Fields = Record<string, Shape<unknown>>;
type ObjectOf<F extends Fields> = { [Name in keyof F]: ValueOf<F[Name]> };

export const text: Shape<string> = textLike(/^/);
export const count: Shape<number> = where('a number', (value) => typeof value === 'number');
export const flag: Shape<boolean> = where('true or false', (value) => typeof value === 'boolean');
export const moment: Shape<string> = textLike(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

export function textLike(pattern: RegExp): Shape<string> {
  return where(`a text like ${pattern}`, (value) => typeof value === 'string' && pattern.test(value));
}

export function oneOf<T extends string>(...allowed: T[]): Shape<T> {
  return where(`one of ${allowed.join(', ')}`, (value) => allowed.some((each) => each === value));
}

export function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return { parse: (value, place) => (value === null ? null : shape.parse(value, place)) };
}

export function maybe<T>(shape: Shape<T>): Shape<T | undefined> {
  return { parse: (value, place) => (value === undefined ? undefined : shape.parse(value, place)) };
}

export function listOf<T>(shape: Shape<T>): Shape<T[]> {
  return {
    parse(value, place = '') {
      assert.ok(Array.isArray(value), `${place} is no list`);
      return value.map((each, i) => shape.parse(each, `${place}[${i}]`));
    },
  };
}

export function mapOf<T>(shape: Shape<T>): Shape<Record<string, T>> {
  return {
    parse(value, place = '') {
      const entries = Object.entries(asObject(value, place));
      return Object.fromEntries(entries.map(([name, each]) => [name, shape.parse(each, `${place}.${name}`)]));
    },
  };
}

/** These fields, and perhaps others that are left out of the result. */
export function objectOf<F extends Fields>(fields: F): Shape<ObjectOf<F>> {
  return {
    parse(value, place = '') {
      const given = asObject(value, place);
      const read = Object.entries(fields).map(([name, shape]) => [
        name,
        shape.parse(given[name], `${place}.${name}`),
      ]);
      return Object.fromEntries(read) as ObjectOf<F>;
    },
  };
}

/** These fields and no others. */
export function exactly<F extends Fields>(fields: F): Shape<ObjectOf<F>> {
  const shape = objectOf(fields);
  return {
    parse(value, place = '') {
      assert.deepEqual(Object.keys(asObject(value, place)).toSorted(), Object.keys(fields).toSorted(), place);
      return shape.parse(value, place);
    },
  };
}

function asObject(value: unknown, place: string): Record<string, unknown> {
  assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), `${place} is no object`);
  return value as Record<string, unknown>;
}

function where<T>(what: string, isSo: (value: unknown) => boolean): Shape<T> {
  return {
    parse(value, place = '') {
      assert.ok(isSo(value), `${place} is not ${what}`);
      return value as T;
    },
  };
}
