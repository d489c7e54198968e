import { openIncident } from '../../src/incidents/index.ts';
import { listSuppliers } from '../../src/suppliers/index.ts';
import { createRecorded, type Sent } from '../custody/recorded.ts';
import type { TestInstallation } from '../support/installation.ts';

/** Friday at 16:40 in London: somebody rings. */
export const AWARE = new Date('2021-10-29T15:40:00Z');

export type Place = TestInstallation & { clock: { now: Date } };

/** An installation with a file for each supplier named, at a moment that the test moves. */
export async function createPlace(sent: Sent[] = [{ day: '2021-01-01' }]): Promise<Place> {
  const clock = { now: new Date('2021-10-29T16:00:00Z') };
  const place = await createRecorded(sent, () => clock.now);
  return { ...place, clock };
}

/** Opens a case at Mail House; the number of the case. */
export async function open({ app }: Place, more: object = {}): Promise<number> {
  const [supplier] = (await listSuppliers(app.database.reader)).filter(({ name }) => name === 'Mail House');
  const request = { suppliers: [supplier.id], awareAt: AWARE, what: 'Files out of reach', nature: [] };
  return (await openIncident(app, { ...request, ...more })).incident;
}
