import type { Command } from 'commander';
import { collect, group, withUnsealing, type Define } from './command-parts.ts';
import { defineCases } from './case-commands.ts';
import { defineNotices } from './notice-commands.ts';
import { defineCustody } from './custody-commands.ts';

/** Every command of the program, in the order in which help lists them. */
export function defineCommands(program: Command, define: Define): void {
  defineInstallation(program, define);
  defineRegister(program, define);
  defineDisclosures(program, define);
  defineAnswers(program, define);
  defineCases(program, define);
  defineNotices(program, define);
  defineCustody(program, define);
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
