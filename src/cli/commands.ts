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

/** Options that may be given several times; none given is an empty list. */
export const REPEATABLE = { recipient: [], map: [], purpose: [], allow: [], category: [], accept: [] };

/** Every command of the program, in the order in which help lists them. */
export function defineCommands(program: Command, define: Define): void {
  defineInstallation(program, define);
  defineRegister(program, define);
  defineDisclosures(program, define);
  defineAnswers(program, define);
  defineKeys(program, define);
}

function defineInstallation(program: Command, define: Define): void {
  define(
    program,
    'rehearse',
    'practise on an invented organisation, start to end',
    async () => (await import('./commands/rehearse.ts')).rehearse,
  )
    .option('--people <n>', 'how many people to invent', '430000')
    .option('--seed <n>', 'another invention for another number', '1')
    .option('--keep', 'keep its folder and files to look at');

  define(program, 'init', 'create an installation', async () => (await import('./commands/init.ts')).init)
    .requiredOption('--name <name>', "the organisation's name")
    .option('--country <code>', 'two letters: how phone numbers and dates are read', 'GB')
    .option('--timezone <zone>', 'IANA time zone', 'Europe/London')
    .option(
      '--recipient <age1…>',
      'seal to this keyholder instead of making a key here (repeatable)',
      collect,
    )
    .option(
      '--objects <where>',
      "where sealed originals are kept: 'folder', or s3://bucket/prefix",
      'folder',
    );

  const kind = group(program, 'kind', 'the kinds of people the organisation has');
  define(kind, 'list', 'show them', async () => (await import('./commands/kind.ts')).kindList);
  define(kind, 'add <name>', 'add one', async () => (await import('./commands/kind.ts')).kindAdd)
    .option('--pays <how>', "'directly', 'through a union' or 'not'", 'not')
    .option('--votes <how>', "'fully', 'in part' or 'not'", 'not');
  define(
    kind,
    'rename <from> <to>',
    'rename one',
    async () => (await import('./commands/kind.ts')).kindRename,
  );
}

function defineRegister(program: Command, define: Define): void {
  const people = group(program, 'people', 'the register of people');
  define(
    people,
    'import <file>',
    'fill or update the register from a file',
    async () => (await import('./commands/people-import.ts')).peopleImport,
  )
    .option('--kind <kind>', 'kind of the people in it, unless a column says', 'member')
    .option('--standing <standing>', "'current', 'former' or 'unknown', unless a column says", 'current')
    .option('--map <Column=field>', 'say what a column is (repeatable)', collect)
    .option('--headings <yes|no>', 'whether the first row is a heading');

  defineSuppliers(group(program, 'supplier', 'outside firms that are given data'), define);
}

function defineSuppliers(supplier: Command, define: Define): void {
  const withParticulars = (command: Command): Command =>
    command
      .option('--country <code>', 'two letters')
      .option('--contact <text>', 'whom to ask')
      .option('--breach-contact <text>', 'whom to ring when it happens')
      .option('--parent <name>', 'the supplier whose sub-supplier it is')
      .option('--purpose <text>', 'agreed purpose (repeatable)', collect)
      .option('--allow <category>', 'category of data that the agreement allows (repeatable)', collect)
      .option('--retention-days <n>', 'how long it may keep what it is sent')
      .option('--hours-to-tell <n>', 'within how many hours it must tell us of a breach');
  withParticulars(
    define(
      supplier,
      'add <name>',
      'add one',
      async () => (await import('./commands/supplier.ts')).supplierAdd,
    ),
  );
  withParticulars(
    define(
      supplier,
      'change <name>',
      'change what is known of one',
      async () => (await import('./commands/supplier.ts')).supplierChange,
    ),
  );
  define(supplier, 'list', 'show them', async () => (await import('./commands/supplier.ts')).supplierList);
  define(
    supplier,
    'show <name>',
    'show one with its datasets',
    async () => (await import('./commands/supplier.ts')).supplierShow,
  );
}

function defineDisclosures(program: Command, define: Define): void {
  define(
    program,
    'record <path...>',
    'record files that went to a supplier, or whole folders of them',
    async () => (await import('./commands/record.ts')).record,
  )
    .requiredOption('--supplier <name>', 'who was given them')
    .option(
      '--sent-at <time>',
      "when ('2021-10-29' or '2021-10-29 16:40'; default: by file name, else time stamp)",
    )
    .option('--dataset <name>', 'the delivery they belong to (default: by file name)')
    .option('--direction <out|in>', "'out' to the supplier, 'in' from it", 'out')
    .option('--map <Column=field>', 'say what a column is (repeatable)', collect)
    .option('--headings <yes|no>', 'whether the first row is a heading')
    .option('--dry-run', 'show what would be recorded, with its dates, and stop');

  define(
    program,
    'holdings <supplier>',
    'what a supplier holds, by category',
    async () => (await import('./commands/holdings.ts')).holdings,
  ).option('--as-of <time>', 'at this moment (default: now)');

  define(
    program,
    'delete-evidence <supplier>',
    'record that a supplier deleted what it held: a claim with source and grade',
    async () => (await import('./commands/delete-evidence.ts')).deleteEvidence,
  )
    .requiredOption('--source <text>', 'who says so, in what (a certificate, a letter)')
    .requiredOption('--grade <grade>', "'statement', 'document', 'forensic report' or 'verified by us'")
    .option('--dataset <name>', 'only this dataset (default: all)')
    .option('--sent-before <time>', 'only what was sent before (default: before it was deleted)')
    .option('--deleted-at <time>', 'when it was deleted (default: now)');
  define(
    program,
    'grades',
    'which grades of evidence shrink a holding',
    async () => (await import('./commands/delete-evidence.ts')).grades,
  ).option('--accept <grade>', 'accept just these from now on (repeatable)', collect);
}

