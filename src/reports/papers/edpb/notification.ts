import type { Case } from '../../../incidents/index.ts';
import { referenceOf } from '../../from-case.ts';
import { textOfUnknown } from '../form-answers.ts';
import { isUndetermined, openFields, resolveNotification, type ResolvedField } from './resolve.ts';
import { readTemplate } from './template.ts';
import type { Value } from './reply.ts';

/** The notification as JSON: formats/edpb-notification.md. */
export type EdpbNotification = {
  draft: true;
  template: { name: string; version: string };
  case: { reference: string; at: string };
  /** What a portal would take: keys field_3 … field_126. */
  notification: Record<string, Value>;
  /** Fields that the template demands and that are not answered. */
  open: { field: string; label: string; state: string; why: string }[];
  /** Every field with its state and what it rests on. */
  fields: FieldState[];
};

type FieldState = {
  field: string;
  label: string;
  articles?: string;
  need: string;
  asked: string;
  state: string;
  text: string;
  options?: string[];
  support?: readonly string[];
  said?: string[];
};

/** The notification of a case as JSON. */
export function edpbNotification(c: Case): EdpbNotification {
  const { template, version } = readTemplate();
  const fields = resolveNotification(c);
  return {
    draft: true,
    template: { name: template, version },
    case: { reference: referenceOf(c), at: c.at.toISOString() },
    notification: Object.fromEntries(
      fields.flatMap((field) => {
        const value = valueOf(field);
        return value === undefined ? [] : [[keyOf(field), value]];
      }),
    ),
    open: openFields(fields).map((each) => ({
      field: keyOf(each),
      label: each.field.label,
      state: each.answer.state,
      why: whyOpen(each),
    })),
    fields: fields.map(stateOf),
  };
}

function whyOpen(each: ResolvedField): string {
  if (each.answer.state !== 'filled') return each.answer.text;
  return isUndetermined(each)
    ? 'A box is ticked that only an incomplete notification may have.'
    : (each.note ?? 'No box is ticked.');
}

function keyOf({ field }: ResolvedField): string {
  return `field_${field.number}`;
}

/**
 * What goes into the payload. Boxes for what is to be determined go in; so do texts that say what is not known. A field
 * that depends on an open one goes in only with an answer.
 */
function valueOf({ field, asked, answer, chosen, value }: ResolvedField): Value | undefined {
  if (asked === 'no' || answer.state === 'not asked' || answer.state === 'missing') return undefined;
  if (answer.state === 'unknown' && asked === 'open' && field.need !== 'required') return undefined;
  if (field.takes === 'choice') return chosen[0];
  if (field.takes === 'choices') return chosen.length > 0 ? [...chosen] : undefined;
  if (field.takes === 'text') return answer.state === 'filled' ? answer.text : textOfUnknown(answer);
  return answer.state === 'filled' ? value : undefined;
}

function stateOf(each: ResolvedField): FieldState {
  const { field, asked, answer, chosen } = each;
  const claims = answer.state === 'unknown' ? (answer.claims ?? []) : [];
  return {
    field: keyOf(each),
    label: field.label,
    ...(field.articles !== undefined && { articles: field.articles }),
    need: field.need,
    asked,
    state: answer.state,
    text: answer.text,
    ...(field.options && { options: [...chosen] }),
    ...(answer.state === 'filled' && { support: answer.support }),
    ...(claims.length > 0 && { said: claims.flatMap((one) => ('gap' in one ? [] : [one.text])) }),
  };
}
