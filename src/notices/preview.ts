import { randomInt } from 'node:crypto';
import { InputError } from '../errors.ts';
import { readCase } from '../incidents/index.ts';
import type { App } from '../installation/index.ts';
import { codeOf } from '../people/index.ts';
import { readApproved } from './approvals.ts';
import { CHANNELS, channelNumber, channelOf, type Channel } from './channel.ts';
import { partsOf, partsOfClass, type TextParts } from './class-parts.ts';
import {
  fillLetter,
  fillPlaces,
  noticeCase,
  personPlaces,
  plainText,
  renderEmail,
  renderLetter,
  renderSms,
  type NoticeCase,
  type VariantFacts,
  type Wording,
} from './content/index.ts';
import { noticeCode } from './notice-code.ts';
import { findNotice } from './notices.ts';
import { personFacts, TimesOf } from './person-values.ts';
import type { CardReader } from './prepare.ts';
import type { Preparation } from './preparations.ts';
import { readSettings } from './settings.ts';
import { readTexts, textsFor } from './texts.ts';
import { readVariants } from './variants.ts';

/** How many people may get the same text by the same channel. `class` is the text's number, the same in every channel. */
export type PreviewedClass = {
  class: number;
  channel: Channel | 'none';
  facts: VariantFacts;
  people: number;
  /** Of whom it is the first choice: the others get it where the choices before it fail. */
  first: number;
  /** Of text messages, with an invented name. */
  parts?: TextParts;
};

/** One person's notice as it will be. */
export type PreviewedPerson = {
  code: string;
  channel: Channel;
  subject: string;
  text: string;
  /** Of an e-mail. */
  html?: string;
  /** Of a text message. */
  parts?: TextParts;
};

export type Preview = {
  preparation: Preparation;
  /** Texts, settings and case are still those that were prepared; otherwise this shows what they are now. */
  unchanged: boolean;
  classes: PreviewedClass[];
  people: PreviewedPerson[];
};

/**
 * Who gets what: numbers for each text and channel, and some people drawn at random as they will be written to.
 * @param cards without them nobody is drawn
 * @throws InputError NOTICE_STATE where nothing was prepared
 */
export async function previewNotice(
  app: App,
  id: number,
  { cards, people }: { cards?: CardReader; people: number },
): Promise<Preview> {
  const { reader } = app.database;
  const notice = await findNotice(reader, id);
  const c = await readCase(app, notice.incident);
  const prepared = await readApproved(reader, id, c);
  if (!prepared)
    throw new InputError('NOTICE_STATE', `Nothing of notice ${id} was prepared yet: 'notice prepare ${id}'`);
  const variants = await readVariants(reader, id);
  const { rows } = await reader.query<{ channel: number; variant: number; people: number; first: number }>(
    `select channel, variant, count(*)::int as people, (count(*) filter (where place = 1))::int as first
       from notice_recipient where notice = $1
      group by channel, variant order by people desc, variant, channel`,
    [id],
  );
  const settings = await readSettings(reader, id);
  const texts = await readTexts(reader, id);
  const [facts, times] = [noticeCase(c, settings['code page']), new TimesOf(c)];
  const classes = rows.map(({ channel, variant, people: n, first }) => ({
    class: variant,
    channel: channelOf(channel) ?? ('none' as const),
    facts: variants.get(variant)!,
    people: n,
    first,
    ...(channelOf(channel) === 'sms' && {
      parts: partsOfClass(facts, variants.get(variant)!, settings, texts),
    }),
  }));
  const preview = { preparation: prepared.preparation, unchanged: prepared.changed === undefined, classes };
  if (!cards) return { ...preview, people: [] };
  const drawn = await draw(app, id, classes, people);
  const opened = await cards.readCards(drawn.map(({ person }) => person));
  const previewed: PreviewedPerson[] = [];
  for (const { person, channel, variant } of drawn) {
    const variantFacts = variants.get(variant)!;
    const wordings = textsFor(texts, channel, variantFacts.language, settings.language ?? 'en');
    if (wordings.length === 0) continue;
    const code = noticeCode(app.installation.codeKey, id, person);
    const values = personPlaces(personFacts(opened.get(person) ?? {}, code, times.of(person)));
    previewed.push({
      code: codeOf(app.installation.codeKey, person),
      channel,
      ...(await renderFor(wordings, facts, variantFacts, values)),
    });
  }
  return { ...preview, people: previewed };
}

async function renderFor(
  wordings: Wording[],
  facts: NoticeCase,
  variant: VariantFacts,
  values: Record<string, string>,
): Promise<Pick<PreviewedPerson, 'subject' | 'text' | 'html' | 'parts'>> {
  const [wording] = wordings;
  if (wording.channel === 'sms') {
    const text = fillPlaces(renderSms(wording, facts, variant), values, 'text');
    return { subject: '', text, parts: partsOf(text) };
  }
  if (wording.channel === 'letter') {
    const { subject, blocks } = fillLetter(renderLetter(wording, facts, variant), values);
    return { subject, text: plainText(blocks) };
  }
  const { subject, text, html } = await renderEmail(wordings, facts, variant);
  return {
    subject: fillPlaces(subject, values, 'text'),
    text: fillPlaces(text, values, 'text'),
    html: fillPlaces(html, values, 'html'),
  };
}

type Drawn = { person: number; channel: Channel; variant: number };

/** People at random, one of every class of each channel before a second one of any. */
async function draw(app: App, id: number, classes: PreviewedClass[], people: number): Promise<Drawn[]> {
  const drawn: Drawn[] = [];
  let left = inTurn(classes).map((each) => ({ ...each, seen: new Set<number>() }));
  while (drawn.length < people && left.length > 0) {
    for (const { class: variant, channel, people: n, seen } of left.slice(0, people - drawn.length)) {
      const { rows } = await app.database.reader.query<{ person: number }>(
        `select person from notice_recipient where notice = $1 and channel = $2 and variant = $3
          order by person offset $4 limit 1`,
        [id, channelNumber(channel), variant, unseen(seen, n)],
      );
      // Nobody, where the list is being made anew meanwhile.
      for (const { person } of rows) drawn.push({ person, channel, variant });
    }
    left = left.filter(({ seen, people: n }) => seen.size < n);
  }
  return drawn.sort((a, b) => a.person - b.person);
}

type DrawnClass = PreviewedClass & { channel: Channel };

/** The largest class of each channel, then the next largest of each, … */
function inTurn(classes: PreviewedClass[]): DrawnClass[] {
  const drawable = classes.filter((each): each is DrawnClass => each.channel !== 'none');
  const turns = CHANNELS.flatMap((channel) =>
    drawable.filter((each) => each.channel === channel).map((each, turn) => ({ each, turn })),
  );
  return turns.sort((a, b) => a.turn - b.turn).map(({ each }) => each);
}

/** A place below `of` that was not drawn yet. */
function unseen(seen: Set<number>, of: number): number {
  let place = randomInt(of);
  while (seen.has(place)) place = randomInt(of);
  seen.add(place);
  return place;
}
