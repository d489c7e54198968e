import type { Letter, MailTemplate } from '../mail/index.ts';
import {
  PERSON_PLACES,
  renderEmail,
  type NoticeCase,
  type VariantFacts,
  type Wording,
} from './content/index.ts';
import type { NoticeSettings } from './settings.ts';
import { textsFor } from './texts.ts';

/** What the messages of a notice are made of. */
export type EmailSource = { facts: NoticeCase; settings: NoticeSettings; texts: Wording[] };

/** The message for people of one text; undefined where there is no text for them. */
export async function makeTemplate(
  { facts, settings, texts }: EmailSource,
  variant: VariantFacts,
): Promise<MailTemplate | undefined> {
  const wordings = textsFor(texts, 'email', variant.language, settings.language ?? 'en');
  if (wordings.length === 0) return undefined;
  return {
    from: { name: settings['from name']!, address: settings['from address']! },
    replyTo: settings['reply to'] === undefined ? undefined : { address: settings['reply to'] },
    ...(await renderEmail(wordings, facts, variant)),
    places: PERSON_PLACES,
    language: variant.language,
  };
}

/** The message of every variant, and the place of each among them. */
export async function makeTemplates(
  source: EmailSource,
  variants: Map<number, VariantFacts>,
): Promise<{ templates: MailTemplate[]; templateOf: Map<number, number> }> {
  const templates: MailTemplate[] = [];
  const templateOf = new Map<number, number>();
  for (const [variant, facts] of variants) {
    const template = await makeTemplate(source, facts);
    if (!template) continue;
    templateOf.set(variant, templates.length);
    templates.push(template);
  }
  return { templates, templateOf };
}

/** What of a message says which notice and whom it is of: a code, and nothing that names anybody. */
export function marksOf(
  settings: NoticeSettings,
  notice: number,
  code: string,
): Pick<Letter, 'from' | 'envid' | 'messageId' | 'feedbackId'> {
  const bare = code.replaceAll('-', '').toLowerCase();
  return {
    from: returnPath(settings['return path']!, notice, bare),
    envid: `${notice}.${bare}`,
    messageId: `notice-${notice}-${bare}@${settings['from address']!.split('@')[1]}`,
    feedbackId: `${notice}:notice:rollcall`,
  };
}

/** 'bounces@party.example' → 'bounces+3.k7qm2x9d04tb@party.example' */
function returnPath(address: string, notice: number, code: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}+${notice}.${code}${address.slice(at)}`;
}
