import type { Queryable } from '../db/index.ts';
import type { Channel } from './channel.ts';
import { checkWording } from './content/index.ts';
import { channelsOf, readSettings } from './settings.ts';
import { readTexts } from './texts.ts';

/** A text that leaves something out that Art. 34(2) or the reader needs, by the placeholders that would say it. */
export type LeftOut = { channel: Channel; language: string; leavesOut: string[] };

/** Of the texts of a notice in the channels that it uses, those that leave something out. */
export async function listLeftOut(client: Queryable, notice: number): Promise<LeftOut[]> {
  const channels = channelsOf(await readSettings(client, notice));
  return (await readTexts(client, notice))
    .filter(({ channel }) => channels.includes(channel))
    .map((text) => ({
      channel: text.channel,
      language: text.language,
      leavesOut: checkWording(text).leavesOut,
    }))
    .filter(({ leavesOut }) => leavesOut.length > 0);
}
