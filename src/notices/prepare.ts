import { InputError } from '../errors.ts';
import type { Tx } from '../db/index.ts';
import { readCase, type Case } from '../incidents/index.ts';
import type { App } from '../installation/index.ts';
import type { SegmentExposure } from '../ledger/index.ts';
import {
  attributeOf,
  listKinds,
  loadAttributes,
  type Attributes,
  type Card,
  type Kind,
} from '../people/index.ts';
import { hasInSet, SEGMENT_PEOPLE } from '../sets/index.ts';
import { CHANNELS, channelNumber, NO_CHANNEL, type Channel } from './channel.ts';
import { emptyPlaces, howToFill, noticeCase, tellClass, type VariantFacts } from './content/index.ts';
import { holdNotice, findNotice } from './notices.ts';
import {
  addPreparation,
  digestList,
  digestTold,
  digestWording,
  isSamePreparation,
  lastPreparation,
  type PreparedCounts,
} from './preparations.ts';
import { canReach, isInAreas } from './reach.ts';
import { channelsOf, missingSettings, readSettings, type NoticeSettings } from './settings.ts';
import { readTexts, textFor } from './texts.ts';
import { Variants } from './variants.ts';

const BATCH_PEOPLE = 5_000;

/** Opens contact cards: an Unsealing. */
export type CardReader = { readCards(persons: number[]): Promise<Map<number, Card>> };

export type PrepareOptions = {
  signal?: AbortSignal;
  onProgress?: (people: number, of: number) => void;
};

/**
 * Makes the list: for everybody in the case's newest revision one row a channel, in the order in which channels are
 * tried. Nothing of a card is kept but which channels it has. Whoever something was sent to keeps their rows. Where all
 * is as it was prepared last, that stands, with its approvals.
 * @throws InputError NOTICE_STATE where settings or texts are missing, where the case is no longer what its revision
 *   says, or where a text would have an empty place for some class of people, which it names
 */
export async function prepareNotice(
  app: App,
  id: number,
  cards: CardReader,
  options: PrepareOptions = {},
): Promise<{ preparation: number; added: boolean; counts: PreparedCounts }> {
  const { reader } = app.database;
  const notice = await findNotice(reader, id);
  const c = await readCase(app, notice.incident);
  refuseDrift(c);
  const settings = await readSettings(reader, id);
  const channels = channelsOf(settings);
  refuseMissing(id, settings, channels);
  const [attributes, kinds] = [await loadAttributes(reader), await listKinds(app.database)];
  return app.database.transaction(async (tx) => {
    await holdNotice(tx, id);
    const variants = await Variants.read(tx.client, id);
    const sentBefore = await dropUnsent(tx, id);
    const counts: PreparedCounts = {
      people: 0,
      byChannel: { email: 0, letter: 0, sms: 0, none: 0 },
      byLanguage: {},
      sentBefore: sentBefore.size,
    };
    const { country: home } = app.installation;
    const list = new ListMaker({
      c,
      kinds,
      attributes,
      settings,
      languages: new Set((await readTexts(tx.client, id)).map(({ language }) => language)),
      channels,
      home,
      variants,
      sentBefore,
      counts,
    });
    const rows = tx.copyIn('copy notice_recipient (notice, channel, person, variant, place) from stdin');
    const done = new Promise<void>((resolve, reject) => rows.once('finish', resolve).once('error', reject));
    const all = c.affected.people.certain + c.affected.people.possible;
    for (const segment of c.affected.exposure.segments) {
      for (const persons of batchesOf(segment)) {
        options.signal?.throwIfAborted();
        const opened = await cards.readCards(persons);
        const lines = persons.flatMap((person) => list.rowsOf(segment, person, opened.get(person) ?? {}));
        const text = lines.map((line) => `${id}\t${line}\n`).join('');
        if (!rows.write(text)) await new Promise<void>((resolve) => rows.once('drain', resolve));
        options.onProgress?.(counts.people, all);
      }
    }
    rows.end();
    await done;
    // Who is due is asked right after: of a table that it has not looked at, the planner believes that it is small.
    await tx.client.query('analyze notice_recipient');
    await variants.write(tx, id);
    await refuseEmptyPlaces(tx, id, c, settings, list.used);
    const made = {
      notice: id,
      revision: c.revision.revision,
      wording: await digestWording(tx.client, id),
      told: digestTold(c),
      digest: await digestList(tx, id),
    };
    // What was approved stays approved where a second run finds the very same.
    const last = await lastPreparation(tx.client, id);
    if (last && isSamePreparation(last, made)) return { preparation: last.preparation, added: false, counts };
    const now = { counts, at: app.now(), by: app.config.actor };
    return { preparation: await addPreparation(tx, { ...made, ...now }), added: true, counts };
  });
}

type ListInput = {
  c: Case;
  kinds: Kind[];
  attributes: Attributes;
  settings: NoticeSettings;
  /** In which there is a text. */
  languages: Set<string>;
  channels: Channel[];
  /** The installation's country. */
  home: string;
  variants: Variants;
  sentBefore: Set<number>;
  counts: PreparedCounts;
};

/** Makes the rows of each person. */
class ListMaker {
  /** Variants with the channels in which they are used. */
  readonly used = new Map<number, { facts: VariantFacts; channels: Set<Channel> }>();
  readonly #input: ListInput;
  readonly #welsh: string[];
  readonly #known = new Map<string, number>();

