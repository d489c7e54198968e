import { InputError } from '../errors.ts';

/** How somebody is reached. */
export const CHANNELS = ['email', 'letter', 'sms'] as const;
export type Channel = (typeof CHANNELS)[number];

/** The number that rows have; 0 is that nobody can be reached. */
export const NO_CHANNEL = 0;

/** The number of a channel in rows: 1 email, 2 letter, 3 sms. */
export function channelNumber(channel: Channel): number {
  return CHANNELS.indexOf(channel) + 1;
}

/** The channel of a row; undefined for none. */
export function channelOf(number: number): Channel | undefined {
  return CHANNELS[number - 1];
}

/** A channel that somebody named; ARGUMENT_INVALID otherwise. */
export function readChannel(text: string): Channel {
  const found = CHANNELS.find((channel) => channel === text.trim().toLowerCase());
  if (found) return found;
  throw new InputError(
    'ARGUMENT_INVALID',
    `There is no channel '${text.trim()}': write email, letter or sms`,
  );
}
