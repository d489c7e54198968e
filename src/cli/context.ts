import { readConfig, type Config } from '../config.ts';
import type { Unsealing } from '../custody/index.ts';
import { InputError } from '../errors.ts';
import { openInstallation, type App } from '../installation/index.ts';
import { parseInstant } from '../zoned-time.ts';
import { readIdentities } from './identity-file.ts';
import { readLabel } from './label.ts';
import { Progress } from './progress.ts';

/** A day: whoever needs longer gives the identity again. */
const MAX_MINUTES = 1440;

/** What every command gets: where, how to show how far it is, and whether it was interrupted. */
export type Context = {
  config: Config;
  json: boolean;
  progress: Progress;
  signal: AbortSignal;
};

/** Options that every command takes. */
export type GlobalOptions = { home?: string; json?: boolean };

export function createContext(options: GlobalOptions, signal: AbortSignal): Context {
  return {
    config: readConfig(process.env, options.home),
    json: options.json ?? false,
    progress: new Progress(),
    signal,
  };
}

/** Opens the installation that the command line names. */
export function openApp(context: Context): Promise<App> {
  return openInstallation(context.config, { onWait: (sentence) => context.progress.say(sentence) });
}

/** Options of every command that opens what is sealed. */
export type UnsealingOptions = { identity?: string; why?: string; minutes?: string };

/**
 * Takes the identity that the options name, for a purpose and a time; dispose it when what was asked is opened.
 * `command` is the purpose where none was said.
 */
export async function beginUnsealing(
  context: Context,
  app: App,
  options: UnsealingOptions & { identity: string },
  command: string,
): Promise<Unsealing> {
  const purpose = options.why === undefined ? command : readLabel(options.why, '--why');
  const identities = await readIdentities(options.identity, context);
  // Only here: what custody checks reaches through the whole house, and most commands need none of it.
  const { Unsealing } = await import('../custody/index.ts');
  return Unsealing.begin(app, {
    identities,
    purpose,
    minutes: options.minutes === undefined ? undefined : readMinutes(options.minutes),
  });
}

function readMinutes(text: string): number {
  const minutes = Number(text);
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= MAX_MINUTES) return minutes;
  throw new InputError(
    'ARGUMENT_INVALID',
    `--minutes '${text}': write a whole number from 1 to ${MAX_MINUTES}`,
  );
}

/** A date option, in the installation's time zone; refused when in the future. */
export function readPastInstant(app: App, text: string, option: string): Date {
  const at = parseInstant(text, app.installation.timezone, option);
  if (at > app.now()) throw new InputError('DATE_IN_FUTURE', `${option} '${text}' is in the future`);
  return at;
}

/**
 * A moment that a question is about: a date alone means all of that day, so that nothing sent on it is left out.
 * Refused when the day has not begun; of today, until now.
 */
export function readPastMoment(app: App, text: string, option: string): Date {
  const start = readPastInstant(app, text, option);
  const end = parseInstant(text, app.installation.timezone, option, 'end');
  return end > app.now() && start <= app.now() ? app.now() : end;
}

/** A date option, in the installation's time zone; undefined where it was not given. */
export function readInstant(
  app: App,
  text: string | undefined,
  option: string,
  edge: 'start' | 'end' = 'start',
): Date | undefined {
  return text === undefined ? undefined : parseInstant(text, app.installation.timezone, option, edge);
}
