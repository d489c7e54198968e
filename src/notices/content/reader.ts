import type { Channel } from '../channel.ts';
import type { NoticeCase, VariantFacts } from './notice-case.ts';
import type { Language } from './words/index.ts';

/** For whom and of what a text is made. */
export type Reader = {
  case: NoticeCase;
  facts: VariantFacts;
  channel: Channel;
  /** That of the text, which may be another than that of the person. */
  language: Language;
};
