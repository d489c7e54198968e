import {
  checkBackup,
  makeBackup,
  restoreBackup,
  type BackupContent,
  type LeftOut,
  type MadeBackup,
  type Restored,
} from '../../backup/index.ts';
import type { Answer } from '../answer.ts';
import { countOf, formatBytes, formatNumber, joinLines } from '../answer.ts';
import { openApp, type Context } from '../context.ts';
import { readIdentities } from '../identity-file.ts';

/** How many are named in a text; --json has them all. */
const SHOWN = 5;

/** `backup`: the installation as it is now, in one file sealed to its keyholders. */
export async function backup(
  context: Context,
  [file]: [string],
  options: { withoutObjects?: boolean },
): Promise<Answer> {
  await using app = await openApp(context);
  const made = await makeBackup(app, {
    file,
    withoutObjects: options.withoutObjects,
    signal: context.signal,
    onProgress: (bytes) => context.progress.show('Backup, bytes written', bytes),
  });
  const { manifest, sizeBytes, sha256, leftOut, entry } = made;
  return {
    json: { file, sizeBytes, sha256, ...contentsOf(manifest), leftOut, entry, keyholders: made.keyholders },
    text: madeText(made),
  };
}

function madeText({ file, manifest, sizeBytes, sha256, leftOut, keyholders, entry }: MadeBackup): string {
  return joinLines(
    `${file}: ${formatBytes(sizeBytes)}, of ${manifest.madeAt}, for ${keyholders.map((name) => `'${name}'`).join(', ')}.`,
    `  SHA-256  ${sha256}`,
    `  tables   ${countOf(rowsOf(manifest), 'row')}, with ${countOf(manifest.log.size, 'entry', 'entries')} of the evidence`,
    objectsLine(manifest.objects, leftOut),
    ...leftOutLines(leftOut),
    `Entry ${formatNumber(entry)} of the evidence says that it was made; it is in this installation alone, not in the backup.`,
    `Try it: 'backup check ${file} --identity KEYFILE' reads all of it and writes nothing.`,
  );
}

/** `backup check`: reads all of a backup and says whether it is whole; needs no installation and writes nothing. */
export async function backupCheck(
  context: Context,
  [file]: [string],
  options: { identity: string },
): Promise<Answer> {
  const identities = await readIdentities(options.identity, context);
  const content = await checkBackup({
    file,
    identities,
    signal: context.signal,
    onProgress: (bytes, of) => context.progress.show('Backup, bytes read', bytes, of),
  });
  const { manifest, leftOut, sizeBytes, sha256 } = content;
  const { installation, madeAt } = manifest;
  return {
    json: { file, sizeBytes, sha256, whole: true, ...contentsOf(manifest), leftOut },
    text: joinLines(
      `${file} is whole and opens with this identity.`,
      `  of       ${installation.rehearsal ? 'the rehearsal of ' : ''}'${installation.name}', ${madeAt}, schema ${manifest.schema}`,
      `  SHA-256  ${sha256}`,
      `  tables   ${countOf(rowsOf(manifest), 'row')}, with ${countOf(manifest.log.size, 'entry', 'entries')} of the evidence`,
      objectsLine(manifest.objects, leftOut),
      ...leftOutLines(leftOut),
      "Whole does not mean yours: whoever knows the keyholders' recipients could seal one. Its SHA-256 must be that of an entry 'backup made' of your evidence; without that, 'backup restore' shows the public key to compare with the one on paper.",
    ),
  };
}

/** `backup restore`: puts an installation back into a home that has none. */
export async function backupRestore(
  context: Context,
  [file]: [string],
  options: { identity: string; objects?: string },
): Promise<Answer> {
  const identities = await readIdentities(options.identity, context);
  const restored = await restoreBackup(context.config, {
    file,
    identities,
    objects: options.objects,
    signal: context.signal,
    onProgress: (bytes, of) => context.progress.show('Backup, bytes read', bytes, of),
    onWarning: (sentence) => context.progress.say(sentence),
  });
  const { content, people, disclosures, objectsIn, objectsWritten, objectsMended, keys, log } = restored;
  return {
    json: {
      home: context.config.home,
      ...contentsOf(content.manifest),
      sha256: content.sha256,
      people: people ?? null,
      disclosures: disclosures ?? null,
      objectsIn,
      objectsWritten,
      objectsMended,
      withoutOriginal: restored.withoutOriginal ?? null,
      keys: { ...keys.files, written: keys.written, key: keys.vkey, vouched: keys.vouched },
      evidence: {
        key: log.key ?? null,
        trusted: isTrusted(restored),
        size: log.size,
        whole: log.problem === undefined,
        problem: log.problem ?? null,
        conflicts: log.conflicts,
      },
    },
    text: restoredText(context.config.home, restored),
  };
}

