import { Command, CommanderError, Help, type Option } from 'commander';
import { InputError } from '../errors.ts';
import { emptyLists, type Handler } from './command-parts.ts';
import { defineCommands } from './commands.ts';
import { createContext, type GlobalOptions } from './context.ts';
import { describeError } from './describe-error.ts';
import { HELP_FOOTER } from './help.ts';
import { readVersion } from './version.ts';

const PATIENCE_MS = 15_000;

/** Runs the command line; commands are loaded when called. */
export async function runProgram(args: string[]): Promise<number> {
  let exitCode = 0;
  const program = buildProgram(async (load, options, positional) => {
    exitCode = await runHandler(load, options, positional);
  });
  if (args.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0 && args.includes('--json')) {
      const message = error.message.replace(/^error: /, '');
      process.stdout.write(`${JSON.stringify({ error: { code: 'ARGUMENT_INVALID', message } })}\n`);
    }
    return error.exitCode === 0 ? 0 : 2;
  }
  return exitCode;
}

type Start = (load: () => Promise<Handler>, options: GlobalOptions, positional: unknown[]) => Promise<void>;

/** Runs one command: answers on stdout, errors as one sentence on stderr (or as JSON), Ctrl-C as an orderly stop. */
async function runHandler(
  load: () => Promise<Handler>,
  options: GlobalOptions,
  positional: unknown[],
): Promise<number> {
  const interruption = new AbortController();
  const onInterrupt = () => {
    if (interruption.signal.aborted) process.exit(130);
    interruption.abort();
    // Work that does not notice is ended all the same: its transaction is rolled back.
    setTimeout(() => process.exit(130), PATIENCE_MS).unref();
  };
  process.on('SIGINT', onInterrupt).on('SIGTERM', onInterrupt);
  const context = createContext(options, interruption.signal);
  try {
    refuseSwallowed(options);
    const handler = await load();
    const answer = await handler(context, positional as never, options as never);
    context.progress.clear();
    process.stdout.write(
      context.json ? `${JSON.stringify(answer.json)}\n` : `${withoutControls(answer.text)}\n`,
    );
    return answer.exitCode ?? 0;
  } catch (error) {
    context.progress.clear();
    const { code, message, exitCode } = describeError(error, interruption.signal.aborted);
    if (context.json) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
    else process.stderr.write(`rollcall: ${withoutControls(message)}\n`);
    return exitCode;
  } finally {
    process.off('SIGINT', onInterrupt).off('SIGTERM', onInterrupt);
  }
}

/** `--why --json`: the one would be the value of the other. */
function refuseSwallowed(options: GlobalOptions): void {
  for (const [name, value] of Object.entries(options)) {
    const swallowed = [value]
      .flat()
      .find((each) => typeof each === 'string' && /^--[a-z][a-z-]*$/.test(each));
    if (swallowed === undefined) continue;
    const option = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new InputError(
      'ARGUMENT_INVALID',
      `--${option} is followed by '${swallowed}', which is an option: give its value`,
    );
  }
}

/** A file may be called what it likes, and a terminal does what it is told: nothing but text and lines gets there. */
function withoutControls(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** Commander does not tell in its help which options are required. */
function describeOption(option: Option): string {
  return `${new Help().optionDescription(option)}${option.mandatory ? ' (required)' : ''}`;
}

function buildProgram(start: Start): Command {
  const program = new Command('rollcall')
    .description("When a supplier loses your people's data: whose, what, since when.")
    .version(`rollcall ${readVersion()}`, '-V, --version')
    .helpOption('-h, --help')
    .helpCommand(false)
    .configureHelp({ optionDescription: describeOption })
    .showHelpAfterError('(add --help to see what it takes)')
    .exitOverride()
    .addHelpText('after', HELP_FOOTER);

  defineCommands(program, (parent, usage, description, load) =>
    parent
      .command(usage)
      .description(description)
      .option('--home <dir>', 'the installation (default: ROLLCALL_HOME, else the usual folder of your user)')
      .option('--json', 'answer with one JSON object')
      .exitOverride()
      .action(async (...all: unknown[]) => {
        const command = all.at(-1) as Command;
        await start(load, { ...emptyLists(command), ...command.optsWithGlobals() }, command.processedArgs);
      }),
  );
  return program;
}
