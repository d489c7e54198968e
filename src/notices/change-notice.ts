import type { App } from '../installation/index.ts';
import { listKinds } from '../people/index.ts';
import { checkWording, type Wording } from './content/index.ts';
import { requireNotStopped, writeControl, type ControlState } from './controls.ts';
import { holdNotice } from './notices.ts';
import { requireNotSending } from './sending-lock.ts';
import { readSettings, writeSettings, type SettingKey } from './settings.ts';
import { writeText } from './texts.ts';

/**
 * Says one setting, or takes it back with null. What was prepared and approved before is void.
 * @throws InputError NOTICE_STATE where it was stopped, or while it is being sent: what leaves is what was agreed to
 */
export async function changeSettings(
  app: App,
  id: number,
  key: SettingKey,
  value: string | null,
): Promise<boolean> {
  await requireNotSending(app.database.reader, id);
  return app.database.transaction(async (tx) => {
    await holdNotice(tx, id);
    await requireNotStopped(tx.client, id);
    const { [key]: _, ...rest } = await readSettings(tx.client, id);
    const setting = value === null ? rest : { ...rest, [key]: value };
    return writeSettings(tx, id, setting, app.now(), app.config.actor);
  });
}

/**
 * Writes a text anew. What was prepared and approved before is void. Returns whether it is another one, and what Art. 34(2)
 * or the reader needs and the text leaves out.
 * @param file named in the error
 * @throws InputError TEMPLATE_INVALID; NOTICE_STATE while it is being sent
 */
export async function changeText(
  app: App,
  id: number,
  wording: Wording,
  file?: string,
): Promise<{ changed: boolean; leavesOut: string[] }> {
  const kinds = await listKinds(app.database);
  const { leavesOut } = checkWording(
    wording,
    file,
    kinds.map(({ name }) => name),
  );
  await requireNotSending(app.database.reader, id);
  const changed = await app.database.transaction(async (tx) => {
    await holdNotice(tx, id);
    await requireNotStopped(tx.client, id);
    return writeText(tx, id, wording, app.now(), app.config.actor);
  });
  return { changed, leavesOut };
}

/** Pauses, resumes or stops a notice; a process that sends it notices within seconds. Stopped is for good. */
export async function controlNotice(
  app: App,
  id: number,
  state: ControlState,
  why: string,
): Promise<boolean> {
  return app.database.transaction(async (tx) => {
    await holdNotice(tx, id);
    if (state !== 'stopped') await requireNotStopped(tx.client, id);
    return writeControl(tx, id, { state, why, at: app.now(), by: app.config.actor });
  });
}
