import { InputError } from '../errors.ts';
import { renderDocx, renderHtml, typesetPdf } from '../documents/index.ts';
import {
  appendEvidence,
  newestCheckpoint,
  noteGivenOut,
  parseCheckpoint,
  writeBundle,
} from '../evidence/index.ts';
import { writeRoll } from '../exchange/index.ts';
import type { Case } from '../incidents/index.ts';
import type { App } from '../installation/index.ts';
import { openPartFolder } from '../part-folder.ts';
import { listKinds, type Card } from '../people/index.ts';
import { caseData, exposureData, timelineCsv, timelineData } from './case-data.ts';
import { CaseFiles, firstLine, isOurs, MANIFEST, MANIFEST_FORMAT, README } from './case-files.ts';
import { readmeText } from './case-readme.ts';
import { openZip, packFiles } from './case-zip.ts';
import { refuseEdited } from './edited-drafts.ts';
import { exposureTables } from './exposure-tables.ts';
import { papersOf } from './papers.ts';
import { tableCsv } from './table-csv.ts';
import { verisData } from './veris.ts';

export type CaseFolderRequest = {
  /** A folder that is new, empty, or of the same case; with `zip` a file that is new or of the same case. */
  out: string;
  zip?: boolean;
  /** With it, the list of people by name is written too; without, nothing there is about a single person. */
  cards?: { readCards(persons: number[]): Promise<Map<number, Card>> };
  signal?: AbortSignal;
  onProgress?: (done: number, of: number) => void;
};

export type WrittenFile = { path: string; bytes: number };

/** The list by name takes as long as so many papers. */
const ROLL_STEPS = 40;
const RENDERINGS = 3;

/**
 * Writes a case as one folder or zip: the papers, the exposure in tables, the timeline, the evidence log, the case as
 * data. It is there whole or not at all, and that it was written is in the evidence before it has its name.
 * @returns its files, and texts that no font of this machine can draw: they are boxes in the PDFs
 * @throws InputError ARGUMENT_INVALID where something else is there, or no folder to put it in; NO_SPACE,
 *   EVIDENCE_BROKEN
 */
export async function writeCaseFolder(
  app: App,
  c: Case,
  request: CaseFolderRequest,
): Promise<{ files: WrittenFile[]; unshown: string[] }> {
  const { out, zip = false } = request;
  const mark = firstLine(app.installation.id, c.incident.id);
  const ours = { file: MANIFEST, is: isOurs(app.installation.id, c.incident.id) };
  if (!zip) await refuseEdited(out);
  await using file = zip ? await openZip(out, mark) : undefined;
  // Of a zip the folder is made beside it, and never gets a name.
  await using folder = await openPartFolder(zip ? `${out}.contents` : out, ours);
  const files = new CaseFiles(folder, out, stepsOf(c, request), request);
  const unshown = await writePapers(files, c);
  await writeExposure(files, app, c, request);
  await files.write('timeline.csv', timelineCsv(c));
  await files.write('timeline.json', json(timelineData(c)));
  await files.write('case.json', json(caseData(c)));
  const given = await writeEvidence(files, app, request);
  await files.write(README, readmeText(c, mark, { withNames: request.cards !== undefined }));
  const sha256 = await files.writeManifest({
    format: MANIFEST_FORMAT,
    installation: app.installation.id,
    organisation: c.name,
    rehearsal: c.rehearsal,
    incident: c.incident.id,
    revision: c.revision.revision,
    madeAt: c.at.toISOString(),
    draft: true,
    names: request.cards !== undefined,
  });
  if (file) await packFiles(file, folder.path, files.list, request.signal);
  request.signal?.throwIfAborted();
  await app.database.transaction(async (tx) => {
    await noteGivenOut(tx, app.now(), 'bundle', given);
    await appendEvidence(tx, app.now(), {
      act: 'case written out',
      subjects: [`incident:${c.incident.id}`],
      payload: {
        revision: c.revision.revision,
        as: zip ? 'zip' : 'folder',
        files: files.list.length,
        bytes: files.list.reduce((sum, { bytes }) => sum + bytes, 0),
        peopleByName: files.people,
        manifest: sha256,
      },
    });
  });
  await (file ?? folder).publish();
  return { files: files.list, unshown };
}

/** Each paper to read, to print and to go on writing, with its data where it has some. */
async function writePapers(files: CaseFiles, c: Case): Promise<string[]> {
  const unshown = new Set<string>();
  for (const { key, write, data } of papersOf(c)) {
    const doc = { ...write(c), rehearsal: c.rehearsal };
    await files.write(`papers/${key}.html`, renderHtml(doc));
    const typeset = await typesetPdf(doc);
    for (const text of typeset.unshown) unshown.add(text);
    await files.write(`papers/${key}.pdf`, typeset.pdf);
    await files.write(`papers/${key}.docx`, await renderDocx(doc));
    if (data) await files.write(`papers/${key}.json`, json(data(c)));
  }
  await files.write('papers/veris.json', json(verisData(c)));
  return [...unshown];
}

async function writeExposure(
  files: CaseFiles,
  app: App,
  c: Case,
  { cards, signal }: CaseFolderRequest,
): Promise<void> {
  for (const table of exposureTables(c)) await files.write(`exposure/${table.name}.csv`, tableCsv(table));
  await files.write('exposure/exposure.json', json(exposureData(c)));
  if (!cards) return;
  const kinds = await listKinds(app.database);
  const { people } = c.affected;
  const all = people.certain + people.possible;
  files.people = await files.place('exposure/people-by-name.csv', ROLL_STEPS, (path, progress) =>
    writeRoll(app.database, c.affected, {
      path,
      codeKey: app.installation.codeKey,
      kinds,
      cards,
      signal,
      onProgress: (done) => progress(done / Math.max(all, 1)),
    }),
  );
}

/** The whole evidence log, and the key to check it by. */
async function writeEvidence(
  files: CaseFiles,
  app: App,
  { signal }: CaseFolderRequest,
): Promise<{ size: number; root: string }> {
  const newest = await newestCheckpoint(app.database.reader);
  const checkpoint = newest && parseCheckpoint(newest.note);
  if (!newest || !checkpoint)
    throw new InputError(
      'EVIDENCE_BROKEN',
      `The evidence log has no checkpoint that can be read: run 'log verify'.`,
    );
  await files.place('evidence/evidence-log.jsonl', 1, (path) =>
    writeBundle(app.database, path, { origin: app.evidence.origin, signal }),
  );
  await files.write('evidence/checkpoint.txt', newest.note);
  const key = await app.evidence.signer().then(
    ({ vkey }) => `${vkey}\n`,
    () => 'The public key of the log is not on the machine that wrote this.\n',
  );
  await files.write('evidence/public-key.txt', key);
  return { size: checkpoint.size, root: checkpoint.root.toString('base64') };
}

function stepsOf(c: Case, { cards }: CaseFolderRequest): number {
  const papers = papersOf(c);
  const data = papers.filter((paper) => paper.data).length;
  const others = 10;
  return papers.length * RENDERINGS + data + exposureTables(c).length + others + (cards ? ROLL_STEPS : 0);
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
