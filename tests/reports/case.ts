import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importPeople, openSession, recordFile } from '../../src/exchange/index.ts';
import {
  decide,
  fileReport,
  MATTERS,
  note,
  openIncident,
  readCase,
  type Case,
  type MatterKey,
} from '../../src/incidents/index.ts';
import type { App } from '../../src/installation/index.ts';
import { changeOrganisation, PARTICULAR_KEYS, type ParticularKey } from '../../src/organisation/index.ts';
import { findKind } from '../../src/people/index.ts';
import { addSupplier, type Supplier } from '../../src/suppliers/index.ts';
import { createTestInstallation, type TestInstallation } from '../support/installation.ts';

// Two cases that every paper is written from: one just opened, with nothing known beyond the telephone call, and one in
// which everything is. Both are of the same organisation, people and files, so that what differs is what is known.

export const SUPPLIER = 'Quillfeather Data Ltd';
export const SUB_SUPPLIER = 'Ostrava Hosting s.r.o.';
/** The sentence that the case was opened with. */
export const WHAT = 'a significant quantity of data was rendered inaccessible on their systems';
/** Friday 29 October 2021, 16:40 in London. */
export const AWARE = new Date('2021-10-29T15:40:00Z');
const OPENED = new Date('2021-10-29T16:02:00Z');
const LATER = new Date('2021-11-12T09:30:00Z');

/** A case with the installation that it is in, to go on with. */
export type TestCase = TestInstallation & { incident: number; suppliers: Supplier[]; goTo(at: Date): void };

/** What the organisation says of itself in the full case. */
export const PARTICULARS_SAID: Record<ParticularKey, string> = {
  'legal name': 'The Marigold Party (Registration 4711)',
  address: '12 Candleford Row, Leeds LS1 9ZZ',
  website: 'https://marigold.example',
  'contact e-mail': 'office@marigold.example',
  'contact phone': '0113 496 0001',
  'people contact': 'help@marigold.example or 0113 496 0002',
  'press contact': 'Press desk, 0113 496 0003',
  registration: 'ZB987654',
  'identifier kind': 'company number',
  identifier: '09876543',
  sector: 'private',
  activity: 'a political party',
  'organisation type': 'small or medium',
  staff: 'under 250',
  'membership reveals': 'political opinions',
  'dpo name': 'Philippa Brightwater',
  'dpo contact': 'dpo@marigold.example, 0113 496 0004',
  'reporter name': 'Tobias Underwood',
  'reporter contact': 'tobias@marigold.example, 0113 496 0005',
  'reporter function': 'other',
  'reporter function text': 'head of incident response',
  establishments: 'FR, IE',
  'lead authority': 'Data Protection Commission (Ireland)',
  'representative name': 'Eithne Vandeleur',
  'representative contact': 'eithne@marigold.example',
  'charity regulators': 'ccew, oscr, ccni',
  'charity number': '7654321',
  'conduct code': 'the Fair Fundraising Code, certificate 88',
};

/** What is established in the full case: one word or moment for each matter, and the sentence that says it. */
export const ESTABLISHED: Record<MatterKey, { value?: string; words: string }> = {
  nature: { value: 'confidentiality, integrity, availability', words: 'their forensic firm found all three' },
  aware: { value: AWARE.toISOString(), words: 'the telephone log has the call' },
  'occurred from': { value: '2021-10-24T02:13:00.000Z', words: 'first entry in the attacked log' },
  'occurred until': { value: '2021-10-28T20:05:00.000Z', words: 'they cut the network then' },
  ongoing: { value: 'no', words: 'the network has been off since' },
  'supplier knew': { value: '2021-10-27T07:30:00.000Z', words: 'their night shift saw locked screens' },
  discovery: { value: 'supplier', words: 'their account manager telephoned' },
  'incident kind': { value: 'ransomware', words: 'the note was of a known group' },
  cause: { value: 'external malicious', words: 'the intruders came in from abroad' },
  how: { words: 'A stolen password for the remote desktop was used from outside.' },
  systems: { words: 'Three file servers in their hall at Ostrava, and the backup beside them.' },
  confidentiality: { value: 'taken', words: 'the report shows copies going out' },
  recipients: { value: 'unknown', words: 'nobody knows who has bought it' },
  intelligible: { value: 'intelligible', words: 'the files were plain spreadsheets' },
  'data reached': { words: 'Every weekly membership file of that autumn.' },
  published: { value: 'yes', words: 'a sample was on their leak site' },
  ransom: { value: 'demanded', words: 'a sum in bitcoin was asked for' },
  'data destroyed': { value: 'no', words: 'there is no proof that it was' },
  integrity: { value: 'altered, recoverable, possibly misused', words: 'some rows were overwritten' },
  availability: { value: 'temporarily lost', words: 'the mailing system stood still' },
  recovery: { value: 'supplemented', words: 'outside engineers are helping' },
  containment: { words: 'The servers were cut off and every password was changed.' },
  'impact on us': { value: 'medium', words: 'no ballot papers could be printed' },
  'measures before': { words: 'Deliveries over SFTP with keys; yearly audit of the supplier.' },
  'staff training': { words: 'Each of them had the course in March 2021.' },
  'measures taken': { words: 'We stopped every delivery and took the list home.' },
  'measures planned': { words: 'From January, files are deleted after thirty days.' },
  consequences: { words: 'Targeted phishing in the name of the party, and being outed as a member.' },
  'people told from': { value: '2021-11-03T10:00:00.000Z', words: 'the first batch went out' },
  'people told until': { value: '2021-11-05T18:45:00.000Z', words: 'the last letter was posted' },
  'how people are told': { words: 'By e-mail, and by letter where there is no e-mail address.' },
};

