import type { Channel } from '../channel.ts';

/** The text of a notice for a channel, in a language: Markdown as docs/notice-texts.md says. */
export type Wording = {
  channel: Channel;
  /** Two letters. */
  language: string;
  source: string;
};

/** How messages call a text that has no file. */
export function nameOfWording({ channel, language }: Pick<Wording, 'channel' | 'language'>): string {
  return `the ${channel} text in '${language}'`;
}
