import { readCase } from '../incidents/index.ts';
import type { App } from '../installation/index.ts';
import { firstWordings } from './content/index.ts';
import { insertNotice, listNotices } from './notices.ts';
import { wasPrepared } from './preparations.ts';
import { writeSettings, type NoticeSettings } from './settings.ts';
import { writeText } from './texts.ts';

/**
 * Begins a notice of a case, with drafts of its texts. One of the same case that was never prepared is the one that is
 * begun: it is taken up again.
 */
export async function draftNotice(app: App, incident: number): Promise<{ notice: number; drafted: boolean }> {
  const { reader } = app.database;
  const c = await readCase(app, incident);
  for (const notice of await listNotices(reader)) {
    if (notice.incident !== incident) continue;
    if (!(await wasPrepared(reader, notice.id))) return { notice: notice.id, drafted: false };
  }
  const wordings = firstWordings();
  const at = app.now();
  const by = app.config.actor;
  return app.database.transaction(async (tx) => {
    const notice = await insertNotice(tx, incident, at, by);
    await writeSettings(tx, notice, firstSettings(c), at, by);
    for (const wording of wordings) await writeText(tx, notice, wording, at, by);
    return { notice, drafted: true };
  });
}

/** What can be said without asking; the rest is asked before it is prepared. */
function firstSettings({ name, organisation }: Awaited<ReturnType<typeof readCase>>): NoticeSettings {
  const address = organisation['legal name'] ?? name;
  return {
    channels: 'email, letter',
    language: 'en',
    'from name': name,
    'letter window': 'UK C5',
    ...(organisation.address !== undefined && {
      'letter sender': [address, ...organisation.address.split(/,\s*/)].join(' | ').slice(0, 300),
    }),
  };
}