/** Whether the key that the log holds by was on this machine before, and did not come with the backup alone. */
function isTrusted({ keys }: Pick<Restored, 'keys'>): boolean {
  return !keys.written.includes('signing');
}

function restoredText(home: string, restored: Restored): string {
  const { content, people, disclosures, objectsIn, objectsMended, withoutOriginal, keys, log } = restored;
  const { installation, madeAt, log: before } = content.manifest;
  const originals = countOf(content.objects.length, 'original');
  return joinLines(
    `${installation.rehearsal ? 'The rehearsal of ' : ''}'${installation.name}' is in ${home} again, as it was on ${madeAt}${[
      people === undefined ? '' : `: ${countOf(people, 'person', 'people')}`,
      disclosures === undefined ? '' : `, ${countOf(disclosures, 'disclosure')}`,
    ].join('')}.`,
    content.manifest.objects.included
      ? `  ${originals} ${objectsIn === 'folder' ? `in ${home}/objects` : `in ${objectsIn}`}.`
      : `  The backup has no originals: they must be ${objectsIn === 'folder' ? `in ${home}/objects` : `in ${objectsIn}`}, under the names that they had.`,
    objectsMended.length === 0
      ? undefined
      : `  ${countOf(objectsMended.length, 'original')} that lay there damaged (${shown(objectsMended)}) ${objectsMended.length === 1 ? 'was' : 'were'} replaced from the backup.`,
    withoutOriginal === undefined || withoutOriginal.length === 0
      ? undefined
      : `WARNING: the originals of ${countOf(withoutOriginal.length, 'disclosure')} are not there (${shown(withoutOriginal.map((each) => `${each.disclosure}: objects/${each.object.slice(0, 2)}/${each.object}.age`))}): put them there if you have them elsewhere; all answers stand without them.`,
    log.problem === undefined
      ? `  The evidence is whole: ${countOf(before.size, 'entry', 'entries')} when the backup was made, and entry ${log.size}, which says that it was restored.`
      : `WARNING: the evidence in the backup is not whole: ${log.problem} Look at it with 'log verify'.`,
    trustText(restored),
    keys.written.length === 0
      ? '  The matching and the signing key were on this machine already.'
      : `  The ${keys.written.join(' and the ')} key ${keys.written.length === 1 ? 'is' : 'are'} on this machine again (${keys.written.map((which) => keys.files[which]).join(', ')}).`,
    keys.vouched
      ? undefined
      : `  Public key of the log: ${keys.vkey}\nCOMPARE IT WITH THE ONE ON PAPER before anything else is done: anybody can seal a file to your keyholders.`,
    'What was done after the backup was made is not in it: record and import again what came later.',
    log.conflicts.length === 0
      ? undefined
      : `This machine remembers a newer state of this installation than the backup has: the entries between are not in this copy. The checkpoint that proves it is kept in ${log.conflicts.join(', ')}, and every command warns until you move that file to a safe place.`,
  );
}

/** Whoever knows the keyholders' recipients can seal a backup of his own, with a signing key of his own in it. */
function trustText({ log, keys }: Restored): string | undefined {
  if (log.key === undefined) return undefined;
  return isTrusted({ keys })
    ? `  It holds by the key that this machine had before: ${log.key}`
    : `  It holds by the key that came with the backup, which says nothing of who made that: ${log.key}\n  Compare it with the one on paper: another one means a backup that is not yours.`;
}

function contentsOf({
  installation,
  madeAt,
  schema,
  log,
  objects,
  tables,
}: BackupContent['manifest']): object {
  return {
    installation: installation.id,
    name: installation.name,
    rehearsal: installation.rehearsal,
    madeAt,
    schema,
    log,
    objects,
    tables: Object.fromEntries(tables.map(({ name, rows }) => [name, rows])),
  };
}

function rowsOf({ tables }: BackupContent['manifest']): number {
  return tables.reduce((sum, { rows }) => sum + rows, 0);
}

function objectsLine(
  { included, count, bytes }: BackupContent['manifest']['objects'],
  leftOut: LeftOut[],
): string {
  if (!included)
    return `  objects  not in it: ${countOf(count, 'sealed original')} must be kept safe otherwise`;
  return `  objects  ${countOf(count - leftOut.length, 'sealed original')}, ${formatBytes(bytes)}`;
}

function leftOutLines(leftOut: LeftOut[]): string[] {
  const lost = leftOut.filter(({ why }) => why !== 'destroyed meanwhile');
  if (lost.length === 0) return [];
  return [
    `WARNING: ${countOf(lost.length, 'original')} that the installation should have could not be taken along (${shown(lost.map(({ object, why }) => `${object}: ${why}`))}): 'vault check' says more.`,
  ];
}

function shown(texts: string[]): string {
  return texts.length <= SHOWN
    ? texts.join(', ')
    : `${texts.slice(0, SHOWN).join(', ')} and ${texts.length - SHOWN} more`;
}
