import { matterOf, type Case } from '../incidents/index.ts';
import { terms } from './veris-terms.ts';

/** A part of a VERIS record. */
export type Coded = Readonly<Record<string, unknown>>;

type Parts = Readonly<Record<string, Coded>>;

/** What was done; where nobody knows, that. */
export function codeAction(c: Case): Parts {
  const kind = matterOf(c.board, 'incident kind').by;
  const cause = matterOf(c.board, 'cause').by?.value;
  const how = matterOf(c.board, 'how').known.map(({ words }) => words);
  const byCause = terms['incident kind'][kind?.value ?? ''];
  const parts = byCause?.[cause ?? ''] ?? byCause?.['*'] ?? { unknown: { result: ['Unknown'] } };
  const notes = [...(kind ? [`${kind.value}: ${kind.words}`] : []), ...how].join('. ');
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name, notes === '' ? part : { ...part, notes }]),
  );
}

/** Who did it, seen from the supplier: somebody inside is inside there. */
export function codeActor(c: Case, action: Parts): Parts {
  const cause = matterOf(c.board, 'cause').by?.value ?? '';
  const ransom = matterOf(c.board, 'ransom').by?.value ?? '';
  const actor: Record<string, Coded> = { ...terms.cause[cause] };
  // Whoever asks for money wants money.
  const motive = terms.ransom[ransom];
  if (cause === 'external malicious' && motive !== undefined && motive !== 'Unknown')
    actor['external'] = { ...actor['external'], motive: [motive] };
  // Misuse is of access that somebody had: VERIS knows none without somebody inside.
  if ('misuse' in action) actor['internal'] ??= { variety: ['Unknown'], motive: ['Unknown'] };
  return Object.keys(actor).length === 0 ? { unknown: {} } : actor;
}

/** How the supplier came to know. How we did says that only where nobody there knew before. */
export function codeDiscovery(c: Case): object {
  const heard = matterOf(c.board, 'discovery').by?.value ?? '';
  const knew = matterOf(c.board, 'supplier knew').by?.value;
  const knewBefore = typeof knew === 'string' && new Date(knew) < c.aware;
  return (knewBefore ? undefined : terms.discovery[heard]) ?? { unknown: true };
}
