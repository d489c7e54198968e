export { checkBackup } from './check-backup.ts';
export { makeBackup, type BackupRequest, type MadeBackup } from './make-backup.ts';
export type { BackedUpTable, LeftOut, Manifest } from './manifest.ts';
export type { BackupContent, BackupFile } from './read-backup.ts';
export { restoreBackup, type Restored, type RestoreRequest } from './restore-backup.ts';
