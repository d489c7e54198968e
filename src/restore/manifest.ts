import { formatInstant } from '../zoned-time.ts';
import type { Asked } from './out-folder.ts';
import type { Output } from './rebuild.ts';
import type { RestoredStock } from './restore-stock.ts';
import type { Stock } from './stock.ts';

/** A file in the manifest: what it was to the restore. */
export type ManifestFile = {
  disclosure: number;
  fileName: string;
  sentAt: string;
  direction: 'out' | 'in';
  rows: number;
  role: 'base' | 'full' | 'changes' | 'additions' | 'original' | 'not used';
  why: string;
};

/** A dataset in the manifest. */
export type ManifestDataset = {
  supplier: string;
  dataset: string;
  direction: 'out' | 'in';
  delivers: string;
  key: string[];
  /** 'told' by somebody, or 'guessed' by Rollcall; `sure` where it is beyond reasonable doubt. */
  by: 'told' | 'guessed';
  sure: boolean;
  why: string[];
  files: ManifestFile[];
  outputs: Output[];
  rows: number;
  /** Distinct people in the files that were used, by the ledger; null where that was not asked. */
  people: number | null;
  /** What could not be rebuilt, and why. */
  missing: string[];
  notes: string[];
};

/** What lies beside the restored files, for whoever gets them. */
export type Manifest = {
  format: 'rollcall restore 1';
  organisation: string;
  rehearsal: boolean;
  asked: Asked;
  /** What was put together: what was held, or every original that was sent until then. */
  what: 'held' | 'every original';
  asOf: string;
  madeAt: string;
  /** Who ran it, as the machine knows them; whose identity opened it, and why, is in the evidence. */
  by: string;
  /** How the originals were compared with what was recorded. */
  digests: 'compared' | 'not compared';
  datasets: ManifestDataset[];
  outputs: Output[];
  rows: number;
};

/** A restored dataset as the manifest has it. */
export function describeStock(restored: RestoredStock): ManifestDataset {
  const { stock, judgement, plan, outputs, rows, people, gaps, notes } = restored;
  // A file alone needs no key.
  const keyed = plan.used.length < 2 ? [] : plan.used.filter(({ judged }) => judged.role !== 'additions');
  const keys = keyed.flatMap(({ judged }) => judged.keys.map((key) => key?.why ?? 'no key'));
  return {
    ...nameStock(stock),
    delivers: judgement.delivers,
    key: [...new Set(keys)],
    by: judgement.by,
    sure: judgement.sure,
    why: judgement.why,
    files: filesOf(restored),
    outputs,
    rows,
    people,
    missing: gaps,
    notes,
  };
}

export function nameStock({
  supplier,
  dataset,
  direction,
}: Stock): Pick<ManifestDataset, 'supplier' | 'dataset' | 'direction'> {
  return { supplier: supplier.name, dataset: dataset.name, direction };
}

function filesOf({ stock, plan }: RestoredStock): ManifestFile[] {
  const used = new Map(plan.used.map(({ file, judged }) => [file.disclosure.id, judged]));
  const unused = new Map(plan.unused.map(({ file, why }) => [file.disclosure.id, why]));
  const line = (
    { id, fileName, sentAt, direction, rows }: Stock['deleted'][number],
    role: ManifestFile['role'],
    why: string,
  ): ManifestFile => ({
    disclosure: id,
    fileName,
    sentAt: sentAt.toISOString(),
    direction,
    rows: rows.read,
    role,
    why,
  });
  const held = stock.files.map(({ disclosure }) => {
    const judged = used.get(disclosure.id);
    if (!judged) return line(disclosure, 'not used', unused.get(disclosure.id)!);
    return line(disclosure, disclosure.id === plan.base?.disclosure.id ? 'base' : judged.role, judged.why);
  });
  return [
    ...stock.deleted.map((disclosure) =>
      line(disclosure, 'not used', 'the supplier evidently deleted it before the moment asked about'),
    ),
    ...held,
  ].sort((a, b) => (a.sentAt < b.sentAt ? -1 : a.sentAt > b.sentAt ? 1 : a.disclosure - b.disclosure));
}

/** The manifest in words. */
export function manifestText(manifest: Manifest, timezone: string): string {
  const { organisation, rehearsal, asOf, madeAt, by, datasets, digests } = manifest;
  const at = (instant: string) => formatInstant(new Date(instant), timezone);
  const lines = [
    `${organisation}: restored from Rollcall${rehearsal ? ' (a rehearsal: everything is invented)' : ''}`,
    '',
    `${manifest.what === 'held' ? 'What was held on' : 'Every original sent until'} ${at(asOf)} (${timezone}). Made on ${at(madeAt)} by ${by}.`,
    digests === 'compared'
      ? 'Every original that was opened is the very file that was recorded.'
      : 'Originals were not compared with what was recorded: the matching key is not on this machine. Their seals held.',
    'This folder holds personal data in clear: hand it over safely, and delete it when that is done.',
  ];
  for (const each of datasets) lines.push('', ...datasetLines(each, at));
  return `${lines.join('\n')}\n`;
}

function datasetLines(each: ManifestDataset, at: (instant: string) => string): string[] {
  const n = (value: number) => value.toLocaleString('en-GB');
  const title = `${each.supplier}: ${each.dataset}${each.direction === 'in' ? ' (what it sent)' : ''}`;
  return [
    title,
    '='.repeat(title.length),
    `${n(each.rows)} rows${each.people === null ? '' : `, ${n(each.people)} people`}`,
    `Put together as: ${each.delivers}${each.key.length === 0 ? '' : `, keyed by ${each.key.join('; ')}`}`,
    `${each.by === 'told' ? 'Told' : each.sure ? 'Guessed, surely' : 'GUESSED, AND NOT SURE'}: ${each.why.join('; ')}`,
    ...each.missing.map((sentence) => `MISSING: ${sentence}`),
    ...each.notes.map((sentence) => `Note: ${sentence}`),
    ...each.outputs.flatMap(({ file, what, rows, sizeBytes, sha256 }) => [
      `-> ${file}  (${what}, ${n(rows)} rows, ${n(sizeBytes)} bytes)`,
      `   sha256 ${sha256}`,
    ]),
    'Files:',
    ...each.files.map(
      ({ disclosure, fileName, sentAt, rows, role, why }) =>
        `   ${at(sentAt)}  ${role.padEnd(9)}  ${fileName} (disclosure ${disclosure}, ${n(rows)} rows): ${why}`,
    ),
  ];
}