function defineAnswers(program: Command, define: Define): void {
  withUnsealing(
    define(
      program,
      'affected',
      'who is affected, with what, since when',
      async () => (await import('./commands/affected.ts')).affected,
    )
      .requiredOption('--supplier <name>', 'the supplier, its sub-suppliers included (repeatable)', collect)
      .option('--held-at <time>', 'what it held at this moment (default: now)')
      .option('--sent-from <time>', 'only what was sent from then on')
      .option('--sent-to <time>', 'only what was sent until then')
      .option('--dataset <name>', 'only this dataset')
      .option('--category <key>', 'only this category of data (repeatable)', collect)
      .option('--out <file.csv>', 'write a line a person')
      .option('--identity <keyfile>', "with a keyholder's identity: names and contact details too"),
  );

  withUnsealing(
    define(
      program,
      'person <find>',
      'one person, by reference, e-mail, phone or code: everything ever disclosed',
      async () => (await import('./commands/person.ts')).person,
    ).option('--identity <keyfile>', "with a keyholder's identity: name and contact details too"),
  );
}

function defineKeys(program: Command, define: Define): void {
  const keyholder = group(program, 'keyholder', 'who can open what is sealed');
  define(keyholder, 'list', 'show them', async () => (await import('./commands/keyholder.ts')).keyholderList);
  withUnsealing(
    define(
      keyholder,
      'add <recipient>',
      'seal to one more, and with an identity everything from before too',
      async () => (await import('./commands/keyholder.ts')).keyholderAdd,
    )
      .requiredOption('--name <name>', 'a role or a place: chair, safe in Leeds')
      .option('--passphrase', 'their identity file is protected by a passphrase: a note for the list')
      .option('--identity <keyfile>', "a present keyholder's identity, to open what was sealed before"),
  );
  withUnsealing(
    define(
      keyholder,
      'retire <keyholder>',
      'by name or number: seal nothing to them any more',
      async () => (await import('./commands/keyholder.ts')).keyholderRetire,
    ).requiredOption('--identity <keyfile>', "a present keyholder's identity"),
  );
  withUnsealing(
    define(
      keyholder,
      'rewrap',
      'take up a re-wrapping that was interrupted',
      async () => (await import('./commands/keyholder.ts')).keyholderRewrap,
    ).requiredOption('--identity <keyfile>', "a present keyholder's identity"),
  );

  withUnsealing(
    define(
      keyholder,
      'split',
      'a new key as cards, some of which together open',
      async () => (await import('./commands/keyholder-split.ts')).keyholderSplit,
    )
      .requiredOption('--name <name>', 'a role or a place: the board')
      .requiredOption('--out <folder>', 'a new folder for the cards')
      .option('--shares <n>', 'how many cards, 2 to 16', '5')
      .option('--threshold <k>', 'how many of them open, 2 or more', '3')
      .option('--post-quantum', 'a hybrid key: without Rollcall, age 1.3 or later')
      .option('--identity <keyfile>', "a present keyholder's identity, to open what was sealed before"),
  );
  define(
    keyholder,
    'join <cardfile...>',
    'make an identity file of share cards, for plain age',
    async () => (await import('./commands/keyholder-join.ts')).keyholderJoin,
  ).requiredOption('--out <file>', 'a new file for the identity');
  define(
    keyholder,
    'generate',
    'make an identity file on any machine; needs no installation',
    async () => (await import('./commands/keyholder-generate.ts')).keyholderGenerate,
  )
    .requiredOption('--out <file>', 'a new file for the identity')
    .option('--passphrase', 'protect it by a passphrase')
    .option('--post-quantum', 'a hybrid key: without Rollcall, age 1.3 or later');

  const key = group(program, 'key', 'the two keys that this machine keeps, and single originals');
  define(
    key,
    'restore',
    'put the matching and the signing key on this machine from their sealed copies',
    async () => (await import('./commands/key.ts')).keyRestore,
  ).requiredOption('--identity <keyfile>', "a keyholder's identity");
  withUnsealing(
    define(
      key,
      'original <disclosure>',
      'open the sealed original of a disclosure',
      async () => (await import('./commands/key.ts')).keyOriginal,
    )
      .requiredOption('--identity <keyfile>', "a keyholder's identity")
      .requiredOption('--out <file>', 'where to write it'),
  );
}

/** What a command takes that opens sealed things, beside the identity. */
function withUnsealing(command: Command): Command {
  return command
    .option('--why <text>', 'for what, kept in the evidence for good: name nobody (default: the command)')
    .option('--minutes <n>', 'for how long the identity may be used', '15');
}

function group(program: Command, name: string, description: string): Command {
  return program.command(name).description(description).helpCommand(false).exitOverride();
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}
