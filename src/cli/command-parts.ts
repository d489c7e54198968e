import type { Command } from 'commander';
import type { Answer } from './answer.ts';
import type { Context } from './context.ts';

/** What runs a command: its arguments and options are as its definition here says. */
export type Handler = (context: Context, args: never, options: never) => Promise<Answer>;

/** Defines one command with what every command takes; its handler is loaded when it is called. */
export type Define = (
  parent: Command,
  usage: string,
  description: string,
  load: () => Promise<Handler>,
) => Command;

/** What a command takes that opens sealed things, beside the identity. */
export function withUnsealing(command: Command): Command {
  return command
    .option('--why <text>', 'for what, kept in the evidence for good: name nobody (default: the command)')
    .option('--minutes <n>', 'for how long the identity may be used', '15');
}

export function group(program: Command, name: string, description: string): Command {
  return program.command(name).description(description).helpCommand(false).exitOverride();
}

/** Reads an option that may be given several times. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** The same, for a command that wants to know whether any was given. */
export function collectIfAny(value: string, before?: string[]): string[] {
  return collect(value, before);
}

/** A command's own options that may be given several times and were not: each is an empty list. */
export function emptyLists(command: Command): Record<string, string[]> {
  const repeatable = command.options.filter((option) => option.parseArg === collect);
  return Object.fromEntries(repeatable.map((option) => [option.attributeName(), []]));
}