  constructor(input: ListInput) {
    this.#input = input;
    this.#welsh = input.settings['welsh in']?.split(', ') ?? [];
  }

  /** 'channel person variant place', tabs between; none for whoever something was sent to before. */
  rowsOf(segment: SegmentExposure, person: number, card: Card): string[] {
    const { channels, counts, home, sentBefore } = this.#input;
    counts.people++;
    if (sentBefore.has(person)) return [];
    const language = this.#languageOf(card);
    const variant = this.#variantOf(segment, person, language);
    const usable = channels.filter((channel) => canReach(card, channel, home));
    counts.byChannel[usable[0] ?? 'none']++;
    counts.byLanguage[language] = (counts.byLanguage[language] ?? 0) + 1;
    for (const channel of usable) this.used.get(variant)!.channels.add(channel);
    if (usable.length === 0) return [`${NO_CHANNEL}\t${person}\t${variant}\t1`];
    return usable.map((channel, i) => `${channelNumber(channel)}\t${person}\t${variant}\t${i + 1}`);
  }

  /** What somebody asked for, where there is a text in it; else by where they live. */
  #languageOf({ language, postcode }: Card): string {
    const { settings, languages } = this.#input;
    if (language !== undefined && languages.has(language)) return language;
    return isInAreas(postcode, this.#welsh) ? 'cy' : (settings.language ?? 'en');
  }

  #variantOf(
    { segment, partition, certain, overdue }: SegmentExposure,
    person: number,
    language: string,
  ): number {
    const { attributes } = this.#input;
    const place = person % SEGMENT_PEOPLE;
    const { kind, standing } = attributeOf(attributes, person);
    const isCertain = hasInSet(certain, place);
    const isOverdue = hasInSet(overdue, place);
    const key = [segment, partition.classOf[place], isCertain, isOverdue, kind, standing, language].join(' ');
    let variant = this.#known.get(key);
    if (variant === undefined) {
      const { kinds, c, variants } = this.#input;
      const found = kinds.find(({ id }) => id === kind);
      const facts: VariantFacts = {
        categories: partition.labelsOf[partition.classOf[place]].map(
          (label) => c.affected.exposure.categories[label],
        ),
        certain: isCertain,
        kind: found?.name ?? 'unknown',
        kindPays: found?.pays ?? 'not',
        kindVotes: found?.votes ?? 'not',
        standing,
        overdue: isOverdue,
        language,
      };
      variant = variants.numberOf(facts);
      this.#known.set(key, variant);
      if (!this.used.has(variant)) this.used.set(variant, { facts, channels: new Set() });
    }
    return variant;
  }
}

/** Drops the rows of everybody to whom nothing was sent yet. Returns the others. */
async function dropUnsent(tx: Tx, notice: number): Promise<Set<number>> {
  await tx.client.query(
    `delete from notice_recipient r where r.notice = $1
        and not exists (select 1 from notice_leaving l where l.notice = $1 and l.person = r.person)`,
    [notice],
  );
  const { rows } = await tx.client.query<{ person: number }>(
    'select distinct person from notice_recipient where notice = $1',
    [notice],
  );
  return new Set(rows.map(({ person }) => person));
}

function* batchesOf({ segment, partition }: SegmentExposure): Generator<number[]> {
  let batch: number[] = [];
  for (let place = 0; place < partition.people; place++) {
    if (partition.classOf[place] === 0) continue;
    batch.push(segment * SEGMENT_PEOPLE + place);
    if (batch.length < BATCH_PEOPLE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function refuseDrift({ drift, incident }: Case): void {
  if (!drift) return;
  throw new InputError(
    'NOTICE_STATE',
    `What is recorded changed since the last revision of incident ${incident.id}: look at it and keep it with 'incident scope ${incident.id} --why …', then prepare`,
  );
}

function refuseMissing(id: number, settings: NoticeSettings, channels: Channel[]): void {
  const missing = missingSettings(settings, channels);
  if (missing.length === 0) return;
  throw new InputError(
    'NOTICE_STATE',
    `Notice ${id} has no ${missing.map((key) => `'${key}'`).join(', ')}: say each with 'notice set ${id} <setting> <value>'`,
  );
}

/** Every variant has a text in each of its channels, and that text no empty place. */
async function refuseEmptyPlaces(
  tx: Tx,
  notice: number,
  c: Case,
  settings: NoticeSettings,
  used: ListMaker['used'],
): Promise<void> {
  const texts = await readTexts(tx.client, notice);
  const facts = noticeCase(c);
  for (const { facts: variant, channels } of used.values()) {
    for (const channel of CHANNELS.filter((each) => channels.has(each))) {
      const wording = textFor(texts, channel, variant.language, settings.language ?? 'en');
      if (!wording)
        throw new InputError(
          'NOTICE_STATE',
          `Notice ${notice} has no text for ${channel} in '${variant.language}': write one with 'notice text ${notice} --channel ${channel} --language ${variant.language} --file …'`,
        );
      const [empty] = emptyPlaces(wording, facts, variant);
      if (empty === undefined) continue;
      const how = howToFill(empty, c.incident.id);
      throw new InputError(
        'NOTICE_STATE',
        `The ${channel} text in '${wording.language}' would have nothing to say for {${empty}} to ${tellClass(variant)}: ${how === undefined ? '' : `say it with '${how}', or `}put it between '::: if {${empty}}' and ':::'`,
      );
    }
  }
}