/** What is merely said, in grades that are not accepted and one that is; the first is taken back by a later one. */
const CLAIMED: {
  matter: MatterKey;
  value?: string;
  words: string;
  grade: 'statement' | 'document' | 'forensic report' | 'verified by us';
}[] = [
  {
    matter: 'data destroyed',
    value: 'yes',
    words: 'assurances that the data was destroyed',
    grade: 'statement',
  },
  { matter: 'confidentiality', value: 'seen', words: 'only file names were looked at', grade: 'statement' },
  { matter: 'how', words: 'Their insurer suspects a phishing message.', grade: 'document' },
  { matter: 'systems', words: 'Their contractor wrote that a fourth server was spared.', grade: 'statement' },
  { matter: 'containment', words: 'The forensic firm found no second way in.', grade: 'forensic report' },
  { matter: 'measures before', words: 'We checked their certificate ourselves.', grade: 'verified by us' },
];

/** The sentences and references of the full case that no other case has. */
export const REASON_REPORT = 'Members can be named as such, and it was somebody who means harm.';
export const REASON_LATE = 'The supplier’s list came only on the fourth day.';
export const REFERENCE = 'REF-2021-XQ';

/** A case that was opened a moment ago: nothing established, claimed, decided, filed; nothing said of the organisation. */
export const emptyCase = once(async () => {
  await using place = await createEmptyCase();
  return await readCase(place.app, place.incident);
});

/** A case in which everything is established and done; see ESTABLISHED and PARTICULARS_SAID. */
export const fullCase = once(async () => {
  await using place = await createFullCase();
  return await readCase(place.app, place.incident);
});

/** A case at a supplier to whom nothing was ever recorded as sent. */
export const bareCase = once(async () => {
  await using place = await createPlace();
  const supplier = await addFirm(place.app, 'Nobody Knows Ltd', null);
  place.goTo(OPENED);
  const { incident } = await open(place.app, supplier);
  return await readCase(place.app, incident);
});

export async function createEmptyCase(): Promise<TestCase> {
  const place = await createPlace();
  const suppliers = await recordFiles(place);
  const { incident } = await open(place.app, suppliers[0]);
  return { ...place, incident, suppliers };
}

export async function createFullCase(): Promise<TestCase> {
  const place = await createEmptyCase();
  const { app, incident } = place;
  place.goTo(LATER);
  for (const key of PARTICULAR_KEYS)
    await app.database.transaction((tx) => changeOrganisation(tx, key, PARTICULARS_SAID[key], app.now()));
  for (const matter of IN_ORDER) {
    const { value, words } = ESTABLISHED[matter];
    await note(app, incident, { kind: 'fact', matter, value, words, source: 'us', grade: 'verified by us' });
  }
  for (const { grade, ...each } of CLAIMED)
    await note(app, incident, { kind: 'claim', ...each, source: SUPPLIER, grade });
  await note(app, incident, {
    kind: 'question',
    words: 'Who signed the delivery note?',
    source: 'the auditors',
  });
  await decide(app, incident, {
    authority: 'report',
    people: 'tell',
    exception: null,
    reason: REASON_REPORT,
    decidedBy: 'Philippa Brightwater',
  });
  await fileEverywhere(app, incident);
  return place;
}

/** Reports that were sent to everybody whose form Rollcall drafts. */
async function fileEverywhere(app: App, incident: number): Promise<void> {
  const { duties } = await readCase(app, incident);
  for (const { duty } of duties) {
    if (duty.rule.paper === null || duty.applies === 'no') continue;
    await fileReport(app, incident, {
      duty: duty.key,
      phase: 'initial',
      filedAt: new Date('2021-11-04T11:15:00Z'),
      reference: `${REFERENCE}-${duty.rule.to.key}`,
      reason: REASON_LATE,
    });
  }
}

