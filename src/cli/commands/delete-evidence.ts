import { InputError } from '../../errors.ts';
import { appendEvidence } from '../../evidence/index.ts';
import { setAcceptedGrades } from '../../installation/index.ts';
import { addDeletionClaim, GRADES, type Grade } from '../../ledger/index.ts';
import { findDatasets, findSupplier, listDatasets, listSuppliers } from '../../suppliers/index.ts';
import { joinLines, type Answer } from '../answer.ts';
import { openApp, readPastInstant, readPastMoment, type Context } from '../context.ts';

type Options = { source: string; grade: string; dataset?: string; sentBefore?: string; deletedAt?: string };

/** `delete-evidence`: records a claim of deletion; it shrinks a holding only if its grade is accepted. */
export async function deleteEvidence(context: Context, [name]: [string], options: Options): Promise<Answer> {
  const grade = readGrade(options.grade);
  await using app = await openApp(context);
  const { reader } = app.database;
  const supplier = findSupplier(await listSuppliers(reader), name);
  const dataset =
    options.dataset === undefined
      ? null
      : findDatasets(await listDatasets(reader, [supplier.id]), options.dataset)[0].id;
  // A day alone: held until its end, and what was sent on it may have come after the deletion.
  const deletedAt =
    options.deletedAt === undefined ? app.now() : readPastMoment(app, options.deletedAt, '--deleted-at');
  const begun =
    options.deletedAt === undefined ? deletedAt : readPastInstant(app, options.deletedAt, '--deleted-at');
  const sentBefore =
    options.sentBefore === undefined ? begun : readPastInstant(app, options.sentBefore, '--sent-before');
  if (sentBefore > deletedAt) {
    throw new InputError(
      'ARGUMENT_INVALID',
      '--sent-before is later than --deleted-at: what was sent after a deletion was not deleted by it',
    );
  }
  await using _ = await app.database.writerLock('delete-evidence');
  const claim = {
    supplier: supplier.id,
    dataset,
    sentBefore,
    deletedAt,
    source: options.source,
    grade,
    recordedAt: app.now(),
  };
  const { id, added } = await app.database.transaction(async (tx) => {
    const done = await addDeletionClaim(tx, claim);
    if (done.added) {
      const { source: _source, ...payload } = claim; // the source is somebody's words: not for the evidence log
      await appendEvidence(tx, app.now(), {
        act: 'deletion claimed',
        subjects: [`claim:${done.id}`, `supplier:${claim.supplier}`],
        payload: { claim: done.id, ...payload },
      });
    }
    return done;
  });
  const accepted = app.installation.acceptedGrades.includes(grade);
  return {
    json: { claim: { id, ...claim }, added, accepted },
    text: joinLines(
      added
        ? `Recorded claim ${id}: '${supplier.name}' says it deleted.`
        : `Claim ${id} was recorded before: nothing changed.`,
      accepted
        ? `Its grade, '${grade}', is accepted: the holding shrinks by it.`
        : `Its grade, '${grade}', is not accepted here: it is kept and changes no number (see 'grades').`,
    ),
  };
}

/** `grades`: shows or sets which grades of evidence shrink a holding. */
export async function grades(context: Context, _: [], options: { accept: string[] }): Promise<Answer> {
  const accept = options.accept.map(readGrade);
  await using app = await openApp(context);
  if (accept.length > 0) await setAcceptedGrades(app, accept);
  const accepted = accept.length > 0 ? accept : app.installation.acceptedGrades;
  return {
    json: { grades: GRADES, accepted },
    text: GRADES.map(
      (grade) =>
        `  ${grade.padEnd(16)}${accepted.includes(grade) ? 'accepted: shrinks a holding' : 'kept, changes no number'}`,
    ).join('\n'),
  };
}

function readGrade(value: string): Grade {
  const grade = GRADES.find((each) => each === value);
  if (grade) return grade;
  throw new InputError(
    'ARGUMENT_INVALID',
    `Grade '${value}': write one of ${GRADES.map((each) => `'${each}'`).join(', ')}`,
  );
}
