import { compose } from './compose.ts';
import type { NoticeCase, VariantFacts } from './notice-case.ts';
import { textOfRuns } from './plain-text.ts';
import type { Wording } from './wording.ts';

/** A text message for a class of people, a line for each paragraph. It may take several parts. */
export function renderSms(wording: Wording, c: NoticeCase, facts: VariantFacts): string {
  return compose(wording, c, facts)
    .blocks.flatMap((block) =>
      block.kind === 'list' ? block.items.map((item) => `- ${textOfRuns(item)}`) : [textOfRuns(block.runs)],
    )
    .join('\n');
}
