import { writeFile } from 'node:fs/promises';
import { Unsealing } from '../custody/index.ts';
import { importPeople, openSession, recordFile, writeRoll, type Session } from '../exchange/index.ts';
import { createInstallation, type App } from '../installation/index.ts';
import { findAffected, sumRows, type Affected, type RowAccount, type Scope } from '../ledger/index.ts';
import { findKind, listKinds, type Kind } from '../people/index.ts';
import { addSupplier, listSuppliers, withSubSuppliers, type Supplier } from '../suppliers/index.ts';
import { generateKeyholder } from '../vault/index.ts';
import { runCase, type RehearsedCase } from './case-step.ts';
import { compareWithTruth, type Comparison } from './compare.ts';
import { prepareFolder, removeRehearsal, type RehearsalFolder } from './folder.ts';
import { destroyAndRestore, type RestoreCheck } from './restore-step.ts';
import { FIRMS, invent, type Invention } from './invent/index.ts';
import { checkNotices, type NoticeCheck } from './notice-check.ts';
import { tellEverybody, type Telling } from './notice-step.ts';
import { Trace } from './trace.ts';
import { addUpTrulySent } from './truly-sent.ts';

/** When the membership supplier fails: Friday 29 October 2021, 16:40 in London. */
export const FAILED_AT = new Date('2021-10-29T15:40:00Z');

const TIMEZONE = 'Europe/London';

export type RehearsalOptions = {
  people: number;
  seed: number;
  /** The rehearsal's own folder. */
  path: string;
  keep: boolean;
  onProgress: (what: string, done: number, total: number) => void;
  onStep: (step: RehearsalStep) => void;
  signal?: AbortSignal;
};

/** One step with what it did and how long it took. */
export type RehearsalStep = { step: string; did: string; seconds: number };

export type Rehearsal = {
  organisation: string;
  people: number;
  seed: number;
  failed: { supplier: string; at: Date };
  steps: RehearsalStep[];
  files: { number: number; bytes: number; rows: RowAccount };
  affected: Affected;
  scope: Scope;
  comparison: Comparison;
  /** What the failed supplier lost, put back and held against the truth. */
  restored: RestoreCheck;
  /** The case, with its papers; they stay. */
  case: RehearsedCase;
  /** How everybody was told, and whether rightly. */
  notices: Telling & { check: NoticeCheck };
  /** Where everything lies; null where it was removed. */
  kept: string | null;
  timezone: string;
};

/**
 * Invents an organisation, records six years of its suppliers' files through the same code as `record`, lets the
 * membership supplier fail, answers who is affected, compares the answer with the truth, runs the case through to its
 * papers, and puts back what was lost. Its clock says the Friday of the failure. Nothing leaves the machine.
 */
export async function runRehearsal(options: RehearsalOptions): Promise<Rehearsal> {
  const folder = await prepareFolder(options.path);
  try {
    return await practise(folder, options);
  } finally {
    if (!options.keep) await removeRehearsal(folder, { leavePapers: true });
  }
}

async function practise(folder: RehearsalFolder, options: RehearsalOptions): Promise<Rehearsal> {
  const steps: RehearsalStep[] = [];
  const timed = timer((step) => {
    steps.push(step);
    options.onStep(step);
  });
  const { people, seed, signal } = options;
  const invention = await timed(
    'invent',
    () =>
      invent({
        people,
        seed,
        dir: folder.files,
        signal,
        onProgress: ({ step, done, total }) => options.onProgress(`Inventing ${step}`, done, total),
      }),
    ({ deliveries, bytesWritten, suppliers }) =>
      `${suppliers.length} suppliers, ${deliveries.length} files they were sent, ${(bytesWritten / 1e6).toFixed(0)} MB`,
  );
  const keyholder = await generateKeyholder();
  if (options.keep) await writeFile(folder.identity, `${keyholder.identity}\n`, { mode: 0o600 });
  await using app = await timed(
    'init',
    () => createRehearsed(folder, invention.name, keyholder.recipient),
    () => 'an installation of its own, marked as a rehearsal for good',
  );
  await using session = await openSession(app, 'rehearse', { rehearsal: true });
  const trace = new Trace();
  await timed(
    'people import',
    () => importRegister(session, invention, trace, options),
    (n) => `${n.toLocaleString('en-GB')} people`,
  );
  const suppliers = await addSuppliers(app, invention);
  const rows = await timed(
    'record',
    () => recordDeliveries(session, invention, suppliers, trace, options),
    (account) => `${invention.deliveries.length} files, ${account.read.toLocaleString('en-GB')} rows`,
  );
  const failed = suppliers.find(({ name }) => name === FIRMS.membership)!;
  const inScope = trulyInScope(invention, suppliers, failed);
  const scene: Scene = {
    app,
    folder,
    options,
    timed,
    identity: keyholder.identity,
    invention,
    trace,
    failed,
  };
  const { scope, affected } = await callTheRoll(scene);
  const comparison = await timed(
    'compare',
    () => Promise.resolve(compareWithTruth(affected, inScope, people, trace)),
    () => 'the answer held against the truth that was invented',
  );
  const rehearsed = await timed(
    'case',
    () =>
      runCase({
        app,
        supplier: failed,
        awareAt: FAILED_AT,
        out: folder.papers,
        signal,
        onProgress: (done, of) => options.onProgress('Writing papers', done, of),
      }),
    ({ openedMs, papers }) =>
      `clocks, list and score ${(openedMs / 1000).toFixed(2)} s after the call, ${papers.length} files of papers`,
  );
  const notices = await tellAndCheck(scene, rehearsed.incident, affected, inScope);
  const restored = await restore(scene);
  return {
    organisation: invention.name,
    people,
    seed,
    failed: { supplier: failed.name, at: FAILED_AT },
    steps,
    files: { number: invention.deliveries.length, bytes: invention.bytesWritten, rows },
    affected,
    scope,
    comparison,
    restored,
    case: rehearsed,
    notices,
    kept: options.keep ? folder.path : null,
    timezone: TIMEZONE,
  };
}