/** Moments first in the order in which they can be true. */
const IN_ORDER: MatterKey[] = [
  'aware',
  ...(Object.keys(MATTERS) as MatterKey[]).filter((key) => key !== 'aware'),
];

async function createPlace(): Promise<TestInstallation & { goTo(at: Date): void }> {
  let now = new Date('2021-09-01T08:00:00Z');
  const place = await createTestInstallation({ now: () => now });
  await importRegister(place);
  return {
    ...place,
    goTo: (at) => {
      now = at;
    },
  };
}

async function open(app: App, supplier: Supplier): Promise<{ incident: number }> {
  return openIncident(app, { suppliers: [supplier.id], awareAt: AWARE, what: WHAT, nature: [] });
}

/** People of every kind, in several countries; two of them share a name and an e-mail address. */
async function importRegister({ app, folder }: TestInstallation): Promise<void> {
  await using session = await openSession(app, 'test');
  for (const [kind, rows] of Object.entries(REGISTER)) {
    const path = join(folder, `register-${kind.replace(' ', '-')}.csv`);
    await writeFile(path, `Ref,First name,Last name,Email,Country\n${rows.join('\n')}\n`);
    await importPeople(session, { path, kind: findKind(session.kinds, kind), standing: 'current', told: {} });
  }
}

const REGISTER: Record<string, string[]> = {
  member: [
    '1,Ann,Lee,a@x.example,GB',
    '2,Bob,Ray,b@x.example,GB',
    '3,Cyd,Fox,c@x.example,IE',
    '4,Sam,Poe,family@x.example,GB',
    '5,Sam,Poe,family@x.example,GB',
    '6,Dora,Hale,d@x.example,US',
  ],
  donor: ['7,Emil,Voss,e@x.example,DE', '8,Fay,Orr,f@x.example,FR'],
  'affiliated supporter': ['9,Gus,Ives,g@x.example,', '10,Hana,Kerr,h@x.example,GB'],
  staff: ['11,Ivo,Lund,i@x.example,GB'],
};

/** What went to the supplier and on to its sub-supplier: one row may be about two people, one about nobody known. */
async function recordFiles({
  app,
  folder,
  goTo,
}: TestInstallation & { goTo(at: Date): void }): Promise<Supplier[]> {
  const supplier = await addFirm(app, SUPPLIER, null);
  const under = await addFirm(app, SUB_SUPPLIER, supplier.id);
  await using session = await openSession(app, 'test');
  const files: [Supplier, string, string, string[]][] = [
    [
      supplier,
      'members',
      'Ref,First name,Last name,Email,Date of birth,Membership type,Bank account,Blob',
      [
        '1,Ann,Lee,a@x.example,1970-01-02,full,12345678,q',
        '2,Bob,Ray,b@x.example,1971-02-03,full,,q',
        '3,Cyd,Fox,c@x.example,1972-03-04,reduced,,',
        '6,Dora,Hale,d@x.example,1973-04-05,full,,',
        ',Sam,Poe,family@x.example,1974-05-06,full,,',
        '11,Ivo,Lund,i@x.example,1975-06-07,,,',
        '99,Ned,Newman,n@x.example,1976-07-08,full,,',
        ',,,,,,,zz',
      ],
    ],
    [
      supplier,
      'donors',
      'Ref,Email,Donation amount',
      ['7,e@x.example,20', '8,f@x.example,15', '9,g@x.example,5'],
    ],
    [under, 'ballots', 'Ref,First name,Last name,Postcode', ['10,Hana,Kerr,LS1 1AA', '1,Ann,Lee,LS1 2BB']],
  ];
  let day = 1;
  for (const [to, dataset, head, rows] of files) {
    const path = join(folder, `${dataset}.csv`);
    await writeFile(path, `${head}\n${rows.join('\n')}\n`);
    const sentAt = new Date(`2021-10-${String(day).padStart(2, '0')}T06:00:00Z`);
    goTo(new Date(sentAt.getTime() + 3_600_000));
    await recordFile(session, { path, supplier: to, dataset, direction: 'out', told: {}, sentAt });
    day += 7;
  }
  goTo(OPENED);
  return [supplier, under];
}

async function addFirm(app: App, name: string, parent: number | null): Promise<Supplier> {
  const contact = parent === null ? 'Delia Marsh, delia@quillfeather.example' : null;
  const agreement = { purposes: ['mailings'], categoriesAllowed: null, retentionDays: 30, hoursToTell: 24 };
  const firm = {
    name,
    parent,
    country: parent === null ? 'GB' : 'CZ',
    contact,
    breachContact: contact,
    agreement,
  };
  const { supplier } = await app.database.transaction((tx) => addSupplier(tx, firm, app.now()));
  return supplier;
}

/** The same case for every test of a file. */
function once(make: () => Promise<Case>): () => Promise<Case> {
  let made: Promise<Case> | undefined;
  return () => (made ??= make());
}
