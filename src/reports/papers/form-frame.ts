import { callout, claim, says, type Block, type Field, type Sentence } from '../../documents/index.ts';
import type { Case } from '../../incidents/index.ts';
import { instantText, referenceOf } from '../from-case.ts';
import { filedSoFar } from './told-answers.ts';

/** The document's frame that all forms share. */
export function formFrame(c: Case) {
  const { name, at, timezone } = c;
  return {
    organisation: name,
    reference: referenceOf(c),
    madeAt: instantText(at, timezone),
    draft: true,
    language: 'en',
    layout: 'form',
  } as const;
}

/**
 * What every form begins with: that it is a draft, where it goes, and what was filed with it so far; before that, that
 * it is a rehearsal, where it is one.
 */
export function introduction(c: Case, paper: string, ...sentences: Sentence[]): Block[] {
  const rehearsal = callout(
    'alarm',
    says('This is a rehearsal, and the case is invented: send it to nobody.'),
  );
  const drift = c.drift
    ? [
        claim(
          'What is recorded or known has changed since this revision was made: the numbers are those of now.',
          'ledger',
        ),
      ]
    : [];
  return [
    ...(c.rehearsal ? [rehearsal] : []),
    callout(
      'draft',
      says('This is a draft: before you use it, check every answer, and fill in what is marked for you.'),
      ...sentences,
      ...drift,
      ...filedSoFar(c, paper),
    ),
  ];
}

/** The blocks with every answer in words begun with a capital; boxes and addresses stay as they are. */
export function withCapitals(blocks: readonly Block[]): Block[] {
  return blocks.map((block) =>
    block.kind === 'fields' ? { ...block, fields: block.fields.map(fieldWithCapital) } : block,
  );
}

function fieldWithCapital(field: Field): Field {
  const { answer, options = [] } = field;
  if (answer.state !== 'filled') return field;
  const boxes = options.filter(({ chosen }) => chosen).map(({ label }) => label);
  return answer.text === boxes.join(', ')
    ? field
    : { ...field, answer: { ...answer, text: capital(answer.text) } };
}

function capital(text: string): string {
  const [word] = text.split(/\s/, 1);
  return /[@.:/\d]/.test(word.slice(0, -1)) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