type Timed = <T>(step: string, work: () => Promise<T>, say: (result: T) => string) => Promise<T>;

function timer(onStep: (step: RehearsalStep) => void): Timed {
  return async (step, work, say) => {
    const started = performance.now();
    const result = await work();
    onStep({ step, did: say(result), seconds: Math.round((performance.now() - started) / 10) / 100 });
    return result;
  };
}

/** Where the supplier fails: everything is recorded. */
type Scene = {
  app: App;
  folder: RehearsalFolder;
  options: RehearsalOptions;
  timed: Timed;
  identity: string;
  invention: Invention;
  trace: Trace;
  failed: Supplier;
};

async function callTheRoll({
  app,
  folder,
  options,
  timed,
  identity,
  failed,
}: Scene): Promise<{ scope: Scope; affected: Affected }> {
  const kinds = await listKinds(app.database);
  const scope: Scope = { suppliers: [failed], heldAt: FAILED_AT };
  const { acceptedGrades } = app.installation;
  const affected = await timed(
    'affected',
    () =>
      findAffected(app.database.reader, scope, { acceptedGrades, kinds, at: FAILED_AT, timezone: TIMEZONE }),
    (found) => `the roll call in ${found.tookMs} ms`,
  );
  await timed(
    'list',
    () => writeNamedList(app, affected, kinds, folder, identity, options),
    (n) => `${n.toLocaleString('en-GB')} people by name, opened with the keyholder's identity`,
  );
  return { scope, affected };
}

async function tellAndCheck(
  { app, folder, options, timed, identity, invention, trace }: Scene,
  incident: number,
  affected: Affected,
  inScope: Invention['deliveries'],
): Promise<Rehearsal['notices']> {
  const { people, signal, onProgress } = options;
  const { telling, posted } = await tellEverybody({
    app,
    incident,
    identity,
    people,
    post: folder.post,
    signal,
    onProgress,
    timed,
  });
  const check = await timed(
    'check',
    () =>
      checkNotices({
        posted,
        notice: telling.notice,
        codeKey: app.installation.codeKey,
        affected,
        truth: invention.truth,
        sent: addUpTrulySent(inScope, people, TIMEZONE),
        trace,
        signal,
      }),
    ({ opened, right }) =>
      `who was told what, held against the truth; ${right.toLocaleString('en-GB')} of ${opened.toLocaleString('en-GB')} messages right in all`,
  );
  return { ...telling, check };
}

function restore({ app, folder, options, timed, identity, invention, failed }: Scene): Promise<RestoreCheck> {
  return timed(
    'restore',
    () =>
      destroyAndRestore({
        app,
        supplier: failed,
        identity,
        deliveries: trulyHeldBy(invention, failed),
        people: options.people,
        asOf: FAILED_AT,
        out: folder.restored,
        signal: options.signal,
        onProgress: (done, of) => options.onProgress('Restoring rows', done, of),
      }),
    ({ files, rows: put, bytes }) =>
      `its copy destroyed and put back: ${files} files, ${put.toLocaleString('en-GB')} rows, ${(bytes / 1e6).toFixed(0)} MB, each row held against the truth`,
  );
}

