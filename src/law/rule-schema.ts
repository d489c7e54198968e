import { z } from 'zod';
import { categories, findCategory, normaliseCountry } from '../columns/index.ts';
import { quote, suggest } from './mistake.ts';
import {
  ANCHORS,
  CLOCK_WORDS,
  EACH,
  NATURES,
  OWED_BY,
  PAPERS,
  READINGS,
  ROLES,
  RULE_KINDS,
  STATUSES,
  THRESHOLDS,
  UNITS,
} from './rule.ts';

const MAX_CHARACTERS = 1000;
/** Longer is a slip of the pen, and dates soon end. */
const MAX_DAYS = 3660;

/** A text that goes into lists and papers: white space is one space, nothing that draws lines of its own. */
const text = z.string().transform((value, context) => {
  const plain = value.trim().replaceAll(/\s+/g, ' ');
  if (plain === '') context.addIssue('is empty: write a text, or remove it');
  else if (plain.length > MAX_CHARACTERS)
    context.addIssue(`is longer than ${MAX_CHARACTERS} characters: shorten it`);
  else if (/[\p{Cc}\u2028\u2029]/u.test(plain)) context.addIssue('has control characters in it: remove them');
  return plain;
});

const key = z
  .string()
  .refine(
    (value) => /^[a-z0-9][a-z0-9-]{0,79}$/.test(value),
    'is no id: write small letters, digits and dashes, such as uk-gdpr-33-1',
  );

const date = z
  .string({ error: 'is no date: write it as 2021-10-29' })
  .refine((value) => isDate(value), 'is no date: write it as 2021-10-29');

const place = z.string().superRefine((value, context) => {
  if (value === 'EEA' || (/^[A-Z]{2}$/.test(value) && normaliseCountry(value) === value)) return;
  const code = normaliseCountry(value);
  context.addIssue(
    code === null
      ? "is no country: write its two letters, such as IE, or 'EEA'"
      : `is no country code: write ${code}`,
  );
});

const places = z.preprocess(inList, z.array(place).min(1));

const category = z.string().superRefine((value, context) => {
  if (findCategory(value)) return;
  const known = categories.map((each) => each.key);
  context.addIssue(`is no category of data: ${suggest(value, known, "'rollcall columns' lists them")}`);
});

/** A period must have an end that a calendar knows. */
const amount = z
  .number({ error: 'must be a number above 0' })
  .refine((value) => Number.isFinite(value) && value > 0, 'must be a number above 0');

const period = z
  .strictObject({
    anchor: z.enum(ANCHORS),
    amount,
    unit: z.enum(UNITS),
    readings: z.array(z.enum(READINGS)).min(1).default(['strict']),
  })
  .superRefine(({ amount, unit, readings }, context) => {
    const at = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const days = unit === 'hours' ? amount / 24 : amount;
    if (days > MAX_DAYS) at('amount', 'is more than ten years: correct the number or the unit');
    if (unit !== 'hours' && !Number.isInteger(amount)) at('amount', `must be a whole number of ${unit}`);
    if (readings[0] !== 'strict') at('readings', "must begin with 'strict', which drives the alarms");
    if (readings.length > 1 && unit !== 'hours')
      at('readings', "other than 'strict' are for hours only: remove them");
  });

const clockWord = z.enum(CLOCK_WORDS);

/** Either a period or words: zod's union would answer a mistake in one with mistakes in both. */
const clock = z.unknown().transform((value, context) => {
  const schema = typeof value === 'object' && value !== null ? period : clockWord;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: value } as never);
  return z.NEVER;
});

const effective = z
  .strictObject({ from: date, until: date.nullish() })
  .superRefine(({ from, until }, context) => {
    if (until && until < from)
      context.addIssue({
        code: 'custom',
        path: ['until'],
        message: `is before 'from' (${from}): correct one`,
      });
  });

const conditions = z
  .strictObject({
    'established in': places.optional(),
    'not established in': places.optional(),
    'people in': places.optional(),
    state: text.optional(),
    'at least': z
      .number()
      .refine((n) => Number.isInteger(n) && n > 0, 'must be a whole number above 0')
      .optional(),
    categories: z.array(category).min(1).optional(),
    natures: z.array(z.enum(NATURES)).min(1).optional(),
    'charity regulator': z.string().optional(),
    'supplier in': places.optional(),
    malicious: z.literal(true, "can only be 'true': remove it where it does not matter").optional(),
    judgement: text.optional(),
  })
  .superRefine((value, context) => {
    for (const needs of ['state', 'at least'] as const) {
      if (value[needs] === undefined || value['people in']) continue;
      context.addIssue({ code: 'custom', path: [needs], message: "needs 'people in': add the country" });
    }
  });

const whatWasVerified = {
  status: z.enum(STATUSES),
  'verified on': date.nullish(),
};

