import {
  answerPerson,
  decide,
  fileReport,
  note,
  openIncident,
  readCase,
  type Case,
  type Note,
} from '../incidents/index.ts';
import type { App } from '../installation/index.ts';
import { changeOrganisation, type Organisation, type ParticularKey } from '../organisation/index.ts';
import { writeCaseFolder } from '../reports/index.ts';
import { SEGMENT_PEOPLE } from '../sets/index.ts';
import type { Supplier } from '../suppliers/index.ts';

/** What the invented organisation says of itself; none of these places can be written to or rung. */
const SAID: Organisation = {
  'legal name': 'The Rehearsal Party',
  address: '1 Nowhere Street, London',
  website: 'https://party.example',
  'contact e-mail': 'office@party.example',
  'people contact': 'data@party.example',
  'membership reveals': 'political opinions',
  'charity regulators': 'none',
  establishments: 'none',
  'dpo contact': 'dpo@party.example',
};

/** The case of a rehearsal, run through to its papers. */
export type RehearsedCase = {
  incident: number;
  /** From the call to the clocks, the list and the score. */
  openedMs: number;
  /** The four answers for one person. */
  personMs: number;
  severity: { low: number; high: number };
  duties: { duty: string; standing: string; dueAt: Date | null }[];
  /** Whether what the supplier merely claimed left every number as it was. */
  claimsChangedNothing: boolean;
  /** Where the papers lie, and each of them. */
  folder: string;
  papers: { path: string; bytes: number }[];
};

type CaseStep = {
  app: App;
  supplier: Supplier;
  awareAt: Date;
  out: string;
  signal?: AbortSignal;
  onProgress: (done: number, of: number) => void;
};

/** Takes the call, notes what is said, decides, reports and writes every paper, as somebody would on that Friday. */
export async function runCase({
  app,
  supplier,
  awareAt,
  out,
  signal,
  onProgress,
}: CaseStep): Promise<RehearsedCase> {
  for (const [key, value] of Object.entries(SAID))
    await app.database.transaction((tx) => changeOrganisation(tx, key as ParticularKey, value, app.now()));
  const started = performance.now();
  const { incident } = await openIncident(app, {
    suppliers: [supplier.id],
    awareAt,
    what: 'The supplier says that files with our data cannot be opened any more.',
    nature: ['availability'],
    discovery: 'supplier',
  });
  const opened = await readCase(app, incident);
  const openedMs = performance.now() - started;
  for (const each of saidBy(supplier)) await note(app, incident, each);
  const claimed = await readCase(app, incident);
  await decide(app, incident, {
    authority: 'report',
    people: 'tell',
    exception: null,
    decidedBy: 'Data protection officer',
    reason: 'A list of members of a party tells of political opinions; the least score decides already.',
  });
  // The law wants people to be told what is being done (Art. 34(2)): without it no notice can be prepared.
  await note(app, incident, {
    kind: 'fact',
    matter: 'measures taken',
    words: 'We have stopped sending data to this supplier.',
    source: 'us',
    grade: 'verified by us',
  });
  await fileReport(app, incident, { duty: 'ico', phase: 'initial', filedAt: app.now() });
  const person = somebodyIn(claimed);
  const asked = performance.now();
  if (person !== undefined) await answerPerson(app, claimed, person);
  const personMs = performance.now() - asked;
  const final = await readCase(app, incident);
  const { files } = await writeCaseFolder(app, final, { out, signal, onProgress });
  return {
    incident,
    openedMs: round(openedMs),
    personMs: round(personMs),
    severity: final.assessment.whole.score,
    duties: final.duties
      .filter(({ standing }) => standing !== 'not owed')
      .map(({ duty, standing, dueAt }) => ({ duty: duty.key, standing, dueAt: dueAt ?? null })),
    claimsChangedNothing: sameNumbers(opened, claimed),
    folder: out,
    papers: files,
  };
}

/** What suppliers say on the first evening, graded as what it is. */
function saidBy({ name }: Supplier): Note[] {
  const claim = { kind: 'claim', source: name, grade: 'statement' } as const;
  return [
    { ...claim, matter: 'incident kind', value: 'ransomware', words: 'Servers were encrypted.' },
    { ...claim, matter: 'confidentiality', value: 'not taken', words: 'Only file names were looked at.' },
    {
      ...claim,
      matter: 'data destroyed',
      value: 'yes',
      words: 'We have assurances that the data was destroyed.',
    },
    { kind: 'question', words: 'Which backups are left, and since when?', source: name },
  ];
}

function sameNumbers(one: Case, other: Case): boolean {
  const numbers = ({ affected, assessment }: Case): string =>
    JSON.stringify([affected.people, affected.byCategory, assessment.whole]);
  return numbers(one) === numbers(other);
}

/** The first person in the list. */
function somebodyIn({ affected }: Case): number | undefined {
  for (const { segment, partition } of affected.exposure.segments) {
    const place = partition.classOf.findIndex((found) => found !== 0);
    if (place !== -1) return segment * SEGMENT_PEOPLE + place;
  }
  return undefined;
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
