import { compose } from './compose.ts';
import { layOutEmail } from './email-layout.ts';
import type { NoticeCase, VariantFacts } from './notice-case.ts';
import { withoutScheme } from './plain-line.ts';
import { plainText } from './plain-text.ts';
import type { Wording } from './wording.ts';

export type RenderedEmail = { subject: string; html: string; text: string };

/**
 * An e-mail for a class of people, as HTML and as plain text with the same words, with markers where each person's own
 * words stand. Several texts (Welsh, then English) make one message.
 * @throws InputError TEMPLATE_INVALID
 */
export async function renderEmail(
  wording: Wording | readonly Wording[],
  c: NoticeCase,
  facts: VariantFacts,
): Promise<RenderedEmail> {
  const parts = [wording].flat().map((each) => compose(each, c, facts));
  const organisation = withoutScheme(c.organisation);
  const subject = parts.map((part) => part.subject).join(' / ');
  const bodies = parts.map(
    (part) => `${part.subject}\n${'-'.repeat([...part.subject].length)}\n\n${plainText(part.blocks)}`,
  );
  return {
    subject,
    html: await layOutEmail({ organisation, parts }),
    text: `${[organisation, ...bodies].join('\n\n')}\n`,
  };
}