const rule = z
  .strictObject({
    id: key,
    regime: text.optional(),
    duty: text,
    kind: z.enum(RULE_KINDS),
    to: z.string(),
    each: z.enum(EACH).nullish(),
    'owed by': z.enum(OWED_BY).default('controller'),
    citation: text,
    source: text,
    effective,
    ...whatWasVerified,
    applies: conditions.default({}),
    threshold: z.enum(THRESHOLDS).default('always'),
    clock,
    phases: z.boolean().default(false),
    paper: z.enum(PAPERS).nullish(),
    note: text.nullish(),
    gaps: text.nullish(),
    replaces: z.string().nullish(),
  })
  .superRefine((value, context) => {
    checkVerified(value, context);
    const at = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const { kind, to, each } = value;
    const special = to === 'people' || to === 'us';
    if ((kind === 'people') !== (to === 'people'))
      at('to', `does not go with 'kind: ${kind}': people are told by 'kind: people' with 'to: people'`);
    else if ((kind === 'contract') !== (to === 'us'))
      at('to', `does not go with 'kind: ${kind}': a supplier tells us by 'kind: contract' with 'to: us'`);
    else if (!special && value['owed by'] === 'processor')
      at('owed by', "is 'processor' only where a supplier tells us: 'kind: contract' with 'to: us'");
    if (to === 'authority of the country' && (each !== 'country' || !value.applies['people in']))
      at('to', "needs 'each: country', and 'people in' under 'applies'");
    else if (each === 'country' && to !== 'authority of the country')
      at('each', "is 'country' only with 'to: authority of the country'");
    if (each === 'supplier' && to !== 'us') at('each', "is 'supplier' only with 'to: us'");
    if (to === 'us' && (each !== 'supplier' || value['owed by'] !== 'processor'))
      at('to', "needs 'each: supplier' and 'owed by: processor'");
    if (value.clock === 'as agreed' && to !== 'us') at('clock', "is 'as agreed' only with 'to: us'");
    if (value.applies['supplier in'] && to !== 'us')
      context.addIssue({
        code: 'custom',
        path: ['applies', 'supplier in'],
        message: "is only for 'to: us': remove it",
      });
  });

const authority = z
  .strictObject({
    key,
    name: text,
    country: place,
    role: z.enum(ROLES),
    site: text.nullish(),
    phone: text.nullish(),
    ...whatWasVerified,
    note: text.nullish(),
  })
  .superRefine((value, context) => {
    checkVerified(value, context);
    if (value.country === 'EEA')
      context.addIssue({
        code: 'custom',
        path: ['country'],
        message: 'is one country: write its two letters',
      });
    if (value.site && !/^https?:\/\/[^\s/]+/.test(value.site))
      context.addIssue({ code: 'custom', path: ['site'], message: 'is no address: begin it with https://' });
  });

/** A whole rule file. */
export const ruleFile = z.strictObject({
  regime: text.optional(),
  rules: z.array(rule).optional(),
  authorities: z.array(authority).optional(),
});

export type RuleText = z.output<typeof rule>;
export type AuthorityText = z.output<typeof authority>;
export type RuleFileText = z.output<typeof ruleFile>;

const KEYS: Record<string, string[]> = {
  rules: Object.keys(rule.shape),
  authorities: Object.keys(authority.shape),
  effective: Object.keys(effective.shape),
  applies: Object.keys(conditions.shape),
  clock: Object.keys(period.shape),
  '': Object.keys(ruleFile.shape),
};

/** The keys that may stand at a path of a rule file. */
export function keysAt(path: readonly PropertyKey[]): string[] {
  return KEYS[String(path.findLast((step) => typeof step === 'string') ?? '')] ?? [];
}

function checkVerified(
  value: { status: string; 'verified on'?: string | null },
  context: z.core.$RefinementCtx,
): void {
  const at = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  if (value.status === 'verified' && !value['verified on'])
    at('status', "is 'verified' without a day: add 'verified on', or write 'unverified'");
  if (value.status === 'unverified' && value['verified on'])
    at('verified on', "does not go with 'status: unverified': remove one");
}

function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const at = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}

function inList(value: unknown): unknown {
  return typeof value === 'string' ? [value] : value;
}

/** What is wrong with a value, as the end of a sentence that begins with its key. */
export function describeIssue(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'invalid_value')
    return `${quote(value)} is not known: ${suggest(String(value), issue.values.map(String))}`;
  if (issue.code === 'too_small') return 'is an empty list: add to it, or remove it';
  if (issue.code === 'invalid_type' && !isOwn(issue))
    return `must be ${EXPECTED[issue.expected] ?? issue.expected}`;
  return issue.message;
}

/** Our own messages begin in small letters; zod's do not. */
function isOwn({ message }: { message: string }): boolean {
  return /^\p{Ll}/u.test(message);
}

const EXPECTED: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  boolean: "'true' or 'false'",
  array: "a list: lines that begin with '- '",
  object: 'a map: lines of keys and values, indented',
};
