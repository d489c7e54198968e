import {
  claim,
  heading,
  paragraph,
  says,
  table,
  type PaperDocument,
  type Row,
} from '../../documents/index.ts';
import { tookText, type Case, type Leg } from '../../incidents/index.ts';
import { formatMoment, type Moment } from '../../moment.ts';
import { instantText, referenceOf } from '../from-case.ts';

/** What happened when, and how long each leg took. */
export function writeTimeline(c: Case): PaperDocument {
  const { timeline, timezone } = c;
  const { legs, events } = timeline;
  return {
    key: 'timeline',
    title: 'Timeline',
    subtitle: 'What happened, what was said and what was done, in order',
    organisation: c.name,
    reference: referenceOf(c),
    madeAt: instantText(c.at, timezone),
    draft: true,
    language: 'en',
    layout: 'brief',
    blocks: [
      heading(1, 'How long each leg took'),
      table(
        ['Leg', 'From', 'To', '>Took'],
        legs.map((leg) => legRow(c, leg)),
      ),
      heading(1, 'Events'),
      paragraph(
        `Times are those of ${timezone}.`,
        says('What somebody said stands at the moment when it was said.'),
        claim(`${events.length} events are recorded.`, 'incident'),
      ),
      table(
        ['When', 'What'],
        events.map(({ when, what, support }) => ({
          cells: [formatMoment(when, timezone), what],
          support: [support],
        })),
      ),
    ],
  };
}

function legRow({ timezone }: Case, leg: Leg): Row {
  const { from, to } = leg;
  const at = (moment: Moment | undefined): string => (moment ? formatMoment(moment, timezone) : 'not known');
  return {
    cells: [leg.leg, at(from), to ? at(to) : 'not known, or not yet', legText(leg)],
    support: ['incident'],
  };
}

/** How long it took: '2 days 8 hours'; with bounds where an hour is not known. */
export function legText(leg: Leg): string {
  return tookText(leg, spanText) ?? 'not known';
}

/** '2 days 8 hours', '22 minutes'; 'before' where the second came first. */
function spanText(tookMs: number): string {
  const minutes = Math.round(Math.abs(tookMs) / 60_000);
  const parts = [
    [Math.floor(minutes / 1440), 'day'],
    [Math.floor(minutes / 60) % 24, 'hour'],
    [minutes % 60, 'minute'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).slice(0, 2);
  const text = said.map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`).join(' ');
  return text === '' ? '0 minutes' : tookMs < 0 ? `${text} before` : text;
}
