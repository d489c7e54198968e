import type { Command } from 'commander';
import { collect, collectIfAny, group, withUnsealing, type Define } from './command-parts.ts';

/** Commands about what is sealed, who opens it, and what is proven of it. */
export function defineCustody(program: Command, define: Define): void {
  defineKeyholders(program, define);
  defineKeys(program, define);
  defineVault(program, define);
  defineRestore(program, define);
  defineBackup(program, define);
  defineLog(program, define);
}

function defineKeyholders(program: Command, define: Define): void {
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
}

function defineKeys(program: Command, define: Define): void {
  const key = group(program, 'key', 'the two keys that this machine keeps, and single originals');
  define(
    key,
    'restore',
    'put the matching and the signing key on this machine from their sealed copies',
    async () => (await import('./commands/key.ts')).keyRestore,
  )
    .requiredOption('--identity <keyfile>', "a keyholder's identity")
    .option('--key <public key>', "the log's public key, as it stands on paper");
  withUnsealing(
    define(
      key,
      'original <disclosure>',
      'open the sealed original of a disclosure',
      async () => (await import('./commands/key-original.ts')).keyOriginal,
    )
      .requiredOption('--identity <keyfile>', "a keyholder's identity")
      .requiredOption('--out <file>', 'where to write it'),
  );
}

function defineVault(program: Command, define: Define): void {
  const vault = group(program, 'vault', 'what is sealed: whether it is whole, and how long it stays');
  withUnsealing(
    define(
      vault,
      'check',
      'whether everything sealed is there, whole and open to every keyholder',
      async () => (await import('./commands/vault.ts')).vaultCheck,
    )
      .option('--identity <keyfile>', "with a keyholder's identity: opens every data key and a sample")
      .option('--wipe-orphans', 'remove objects that no disclosure names, older than a day'),
  );
  define(
    vault,
    'retention',
    'how long originals are kept; with an option, say so',
    async () => (await import('./commands/vault.ts')).vaultRetention,
  )
    .option('--days <n>', 'days after they were sent')
    .option('--for-ever', 'for good')
    .option('--as-all', 'this dataset as all the others')
    .option('--supplier <name>', 'with --dataset: of one dataset alone')
    .option('--dataset <name>', 'which');
  define(
    vault,
    'destroy-expired',
    'destroy the originals whose time is past',
    async () => (await import('./commands/vault.ts')).vaultDestroyExpired,
  ).option('--dry-run', 'say which, and change nothing');
}

function defineRestore(program: Command, define: Define): void {
  withUnsealing(
    define(
      program,
      'restore',
      'put back what a supplier lost',
      async () => (await import('./commands/restore.ts')).restore,
    )
      .requiredOption(
        '--supplier <name>',
        'whose; name sub-suppliers too where theirs is wanted (repeatable)',
        collect,
      )
      .option('--dataset <name>', 'only this dataset')
      .option('--as-of <time>', 'what was held at this moment (default: now)')
      .option('--originals', 'every original instead, bit for bit')
      .option('--format <original|csv>', 'csv: always CSV (default: the file itself where it alone answers)')
      .requiredOption('--out <dir>', 'a new or empty folder, or that of the same restore')
      .requiredOption('--identity <keyfile>', "a keyholder's identity"),
  );

  const dataset = group(program, 'dataset', 'how what a supplier is sent is put together again');
  define(
    dataset,
    'show',
    'what its files were taken for, and why',
    async () => (await import('./commands/dataset.ts')).datasetShow,
  )
    .requiredOption('--supplier <name>', 'whose')
    .option('--dataset <name>', 'only this one');
  define(
    dataset,
    'set',
    'say what its files are, once',
    async () => (await import('./commands/dataset.ts')).datasetSet,
  )
    .requiredOption('--supplier <name>', 'whose')
    .requiredOption('--dataset <name>', 'which')
    .option(
      '--delivers <what>',
      "'full', 'changes', 'additions' or 'mixed' (full files with changes in between)",
    )
    .option('--key <column>', 'column that tells whose a row is (repeatable)', collect)
    .option('--guess', 'forget what was said');
}

