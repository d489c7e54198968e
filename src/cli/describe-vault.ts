import type { KeyholderCheck, ObjectFinding, VaultCheck } from '../custody/index.ts';
import { formatInstant } from '../zoned-time.ts';
import { countOf, formatBytes, formatNumber, joinLines } from './answer.ts';

const SHOWN = 20;

/** What `vault check` found, in words. */
export function describeVault(check: VaultCheck, timezone: string): string {
  return joinLines(
    headline(check),
    '',
    describeObjects(check),
    '',
    describeKeys(check),
    ...check.keys.keyholders.map((each) => describeKeyholder(each, check.keys.dataKeys, timezone)),
    '',
    describeOpening(check),
    `Looked at in ${formatNumber(check.tookMs)} ms.`,
  );
}

function headline({ sound, unfinished }: VaultCheck): string {
  if (sound) return 'Everything that is sealed is there, whole, and open to every keyholder.';
  return unfinished
    ? 'NOT ALL OF IT WAS OPENED: nothing is wrong as far as this looked, which was not to the end.'
    : 'NOT EVERYTHING IS AS IT SHOULD BE:';
}

function describeObjects({ objects }: VaultCheck): string {
  const { named, missing, damaged, destroyed, removed, refused, orphans, youngOrphans, wiped } = objects;
  const sound = named - missing.length - damaged.length;
  return joinLines(
    `OBJECTS  ${formatNumber(sound)} of ${countOf(named, 'object')} read to the end (${formatBytes(objects.sizeBytes)}): each is what its name says.`,
    missing.length > 0 ? `${countOf(missing.length, 'is', 'are')} MISSING: put a backup back.` : undefined,
    ...listFindings(missing),
    damaged.length > 0
      ? `${countOf(damaged.length, 'is', 'are')} DAMAGED: take them from a backup.`
      : undefined,
    ...listFindings(damaged),
    destroyed > 0
      ? `${countOf(destroyed, 'original was', 'originals were')} destroyed, their time being over.`
      : undefined,
    removed > 0
      ? `${countOf(removed, 'object')} of destroyed originals, left by an interruption, removed now.`
      : undefined,
    refused
      ? `${countOf(refused.objects.length, 'object')} of destroyed originals STILL IN THE BUCKET: ${refused.why}`
      : undefined,
    orphans.length > 0
      ? `${countOf(orphans.length, 'object')} (${formatBytes(orphans.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))}) that no disclosure names, left by a crash${wiped > 0 ? `: ${formatNumber(wiped)} removed.` : ": 'vault check --wipe-orphans' removes them."}`
      : undefined,
    youngOrphans > 0
      ? `${countOf(youngOrphans, 'more', 'more')} of less than a day: somebody may be recording them.`
      : undefined,
  );
}

function listFindings(findings: ObjectFinding[]): string[] {
  const lines = findings
    .slice(0, SHOWN)
    .map(({ object, disclosures }) => `  disclosure ${disclosures.join(', ')}: ${object}`);
  return findings.length > SHOWN ? [...lines, `  and ${formatNumber(findings.length - SHOWN)} more`] : lines;
}

function describeKeys({ keys }: VaultCheck): string {
  const { dataKeys, toRewrap, headerWrong, copiesMended, unlike } = keys;
  return joinLines(
    `KEYS     ${formatNumber(dataKeys - toRewrap.length)} of ${countOf(dataKeys, 'data key')} ${dataKeys === 1 ? 'is' : 'are'} wrapped to just the current keyholders.`,
    toRewrap.length > 0
      ? `${countOf(toRewrap.length, 'data key')} still to be re-wrapped: run 'keyholder rewrap --identity KEYFILE'.`
      : undefined,
    headerWrong.length > 0
      ? `${countOf(headerWrong.length, 'data key')} NOT FOR AS MANY KEYHOLDERS as recorded (${shown(headerWrong)}): somebody changed it; put a backup back.`
      : undefined,
    ...unlike.map((sentence) => `NOT AS THE EVIDENCE SAYS: ${sentence}`),
    copiesMended > 0
      ? `${countOf(copiesMended, 'copy', 'copies')} of keys beside the objects ${copiesMended === 1 ? 'was' : 'were'} missing or old: written again.`
      : undefined,
  );
}

function describeKeyholder(check: KeyholderCheck, dataKeys: number, timezone: string): string {
  const { name, retiredAt, opens, takenAway, newSince } = check;
  if (retiredAt === null) return `  '${name}' can open ${formatNumber(opens)} of ${formatNumber(dataKeys)}.`;
  const since = `'${name}' (retired ${formatInstant(retiredAt, timezone)})`;
  const before =
    takenAway === 0
      ? 'nothing has been taken from it yet'
      : `${countOf(takenAway, 'data key')} from before that ${takenAway === 1 ? 'is' : 'are'} not wrapped to it`;
  if (newSince > 0)
    return `  ${since} CAN OPEN ${countOf(newSince, 'data key')} MADE SINCE: somebody changed them.`;
  if (opens > 0)
    return `  ${since} opens nothing new, but STILL ${countOf(opens, 'data key')} from before; ${before}.`;
  return `  ${since} opens nothing: ${before}.`;
}

function describeOpening({ opening }: VaultCheck): string {
  if (!opening) return 'OPENED   nothing: with --identity every data key and a sample are opened.';
  const { dataKeys, unopened, wrong, cards, originals, cutShort } = opening;
  return joinLines(
    `OPENED   ${countOf(dataKeys, 'data key')}, the cards of ${countOf(cards.tried - cards.failed.length, 'person', 'people')} and ${countOf(originals.tried - originals.failed.length, 'original')}, drawn at random.`,
    unopened.length > 0 ? `Data keys that this identity DOES NOT OPEN: ${shown(unopened)}.` : undefined,
    wrong.length > 0 ? `Data keys that hold ANOTHER KEY than they should: ${shown(wrong)}.` : undefined,
    cards.failed.length > 0 ? `Cards that DO NOT OPEN, of the people ${shown(cards.failed)}.` : undefined,
    originals.failed.length > 0
      ? `Originals that DO NOT OPEN or are not what was recorded, of the disclosures ${shown(originals.failed)}.`
      : undefined,
    cutShort ? 'The time of the identity was over before the end: give it longer with --minutes.' : undefined,
  );
}

function shown(ids: number[]): string {
  const first = ids.slice(0, SHOWN).join(', ');
  return ids.length > SHOWN ? `${first} and ${formatNumber(ids.length - SHOWN)} more` : first;
}
