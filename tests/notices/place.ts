import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Unsealing } from '../../src/custody/index.ts';
import { importPeople, openSession, recordFile } from '../../src/exchange/index.ts';
import { note, openIncident } from '../../src/incidents/index.ts';
import {
  approveNotice,
  changeSettings,
  draftNotice,
  prepareNotice,
  type CardReader,
  type NoticeSettings,
  type SettingKey,
} from '../../src/notices/index.ts';
import { changeOrganisation, type ParticularKey } from '../../src/organisation/index.ts';
import { findKind } from '../../src/people/index.ts';
import { createTestInstallation, type TestInstallation } from '../support/installation.ts';
import { addNamedSupplier } from '../support/suppliers.ts';

export const AWARE = new Date('2021-10-29T15:40:00Z');

/** Somebody invented; whatever is not said of them is empty in the file. */
export type Invented = {
  reference: number;
  name: string;
  email?: string;
  address?: string;
  phone?: string;
  language?: string;
};

/** People with an e-mail each, numbered from 1. */
export function inventPeople(count: number): Invented[] {
  return Array.from({ length: count }, (_, i) => ({
    reference: i + 1,
    name: `Given${i + 1}`,
    email: `person${i + 1}@mail.example`,
  }));
}

/** People with a mobile number each, '07400 100001' that of the first. */
export function inventPhones(count: number): Invented[] {
  return Array.from({ length: count }, (_, i) => ({
    reference: i + 1,
    name: `Given${i + 1}`,
    phone: `07400 ${100_001 + i}`,
  }));
}

/** An installation with people, a file about all of them at a supplier, a case about it, and a notice of that case. */
export type NoticePlace = TestInstallation & {
  incident: number;
  notice: number;
  cards: CardReader & AsyncDisposable;
};

export async function createNoticePlace(
  people: Invented[],
  settings: NoticeSettings = {},
  options: { now?: () => Date; rehearsal?: boolean } = {},
): Promise<NoticePlace> {
  const place = await createTestInstallation(options);
  const { app, folder, keyholder } = place;
  const path = join(folder, 'members.csv');
  const hasPhones = people.some(({ phone }) => phone !== undefined);
  const hasLanguages = people.some(({ language }) => language !== undefined);
  const rows = people.map(
    ({ reference, name, email, address, phone, language }) =>
      `${reference},${name},Family${reference},${email ?? ''},${address ?? ''},${address === undefined ? '' : 'Leeds'},${address === undefined ? '' : 'LS1 1AA'}${hasPhones ? `,${phone ?? ''}` : ''}${hasLanguages ? `,${language ?? ''}` : ''}`,
  );
  const head = `Ref,First name,Last name,Email,Address 1,Town,Postcode${hasPhones ? ',Phone' : ''}${hasLanguages ? ',Preferred language' : ''}`;
  await writeFile(path, `${head}\n${rows.join('\n')}\n`);
  {
    await using session = await openSession(app, 'test', { rehearsal: options.rehearsal ?? false });
    const kind = findKind(session.kinds, 'member');
    await importPeople(session, { path, kind, standing: 'current', told: {} });
    const supplier = await addNamedSupplier(app.database, 'Data Firm', { retentionDays: 365 });
    await recordFile(session, {
      path,
      supplier,
      dataset: 'members',
      sentAt: new Date('2021-01-01T12:00:00Z'),
      direction: 'out',
      told: {},
    });
    const said: [ParticularKey, string][] = [
      ['website', 'party.example'],
      ['people contact', 'data@party.example'],
      ['dpo contact', 'dpo@party.example'],
      ['membership reveals', 'political opinions'],
    ];
    for (const [key, value] of said)
      await app.database.transaction((tx) => changeOrganisation(tx, key, value, app.now()));
    const { incident } = await openIncident(app, {
      suppliers: [supplier.id],
      awareAt: AWARE,
      what: 'Files cannot be opened.',
      nature: ['availability'],
      discovery: 'supplier',
    });
    await note(app, incident, {
      kind: 'fact',
      matter: 'measures taken',
      words: 'We have stopped sending data to this supplier.',
      source: 'us',
      grade: 'verified by us',
    });
    const { notice } = await draftNotice(app, incident);
    const all: NoticeSettings = {
      channels: 'email, letter',
      'from address': 'office@party.example',
      'return path': 'bounces@party.example',
      'letter sender': 'The Party | 1 Nowhere Street | London',
      ...settings,
    };
    for (const [key, value] of Object.entries(all))
      await changeSettings(app, notice, key as SettingKey, value);
    const unsealing = await Unsealing.begin(app, { identities: [keyholder.identity], purpose: 'a test' });
    return {
      ...place,
      incident,
      notice,
      cards: unsealing,
      async [Symbol.asyncDispose]() {
        await unsealing[Symbol.asyncDispose]();
        await place[Symbol.asyncDispose]();
      },
    };
  }
}

/** Prepares a notice and has two people agree to it. */
export async function prepareAndApprove({ app, notice, cards }: NoticePlace): Promise<void> {
  await prepareNotice(app, notice, cards);
  for (const who of ['Data protection officer', 'General secretary']) await approveNotice(app, notice, who);
}
