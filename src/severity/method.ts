// The method is data (method.yaml); here it is read, checked and prepared. Only our own file is ever read.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Status } from './assessment.ts';
import type { Interval } from './interval.ts';

const status = z.enum(['verified', 'unverified']);
const range = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low <= high, 'from the least to the most')
  .transform(([low, high]): Interval => ({ low, high }));
const words = z.array(z.string().min(1)).min(1);
const points = z.record(z.string(), z.number().min(0).max(0.5));
const type = z.enum([
  'simple',
  'behavioural',
  'financial',
  'sensitive',
  'membership',
  'credentials',
  'open',
  'none',
]);
const topic = z.enum([
  'which data',
  'unclassified',
  'credentials',
  'free text',
  'children',
  'contents',
  'kinds',
]);
const role = z.enum([
  'none',
  'hint',
  'wholeName',
  'givenName',
  'familyName',
  'birthDate',
  'email',
  'phone',
  'address',
  'postcode',
  'officialNumber',
  'reference',
  'device',
  'bodily',
  'picture',
  'signature',
  'profile',
  'freeText',
  'open',
  'unknown',
]);
const namedRole = z.enum([...role.options, 'fullName']);
const baseType = z.strictObject({ base: z.number().int().min(1).max(4), label: z.string() });

const schema = z.strictObject({
  name: z.string(),
  citation: z.string(),
  source: z.string(),
  parts: z.array(
    z.strictObject({
      id: z.string(),
      what: z.string(),
      citation: z.string(),
      status,
      read: z.iso.date().nullable(),
      note: z.string(),
    }),
  ),
  bands: z
    .array(
      z.strictObject({
        band: z.enum(['low', 'medium', 'high', 'very high']),
        from: z.number(),
        means: z.string(),
      }),
    )
    .length(4),
  manyPeople: z.number().int(),
  types: z.strictObject({
    simple: baseType,
    behavioural: baseType,
    financial: baseType,
    sensitive: baseType,
  }),
  data: z.array(
    z.strictObject({
      type,
      dpc: range.optional(),
      ofMembers: range.optional(),
      topic: topic.optional(),
      why: z.string().optional(),
      categories: z.record(z.string(), role),
    }),
  ),
  volume: z.array(
    z.strictObject({
      atLeast: z.number().int().min(2),
      high: z.number().int().min(1).max(4),
      why: z.string(),
      of: words,
    }),
  ),
  membership: z.strictObject({
    reveals: z.array(z.strictObject({ value: z.string(), phrase: z.string() })),
    revealsNothing: z.string(),
    member: range,
    giver: range,
    other: range,
    notSaid: range,
    giverWords: words,
    childrenWords: words,
    children: range,
  }),
  topics: z.record(topic, z.strictObject({ matter: z.string(), least: z.string(), most: z.string() })),
  ei: z.strictObject({
    levels: z.array(z.number()),
    rules: z.array(
      z.strictObject({
        id: z.string(),
        all: z.array(namedRole).optional(),
        any: z.array(namedRole).optional(),
        count: z
          .strictObject({
            of: z.array(namedRole),
            atLeast: z.number().int(),
            per: z.literal('category').optional(),
          })
          .optional(),
        ei: range,
        topic: topic.optional(),
        why: z.string(),
        part: z.string().optional(),
      }),
    ),
  }),
  cb: z.strictObject({
    confidentiality: z.strictObject({ none: z.number(), known: z.number(), unknown: z.number() }),
    integrity: points,
    availability: points,
    availabilityLost: range,
    cause: points,
  }),
  bridge: z.strictObject({ risk: z.number(), highRisk: z.number() }),
  law: z.array(z.strictObject({ id: z.string(), citation: z.string(), status, says: z.string() })),
});

export type Topic = z.infer<typeof topic>;
export type Role = z.infer<typeof role>;
export type NamedRole = z.infer<typeof namedRole>;
export type IdentificationRule = z.infer<typeof schema>['ei']['rules'][number];

/** Categories that are scored alike. */
export type DataGroup = z.infer<typeof schema>['data'][number] & {
  /** Where membership of the organisation reveals nothing of Art. 9. */
  dpc: Interval;
};

/** A part of the method, where it is written, and whether that was checked. */
export type MethodPart = z.infer<typeof schema>['parts'][number];

export type Method = Omit<z.infer<typeof schema>, 'data'> & {
  status: Status;
  /** The group of a category; that of 'unclassified' for a key that the method does not have. */
  groupOf(category: string): DataGroup;
  /** What the category does for identification. */
  roleOf(category: string): Role;
  /** Every category that the method has. */
  categories: string[];
  groups: DataGroup[];
};

let loaded: Method | undefined;

/** The method that comes with Rollcall; read once. */
export function method(): Method {
  loaded ??= prepare(schema.parse(parse(readFileSync(new URL('method.yaml', import.meta.url), 'utf8'))));
  return loaded;
}

function prepare({ data, ...rest }: z.infer<typeof schema>): Method {
  const groups = data.map((group): DataGroup => ({
    ...group,
    dpc: group.dpc ?? baseOf(group.type, rest.types),
  }));
  const byCategory = new Map<string, { group: DataGroup; role: Role }>();
  for (const group of groups)
    for (const [category, role] of Object.entries(group.categories)) {
      if (byCategory.has(category)) throw new Error(`method.yaml: ${category} is there twice`);
      byCategory.set(category, { group, role });
    }
  const notKnown = byCategory.get('unclassified')!;
  return {
    ...rest,
    status: rest.parts.every((part) => part.status === 'verified') ? 'verified' : 'unverified',
    groups,
    categories: [...byCategory.keys()],
    groupOf: (category) => (byCategory.get(category) ?? notKnown).group,
    roleOf: (category) => (byCategory.get(category) ?? notKnown).role,
  };
}

function baseOf(type: DataGroup['type'], types: z.infer<typeof schema>['types']): Interval {
  const base = type in types ? types[type as keyof typeof types].base : types.simple.base;
  return { low: base, high: base };
}

/**
 * The parts of the method and the law that it quotes, with citation and status: what rests on the source and what is our
 * own reading. Whatever a reason names as 'rule:…' is here by that id.
 */
export function methodParts(): MethodPart[] {
  const { parts, law } = method();
  return [
    ...parts,
    ...law.map(({ id, citation, status, says }) => ({
      id,
      what: says,
      citation,
      status,
      read: null,
      note: '',
    })),
  ];
}

/** What the law says, by its id in method.yaml: a sentence without its full stop. */
export function lawSays(id: string): string {
  const found = method().law.find((each) => each.id === id);
  if (!found) throw new Error(`method.yaml has no law '${id}'`);
  return found.says;
}
