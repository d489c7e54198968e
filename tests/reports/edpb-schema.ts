import { readFileSync } from 'node:fs';

/** A field as the schema has it. */
export type SchemaField = {
  type: string;
  title: string;
  enum?: string[];
  format?: string;
  'x-options'?: Record<string, string>;
  'x-gdpr-ref'?: string;
};

export type Schema = { properties: Record<string, SchemaField>; required: string[] };

/** The schema as it was published: see edpb-schema.md. */
export function readSchema(): Schema {
  return JSON.parse(readFileSync(new URL('./edpb-schema.json', import.meta.url), 'utf8')) as Schema;
}

/** Fields that take several options: its makers' own tool sends arrays too (their SCHEMA-NOTE.md); 125 by its wording. */
export const SEVERAL = [55, 65, 70, 75, 79, 81, 83, 85, 94, 125];

/** Options that were fused with the one before. */
export const SPLIT: Record<number, Record<string, string>> = {
  89: {
    c: 'The personal data breach is unlikely to result in a risk to the rights and freedoms of natural persons',
    d: 'Additional information is needed to assess the risk to the rights and freedoms of natural persons',
  },
  97: {
    b: 'No, but it will be communicated on a specific date',
    b1: 'No, but it will be communicated on a date to be determined',
  },
  // 's) s) User credentials'.
  70: { s: 'User credentials (e.g. usernames, passwords, tokens)' },
};

/** One line of half of the authorities of Germany and the rest of the EEA, as an option. */
export const NO_OPTIONS = [118, 123];

const TEXTS = [39, 40, 41, 115, 116, 118, 121, 123];
/** A number for each country. */
const NUMBERS = [117, 122];
/** A description, which the schema has as a date. */
const TEXT = [95];

/** The schema with what is wrong or too narrow in it put right; `required` is the caller's. */
export function correctedSchema(required: string[]): object {
  const { properties, ...rest } = readSchema();
  const corrected = Object.fromEntries(
    Object.entries(properties).map(([key, field]) => [
      key,
      correct(Number(key.slice('field_'.length)), field),
    ]),
  );
  return { ...rest, properties: corrected, required };
}

function correct(number: number, field: SchemaField): object {
  if (TEXTS.includes(number)) return { type: 'array', items: { type: 'string', minLength: 1 } };
  if (NUMBERS.includes(number))
    return { type: 'object', additionalProperties: { type: 'integer', minimum: 0 } };
  if (TEXT.includes(number)) return { type: 'string' };
  const options = [...new Set([...(field.enum ?? []), ...Object.keys(SPLIT[number] ?? {})])];
  const item = options.length > 0 ? { ...field, enum: options } : field;
  return SEVERAL.includes(number)
    ? { type: 'array', items: { ...item, type: 'string' }, minItems: 1, uniqueItems: true }
    : item;
}
