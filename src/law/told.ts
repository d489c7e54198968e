import { formatMoment, isDay } from '../moment.ts';
import { formatInstant } from '../zoned-time.ts';
import type { Circumstances, Clock, Duty, SupplierInScope } from './circumstances.ts';
import type { Rule } from './rule.ts';

type Moments = Circumstances['moments'];

/**
 * The moments that count for a supplier: its own where they are known, those of the incident where it tells the
 * organisation itself. One that works for another in scope tells that one, and when is not known here.
 */
export function supplierMoments(supplier: SupplierInScope, c: Circumstances): Moments {
  const { aware } = c.moments;
  if (supplier.moments)
    return { aware, supplierKnew: supplier.moments.knew, supplierToldUs: supplier.moments.toldUs };
  return parentOf(supplier, c) ? { aware } : c.moments;
}

/** The supplier in scope that this one works for. */
export function parentOf(
  { parentId }: SupplierInScope,
  { suppliers }: Circumstances,
): SupplierInScope | undefined {
  return parentId === undefined || parentId === null
    ? undefined
    : suppliers.find(({ id }) => id === parentId);
}

type Case = { moments: Moments; clock: Clock; timezone: string };

/** Whether a supplier told in time, as far as the moments are known, in fields and in sentences. */
export function toldBySupplier(
  rule: Rule,
  { name, hoursToTell }: SupplierInScope,
  { moments, clock, timezone }: Case,
): { told?: Duty['told']; sentences: string[] } {
  const agreed = rule.clock === 'as agreed';
  const sentences: string[] = [];
  if (agreed && hoursToTell === null)
    sentences.push(`No hours are recorded from the agreement with ${name}.`);
  if (agreed && hoursToTell !== null)
    sentences.push(`The agreement gives ${name} ${hours(hoursToTell)} to tell the organisation.`);
  const { supplierKnew: knew, supplierToldUs: at } = moments;
  if (!at) return { sentences };
  const told = `${name} told the organisation on ${formatInstant(at, timezone)}`;
  if (!knew) {
    sentences.push(`${told}; when it knew is not known.`);
    return { told: { at, afterMs: null, inTime: null }, sentences };
  }
  const afterMs = isDay(knew) ? null : at.getTime() - knew.from.getTime();
  if (at < knew.from) {
    sentences.push(`${told}, before the moment at which it is said to have known: one of the two is wrong.`);
    return { told: { at, afterMs, inTime: null }, sentences };
  }
  const due = clock.kind === 'deadline' ? clock.readings[0].at : undefined;
  const inTime = due ? at <= due : null;
  const lateMs = due ? at.getTime() - due.getTime() : 0;
  const least = isDay(knew) ? 'at least ' : '';
  const judged = inTime === null ? '' : inTime ? ', in time' : `, ${least}${elapsed(lateMs)} late`;
  sentences.push(
    afterMs === null
      ? `${told}; it knew on ${formatMoment(knew, timezone)}, at an hour that is not known${judged}.`
      : `${told}, ${elapsed(afterMs)} after it knew${judged}.`,
  );
  return { told: { at, afterMs, inTime }, sentences };
}

function hours(n: number): string {
  return `${n.toLocaleString('en-GB')} ${n === 1 ? 'hour' : 'hours'}`;
}

/** '3 hours 20 minutes', '5 days 2 hours' */
function elapsed(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const parts: [number, string][] = [
    [Math.floor(minutes / 1440), 'day'],
    [Math.floor((minutes % 1440) / 60), 'hour'],
    [minutes % 60, 'minute'],
  ];
  const shown = parts.filter(([n]) => n > 0).slice(0, 2);
  return shown.length === 0
    ? 'less than a minute'
    : shown.map(([n, unit]) => `${n} ${unit}${n === 1 ? '' : 's'}`).join(' ');
}
