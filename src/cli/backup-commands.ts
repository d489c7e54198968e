import type { Command } from 'commander';
import type { Define } from './command-parts.ts';

/** Commands that make copies of a whole installation, and put one back. */
export function defineBackup(program: Command, define: Define): void {
  const backup = define(
    program,
    'backup <file>',
    'write the whole installation into one sealed file, while others work',
    async () => (await import('./commands/backup.ts')).backup,
  ).option('--without-objects', 'leave the sealed originals out, where a bucket keeps versions of them');
  define(
    backup,
    'check <file>',
    'read all of a backup and say whether it is whole; writes nothing',
    async () => (await import('./commands/backup.ts')).backupCheck,
  ).requiredOption('--identity <keyfile>', 'of somebody who was keyholder when it was made');
  define(
    backup,
    'restore <file>',
    'put an installation back into a --home that has none',
    async () => (await import('./commands/backup.ts')).backupRestore,
  )
    .requiredOption('--identity <keyfile>', 'of somebody who was keyholder when it was made')
    .option(
      '--objects <where>',
      "where originals go: 'folder', or s3://bucket/prefix (default: where they were)",
    );
}
