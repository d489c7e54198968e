import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { removeDatabase } from '../db/index.ts';
import { InputError } from '../errors.ts';

const MARK = 'REHEARSAL.txt';
const MARK_TEXT = `Everything in this folder is invented: people, suppliers, files.
Rollcall made it to rehearse, marked it so for good, and keeps real data out of it.
`;

/** Where a rehearsal lies. */
export type RehearsalFolder = {
  path: string;
  files: string;
  config: Config;
  roll: string;
  identity: string;
  restored: string;
  papers: string;
  /** Letters to invented people. */
  post: string;
};

/**
 * Makes a folder ready for a rehearsal: a former rehearsal in it is removed, anything else is left alone and refused.
 */
export async function prepareFolder(path: string): Promise<RehearsalFolder> {
  const entries = await readdir(path).catch((): string[] => []);
  const marked = entries.includes(MARK);
  if (entries.length > 0 && !marked) {
    throw new InputError(
      'REHEARSAL_ONLY',
      `${path} is no rehearsal's folder and not empty: choose another with --home`,
    );
  }
  const folder = layOut(path);
  if (marked) await removeRehearsal(folder);
  await mkdir(path, { recursive: true, mode: 0o700 });
  await writeFile(join(path, MARK), MARK_TEXT);
  await mkdir(folder.files, { mode: 0o700 });
  return folder;
}

/**
 * Removes a rehearsal's folder, its database too, wherever that lies. `leavePapers` leaves the papers of its case, in
 * which nobody is named, and the mark.
 */
export async function removeRehearsal(
  folder: RehearsalFolder,
  { leavePapers = false }: { leavePapers?: boolean } = {},
): Promise<void> {
  if (!(await stat(join(folder.path, MARK)).catch(() => undefined))) return;
  await removeDatabase(folder.config.home);
  // The mark goes last: a removal that was cut short can be taken up again.
  const { files, config, roll, identity, restored, post } = folder;
  for (const part of [files, config.home, config.keyDir, roll, identity, restored, post]) {
    await rm(part, { recursive: true, force: true });
  }
  if (leavePapers && (await stat(folder.papers).catch(() => undefined))) return;
  await rm(folder.path, { recursive: true, force: true });
}

/** A rehearsal never uses DATABASE_URL: invented people have no place in the organisation's own database. */
function layOut(path: string): RehearsalFolder {
  return {
    path,
    files: join(path, 'files'),
    config: {
      home: join(path, 'installation'),
      databaseUrl: undefined,
      keyDir: join(path, 'keys'),
      actor: 'rehearsal',
    },
    roll: join(path, 'roll-call.csv'),
    identity: join(path, 'keyholder.txt'),
    restored: join(path, 'restored'),
    papers: join(path, 'case'),
    post: join(path, 'post'),
  };
}