/** The installation of a rehearsal: its clock says the Friday of the failure, from 16:40 on. */
function createRehearsed(folder: RehearsalFolder, name: string, recipient: string): Promise<App> {
  const begun = performance.now();
  const now = (): Date => new Date(FAILED_AT.getTime() + Math.floor(performance.now() - begun));
  return createInstallation(
    folder.config,
    {
      name,
      country: 'GB',
      timezone: TIMEZONE,
      rehearsal: true,
      objects: 'folder',
      keyholders: [{ name: 'rehearsal', recipient, held: 'key', shares: null, threshold: null }],
    },
    { now },
  );
}

async function importRegister(
  session: Session,
  { register }: Invention,
  trace: Trace,
  options: RehearsalOptions,
): Promise<number> {
  const expected = register.reduce((sum, { owners }) => sum + owners.length, 0);
  let before = 0;
  let people = 0;
  for (const file of register) {
    const imported = await importPeople(session, {
      path: file.path,
      kind: findKind(session.kinds, file.kind),
      standing: file.standing,
      told: {},
      signal: options.signal,
      onMatched: trace.follow(file.owners),
      onProgress: (rows) => options.onProgress('Importing people', before + rows, expected),
    });
    before += imported.rows;
    people += imported.new;
  }
  return people;
}

async function addSuppliers(app: App, { suppliers }: Invention): Promise<Supplier[]> {
  const parentsFirst = suppliers.toSorted(
    (a, b) => Number(a.parent !== undefined) - Number(b.parent !== undefined),
  );
  const added: Supplier[] = [];
  for (const { name, parent, country, contact, breachContact, agreement } of parentsFirst) {
    const content = {
      name,
      parent: added.find((each) => each.name === parent)?.id ?? null,
      country,
      contact,
      breachContact,
      agreement: {
        purposes: agreement?.purposes ?? [],
        categoriesAllowed: agreement?.categoriesAllowed ?? null,
        retentionDays: agreement?.retentionDays ?? null,
        hoursToTell: agreement?.hoursToTell ?? null,
      },
    };
    added.push((await app.database.transaction((tx) => addSupplier(tx, content, app.now()))).supplier);
  }
  return listSuppliers(app.database.reader);
}

async function recordDeliveries(
  session: Session,
  { deliveries }: Invention,
  suppliers: Supplier[],
  trace: Trace,
  options: RehearsalOptions,
): Promise<RowAccount> {
  const expected = deliveries.reduce((sum, { owners }) => sum + owners.length, 0);
  const accounts: RowAccount[] = [];
  let before = 0;
  for (const delivery of deliveries) {
    const recorded = await recordFile(session, {
      path: delivery.path,
      supplier: suppliers.find(({ name }) => name === delivery.supplier)!,
      dataset: delivery.dataset,
      sentAt: new Date(delivery.sentAt),
      direction: delivery.direction,
      told: {},
      signal: options.signal,
      onMatched: trace.follow(delivery.owners, delivery.fields),
      onProgress: (rows) => options.onProgress('Recording rows', before + rows, expected),
    });
    if (recorded.rows.read !== delivery.owners.length) {
      throw new Error(`rehearsal: disclosure ${recorded.disclosure} has other rows than were written`);
    }
    accounts.push(recorded.rows);
    before += recorded.rows.read;
  }
  return sumRows(accounts);
}

async function writeNamedList(
  app: App,
  affected: Affected,
  kinds: Kind[],
  folder: RehearsalFolder,
  identity: string,
  options: RehearsalOptions,
): Promise<number> {
  await using unsealing = await Unsealing.begin(app, { identities: [identity], purpose: 'rehearsal' });
  return await writeRoll(app.database, affected, {
    path: folder.roll,
    codeKey: app.installation.codeKey,
    kinds,
    cards: unsealing,
    signal: options.signal,
    onProgress: (n) =>
      options.onProgress('Writing the list', n, affected.people.certain + affected.people.possible),
  });
}

/** The files that the supplier and its sub-suppliers truly had when it failed. */
function trulyInScope(
  { deliveries }: Invention,
  suppliers: Supplier[],
  failed: Supplier,
): Invention['deliveries'] {
  const names = new Set(withSubSuppliers(suppliers, [failed]).map(({ name }) => name));
  return deliveries.filter(({ supplier, sentAt }) => names.has(supplier) && new Date(sentAt) <= FAILED_AT);
}

/** The files that the failed supplier itself had. */
function trulyHeldBy({ deliveries }: Invention, failed: Supplier): Invention['deliveries'] {
  return deliveries.filter(
    ({ supplier, sentAt }) => supplier === failed.name && new Date(sentAt) <= FAILED_AT,
  );
}
