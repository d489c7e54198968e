import { randomInt } from 'node:crypto';
import { InputError } from '../errors.ts';
import { readCase } from '../incidents/index.ts';
import type { App } from '../installation/index.ts';
import { codeOf } from '../people/index.ts';
import { channelOf, type Channel } from './channel.ts';
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
import { lastPreparation, type Preparation } from './preparations.ts';
import { readSettings } from './settings.ts';
import { readTexts, textsFor } from './texts.ts';
import { readVariants } from './variants.ts';

/** How many people get the same text by the same channel. `class` is the text's number, the same in every channel. */
export type PreviewedClass = {
  class: number;
  channel: Channel | 'none';
  facts: VariantFacts;
  people: number;
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

export type Preview = { preparation: Preparation; classes: PreviewedClass[]; people: PreviewedPerson[] };

/**
 * Who gets what: numbers for each text, and some people drawn at random as they will be written to.
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
  const preparation = await lastPreparation(reader, id);
  if (!preparation)
    throw new InputError('NOTICE_STATE', `Nothing of notice ${id} was prepared yet: 'notice prepare ${id}'`);
  const variants = await readVariants(reader, id);
  const { rows } = await reader.query<{ channel: number; variant: number; people: number }>(
    `select channel, variant, count(*)::int as people from notice_recipient where notice = $1 and place = 1
      group by channel, variant order by people desc, variant, channel`,
    [id],
  );
  const c = await readCase(app, notice.incident);
  const settings = await readSettings(reader, id);
  const texts = await readTexts(reader, id);
  const [facts, times] = [noticeCase(c), new TimesOf(c)];
  const classes = rows.map(({ channel, variant, people: n }) => ({
    class: variant,
    channel: channelOf(channel) ?? ('none' as const),
    facts: variants.get(variant)!,
    people: n,
    ...(channelOf(channel) === 'sms' && {
      parts: partsOfClass(facts, variants.get(variant)!, settings, texts),
    }),
  }));
  if (!cards) return { preparation, classes, people: [] };
  const drawn = await draw(app, id, people);
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
  return { preparation, classes, people: previewed };
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

/** People at random, each as likely as any other. */
async function draw(app: App, id: number, people: number): Promise<Drawn[]> {
  const { reader } = app.database;
  const { rows } = await reader.query<{ n: number }>(
    'select count(*)::int as n from notice_recipient where notice = $1 and place = 1 and channel > 0',
    [id],
  );
  const places = new Set<number>();
  while (places.size < Math.min(people, rows[0].n)) places.add(randomInt(rows[0].n));
  const drawn: Drawn[] = [];
  for (const place of [...places].sort((a, b) => a - b)) {
    const found = await reader.query<{ person: number; channel: number; variant: number }>(
      `select person, channel, variant from notice_recipient where notice = $1 and place = 1 and channel > 0
        order by person offset $2 limit 1`,
      [id, place],
    );
    const [{ person, channel, variant }] = found.rows;
    drawn.push({ person, channel: channelOf(channel)!, variant });
  }
  return drawn;
}
