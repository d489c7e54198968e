import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Channel } from '../channel.ts';
import type { Wording } from './wording.ts';
import { LANGUAGES } from './words/index.ts';

/** One text for e-mail and letter: they differ in a word here and there. */
const FILES: Record<Channel, string> = { email: 'notice', letter: 'notice', sms: 'sms' };

/** The drafts that Rollcall comes with: every channel in every language. They read any case; what is not known is said. */
export function firstWordings(): Wording[] {
  return LANGUAGES.flatMap((language) =>
    (Object.keys(FILES) as Channel[]).map((channel) => ({
      channel,
      language,
      source: readFileSync(join(import.meta.dirname, 'drafts', `${FILES[channel]}.${language}.md`), 'utf8'),
    })),
  );
}
