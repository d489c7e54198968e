import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const field = z.strictObject({
  /** The number that the template gives it. */
  number: z.int(),
  label: z.string(),
  need: z.enum(['required', 'conditional', 'optional']),
  takes: z.enum([
    'choice',
    'choices',
    'text',
    'texts',
    'number',
    'numbers',
    'countries',
    'moment',
    'day',
    'yes or no',
  ]),
  articles: z.string().optional(),
  /** By their letters. */
  options: z.record(z.string(), z.string()).optional(),
  'incomplete only': z.array(z.string()).optional(),
});

const template = z.strictObject({
  template: z.string(),
  version: z.string(),
  groups: z.array(z.strictObject({ heading: z.string(), fields: z.array(field) })),
});

export type TemplateField = z.output<typeof field>;
export type Template = z.output<typeof template>;

let read: Template | undefined;

/** The EDPB's template, from template.yaml. */
export function readTemplate(): Template {
  return (read ??= template.parse(parse(readFileSync(new URL('./template.yaml', import.meta.url), 'utf8'))));
}