function defineBackup(program: Command, define: Define): void {
  const backup = define(
    program,
    'backup <file>',
    'the whole installation in one file, sealed to the keyholders, while others work',
    async () => (await import('./commands/backup.ts')).backup,
  )
    .option('--without-objects', 'without the originals, where their bucket is kept safe otherwise')
    .helpCommand(false);
  define(
    backup,
    'check <file>',
    'read all of it, write nothing; needs no installation',
    async () => (await import('./commands/backup.ts')).backupCheck,
  ).requiredOption('--identity <keyfile>', "a keyholder's identity");
  define(
    backup,
    'restore <file>',
    'put it back into a home that has none',
    async () => (await import('./commands/backup.ts')).backupRestore,
  )
    .requiredOption('--identity <keyfile>', "a keyholder's identity")
    .option('--objects <where>', "'folder' or s3://bucket/prefix; must be said where they were in a bucket");
}

function defineLog(program: Command, define: Define): void {
  const log = group(program, 'log', 'the evidence: every act, chained and signed');
  define(log, 'show', 'the newest entries', async () => (await import('./commands/log.ts')).logShow)
    .option('--from <time>', 'from this moment on')
    .option('--to <time>', 'until this moment')
    .option('--act <act>', "only this act, such as 'disclosure recorded'")
    .option('--subject <id>', 'only what is about this, such as disclosure:12')
    .option('--limit <n>', 'how many', '50')
    .option('--payload', 'with what each says');
  define(
    log,
    'verify [file]',
    "whether nothing was changed: this installation's log, or a bundle or a proof from anywhere",
    async () => (await import('./commands/log-verify.ts')).logVerify,
  )
    .option('--key <public key>', 'the public key that you were given (repeatable)', collectIfAny)
    .option('--checkpoint <file>', 'a checkpoint that you kept: the log must go on from it')
    .option('--consistency <sizes>', 'also the proof of consistency between two sizes: 57-1234');
  define(
    log,
    'checkpoint',
    'the newest signed checkpoint, to be mailed or printed',
    async () => (await import('./commands/log.ts')).logCheckpoint,
  ).option('--out <file>', 'into a file');
  define(
    log,
    'export',
    'the whole log in one file that can be checked anywhere',
    async () => (await import('./commands/log.ts')).logExport,
  ).requiredOption('--out <file>', 'where to write it');
  define(
    log,
    'prove <entry>',
    'one entry, with what ties it to a signed checkpoint',
    async () => (await import('./commands/log.ts')).logProve,
  )
    .requiredOption('--out <file>', 'where to write it')
    .option('--without-payload', 'leave out what the entry says in detail');
  define(
    log,
    'witness',
    "add a witness's signature to a checkpoint, or sign as a witness",
    async () => (await import('./commands/log-witness.ts')).logWitness,
  )
    .option('--sign-with <keyfile>', "the witness's secret key")
    .option('--note <file>', 'the checkpoint to sign, from the organisation')
    .option('--key <public key>', "with --note: the log's public key, from elsewhere than the note")
    .option(
      '--bundle <file>',
      'with --note: the log as exported, to see that it goes on from what was signed last',
    )
    .option('--out <file>', 'a new file for the signed checkpoint')
    .option('--add <file>', 'the signed checkpoint that came back from the witness')
    .option('--witness <public key>', "the witness's public key, the first time");
  define(
    log,
    'witness-key',
    'make a key for a witness; needs no installation',
    async () => (await import('./commands/log-witness.ts')).logWitnessKey,
  )
    .requiredOption('--name <name>', 'a name without spaces, such as auditor.example.org/1')
    .requiredOption('--out <file>', 'where to write the secret key');
  define(
    log,
    'rotate-key',
    'sign with a new key from now on',
    async () => (await import('./commands/log-keys.ts')).logRotateKey,
  ).option('--lost', 'the old one is lost: nobody confirms the new one');
  define(
    log,
    'clock',
    'where the clock is behind the log: which of the two is right',
    async () => (await import('./commands/log.ts')).logClock,
  ).option('--accept', 'the clock is right now');
}
