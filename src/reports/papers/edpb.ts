import {
  field,
  fields,
  heading,
  says,
  type Block,
  type Field,
  type PaperDocument,
  type Sentence,
} from '../../documents/index.ts';
import type { Case } from '../../incidents/index.ts';
import { edpbNotification, type EdpbNotification } from './edpb/notification.ts';
import { openFields, resolveNotification, type ResolvedField } from './edpb/resolve.ts';
import { formFrame, introduction, withCapitals } from './form-frame.ts';
import { dutiesFor, goesTo } from './told-answers.ts';

/** The EDPB's common template, version 1.0 (a draft for consultation), to print and to copy from. */
export function writeEdpb(c: Case): PaperDocument {
  const resolved = resolveNotification(c);
  const open = new Set(openFields(resolved));
  const groups = Map.groupBy(resolved, (each) => each.heading);
  return {
    ...formFrame(c),
    key: 'edpb',
    title: 'Notification of a personal data breach',
    subtitle: 'European Data Protection Board, common template, version 1.0 (draft)',
    blocks: withCapitals([
      ...introduction(c, 'edpb', ...whereItGoes(c)),
      ...[...groups].flatMap(([name, group]): Block[] => [
        heading(1, name),
        fields(...group.map((each) => asField(each, open.has(each)))),
      ]),
    ]),
  };
}

/** The same as JSON, in the keys of the schema that was derived from the template. */
export function edpbData(c: Case): EdpbNotification {
  return edpbNotification(c);
}

function whereItGoes(c: Case): Sentence[] {
  const authorities = goesTo(c, 'edpb');
  const filed = dutiesFor(c, 'edpb').map(({ filings }) => filings.length > 0);
  return [
    ...(authorities.length > 0 ? authorities : [says('No rule that is loaded asks for it in this case.')]),
    says(
      'The template is a draft of the European Data Protection Board; until authorities take it over, it is filed through their own portals, which differ. The headings are ours.',
    ),
    ...(filed.includes(true) && filed.includes(false)
      ? [says('For an authority with which nothing was filed yet it is a new notification.')]
      : []),
    says('“To be determined” and its like are for incomplete notifications only.'),
  ];
}

function asField(
  { field: { number, label, options, need }, answer, chosen, note, asked }: ResolvedField,
  open: boolean,
): Field {
  const required = need === 'required' || (need === 'conditional' && asked === 'yes');
  const lettered = (letter: string): string => `${letter}) ${options?.[letter]}`;
  const boxesSayIt =
    answer.state === 'filled' && answer.text === chosen.map((letter) => options?.[letter]).join(', ');
  // In the words of the boxes as they are shown, so that it is not said twice.
  const shown = boxesSayIt ? { ...answer, text: chosen.map(lettered).join(', ') } : answer;
  return field(label, shown, {
    number: String(number),
    required: required || open,
    ...(note !== undefined && { help: note }),
    ...(options &&
      asked !== 'no' && {
        options: Object.keys(options).map((letter) => ({
          label: lettered(letter),
          chosen: chosen.includes(letter),
        })),
      }),
  });
}
