import { InputError } from '../errors.ts';
import type { App } from '../installation/index.ts';
import { listKinds } from '../people/index.ts';
import { checkWording, type Wording } from './content/index.ts';
import { readControl, writeControl, type ControlState } from './controls.ts';
import { holdNotice } from './notices.ts';
import { readSettings, writeSettings, type SettingKey } from './settings.ts';
import { writeText } from './texts.ts';

/** Says one setting, or takes it back with null. What was prepared and approved before is void. */
export async function changeSettings(
  app: App,
  id: number,
  key: SettingKey,
  value: string | null,
): Promise<boolean> {
  return app.database.transaction(async (tx) => {
    await holdNotice(tx, id);
    const { [key]: _, ...rest } = await readSettings(tx.client, id);
    const setting = value === null ? rest : { ...rest, [key]: value };
    return writeSettings(tx, id, setting, app.now(), app.config.actor);
  });
}

/**
 * Writes a text anew. What was prepared and approved before is void.
 * @param file named in the error
 * @throws InputError TEMPLATE_INVALID
 */
export async function changeText(app: App, id: number, wording: Wording, file?: string): Promise<boolean> {
  const kinds = await listKinds(app.database);
  checkWording(
    wording,
    file,
    kinds.map(({ name }) => name),
  );
  return app.database.transaction(async (tx) => {
    await holdNotice(tx, id);
    return writeText(tx, id, wording, app.now(), app.config.actor);
  });
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
    if ((await readControl(tx.client, id)) === 'stopped' && state !== 'stopped')
      throw new InputError(
        'NOTICE_STATE',
        `Notice ${id} was stopped for good: make a new one with 'notice draft'`,
      );
    return writeControl(tx, id, { state, why, at: app.now(), by: app.config.actor });
  });
}
