import { filled, notAsked, type Answer } from '../../../documents/index.ts';
import type { Case } from '../../../incidents/index.ts';

import { ABOUT_US } from './about-us.ts';
import { CONDITIONS, type Asked } from './conditions.ts';
import { CONSEQUENCES } from './consequences.ts';
import { ticked, type Before, type Reply, type Resolver, type Value } from './reply.ts';
import { readTemplate, type TemplateField } from './template.ts';
import { TOLD } from './told.ts';
import { WHAT_HAPPENED } from './what-happened.ts';
import { WHO_AND_WHAT } from './who-and-what.ts';
import { filedWith } from '../told-answers.ts';

/** A field of the template as the case answers it. */
export type ResolvedField = {
  field: TemplateField;
  heading: string;
  asked: Asked['asked'];
  answer: Answer;
  /** Letters of the options. */
  chosen: readonly string[];
  value?: Value;
  note?: string;
};

const RESOLVERS: Readonly<Record<number, Resolver>> = {
  ...ABOUT_US,
  ...WHAT_HAPPENED,
  ...WHO_AND_WHAT,
  ...CONSEQUENCES,
  ...TOLD,
};

/** Every field of the template, answered from the case in the template's order. */
export function resolveNotification(c: Case): ResolvedField[] {
  const draft = resolveAs(c, isWithdrawn(c) ?? ticked(['b'], 'incident'));
  // It is complete when nothing that the template demands is open; only then are its fields final.
  if (isWithdrawn(c) || openFields(draft).length > 0) return draft;
  return resolveAs(c, ticked(['a'], 'incident'));
}

/** Fields that a complete notification must have and that are not answered here. */
export function openFields(fields: readonly ResolvedField[]): ResolvedField[] {
  return fields.filter(({ field, asked, answer, chosen }) => {
    const demanded =
      (field.need === 'required' && asked !== 'no') || (field.need === 'conditional' && asked === 'yes');
    const answered =
      answer.state === 'not asked' ||
      (answer.state === 'filled' && (field.options === undefined || chosen.length > 0));
    return demanded && (!answered || isUndetermined({ field, chosen }));
  });
}

/** A box is ticked that only an incomplete notification may have. */
export function isUndetermined({ field, chosen }: Pick<ResolvedField, 'field' | 'chosen'>): boolean {
  return chosen.some((letter) => field['incomplete only']?.includes(letter) ?? false);
}

function resolveAs(c: Case, subType: Reply): ResolvedField[] {
  const resolved = new Map<number, ResolvedField>();
  const before: Before = (number) => {
    const found = resolved.get(number);
    if (!found) throw new Error(`field ${number} is asked for before it is answered`);
    return { state: found.answer.state, chosen: found.chosen };
  };
  for (const { heading, fields } of readTemplate().groups) {
    for (const field of fields) {
      const condition = CONDITIONS[field.number]?.(before, c) ?? { asked: 'yes' as const };
      const resolver: Resolver | undefined = field.number === 4 ? () => subType : RESOLVERS[field.number];
      const reply: Reply =
        condition.asked === 'no'
          ? { answer: notAsked(condition.why) }
          : (resolver?.(c, before) ?? {
              answer: notAsked('Asked only where the national authority requires it.'),
            });
      resolved.set(field.number, { field, heading, asked: condition.asked, ...completed(field, reply) });
    }
  }
  return [...resolved.values()];
}

/** A reply with its answer: where boxes say everything, their words are the answer. */
function completed(field: TemplateField, reply: Reply): Omit<ResolvedField, 'field' | 'heading' | 'asked'> {
  const { answer, support, value, note } = reply;
  const letters = Object.keys(field.options ?? {});
  const chosen = (reply.chosen ?? []).toSorted((one, other) => letters.indexOf(one) - letters.indexOf(other));
  const labels = chosen.map((letter) => labelOf(field, letter));
  const own = answer ?? (support && filled(labels.join(', '), ...support));
  if (!own) throw new Error(`field ${field.number} has boxes without support`);
  return { answer: own, chosen, ...(value !== undefined && { value }), ...(note !== undefined && { note }) };
}

function labelOf({ number, options = {} }: TemplateField, letter: string): string {
  const label = options[letter];
  if (label === undefined) throw new Error(`field ${number} has no option '${letter}'`);
  return label;
}

/** Withdrawn by a filing, or to be withdrawn: it was decided that nothing needs to be reported, after something was. */
function isWithdrawn(c: Case): Reply | undefined {
  const filed = filedWith(c, 'edpb');
  const last = filed.at(-1);
  if (last?.phase === 'withdrawn') return ticked(['c'], `filing:${last.filing}`);
  const { authority } = c.decided;
  return last && authority?.authority === 'do not report'
    ? ticked(['c'], `decision:${authority.decision}`, `filing:${last.filing}`)
    : undefined;
}
