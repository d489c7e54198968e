import type { App } from '../installation/index.ts';
import { findIncident } from './incidents.ts';
import { changeState } from './states.ts';

/** Closes a case; everything in it stays. Returns false where it was closed already. */
export function closeIncident(app: App, incident: number, why: string): Promise<boolean> {
  return setOpen(app, incident, false, why);
}

/** Opens a closed case again. Returns false where it was open. */
export function reopenIncident(app: App, incident: number, why: string): Promise<boolean> {
  return setOpen(app, incident, true, why);
}

async function setOpen(app: App, incident: number, open: boolean, why: string): Promise<boolean> {
  await findIncident(app.database.reader, incident);
  return app.database.transaction((tx) =>
    changeState(tx, { incident, open, why, at: app.now(), by: app.config.actor }),
  );
}
