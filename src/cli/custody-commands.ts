import type { Command } from 'commander';
import { group, withUnsealing, type Define } from './command-parts.ts';

/** Commands about what is sealed, who opens it, and what is proven of it. */
export function defineCustody(program: Command, define: Define): void {
  defineKeyholders(program, define);
  defineKeys(program, define);
  defineVault(program, define);
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
