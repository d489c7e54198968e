import { beyondGsm, countParts, type SmsParts } from '../sms/index.ts';
import {
  fillPlaces,
  personPlaces,
  renderSms,
  type NoticeCase,
  type VariantFacts,
  type Wording,
} from './content/index.ts';
import { INVENTED } from './invented-person.ts';
import type { NoticeSettings } from './settings.ts';
import { textFor } from './texts.ts';

/** What a text message takes, and the characters that GSM-7 does not have, because of which it takes more. */
export type TextParts = SmsParts & { beyondGsm: string[] };

export function partsOf(text: string): TextParts {
  return { ...countParts(text), beyondGsm: beyondGsm(text) };
}

const VALUES = personPlaces(INVENTED);

/** What the text message of a class of people takes, about: a long name may need one part more. */
export function partsOfClass(
  facts: NoticeCase,
  variant: VariantFacts,
  settings: NoticeSettings,
  texts: readonly Wording[],
): TextParts | undefined {
  const wording = textFor(texts, 'sms', variant.language, settings.language ?? 'en');
  return wording && partsOf(fillPlaces(renderSms(wording, facts, variant), VALUES, 'text'));
}
