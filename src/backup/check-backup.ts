import { readBackup, type BackupContent, type BackupFile } from './read-backup.ts';

/** Reads all of a backup as a restore would, and writes nothing. Errors as readBackup. */
export function checkBackup(backup: BackupFile): Promise<BackupContent> {
  return readBackup(backup, {
    begin: async () => undefined,
    openTable: async () => ({ write: async () => undefined, end: async () => undefined }),
    takeObject: async (_, content) => {
      for await (const _ of content);
    },
  });
}
