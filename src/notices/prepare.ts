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
import {
  compose,
  emptyPlaces,
  howToFill,
  noticeCase,
  tellClass,
  type VariantFacts,
  type Wording,
} from './content/index.ts';
import { requireNotStopped } from './controls.ts';
import { readComplained } from './due.ts';
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
import { settleAbandoned } from './runs.ts';
import { holdSending } from './sending-lock.ts';
import { channelsOf, missingSettings, readSettings, type NoticeSettings } from './settings.ts';
import { readTexts, textsOfMessage } from './texts.ts';
import { dropUnsentOf, dropUntold, readToldElsewhere } from './told.ts';
import { listUnsentTexts, Variants } from './variants.ts';

const BATCH_PEOPLE = 5_000;

/** Opens contact cards: an Unsealing. */
export type CardReader = { readCards(persons: number[]): Promise<Map<number, Card>> };

export type PrepareOptions = {
  signal?: AbortSignal;
  onProgress?: (people: number, of: number) => void;
};

/**
 * Makes the list: for everybody in the case's newest revision one row a channel, in the order in which channels are
 * tried. Nothing of a card is kept but which channels it has. Whoever was told keeps their rows; whom nothing reached is
 * listed anew. Whom another notice of the same case told is left out, unless it is to tell them again. Where all is as it
 * was prepared last, that stands, with its approvals.
 * @throws InputError NOTICE_STATE where it is being sent, where settings or texts are missing, where the case is no
 *   longer what its revision says, or where a text would have an empty place for some class of people, which it names
 */
export async function prepareNotice(
  app: App,
  id: number,
  cards: CardReader,
  options: PrepareOptions = {},
): Promise<{ preparation: number; added: boolean; counts: PreparedCounts }> {
  const { incident } = await findNotice(app.database.reader, id);
  // What is read from here on stays so until the list is written, and nobody sends meanwhile.
  await using _ = await holdSending(app, id);
  return await app.database.transaction(async (tx) => {
    await holdNotice(tx, id);
    await requireNotStopped(tx.client, id);
    const c = await readCase(app, incident);
    refuseDrift(c);
    const settings = await readSettings(tx.client, id);
    const channels = channelsOf(settings);
    refuseMissing(id, settings, channels);
    const texts = await readTexts(tx.client, id);
    for (const channel of CHANNELS) await settleAbandoned(tx, id, channel, app.now());
    const { told, failed } = await dropUntold(tx, id);
    const toldElsewhere =
      settings['tell again'] === 'yes' ? new Set<number>() : await readToldElsewhere(tx, { id, incident });
    const counts: PreparedCounts = {
      people: 0,
      byChannel: { email: 0, letter: 0, sms: 0, none: 0 },
      byLanguage: {},
      sentBefore: told.size,
      toldBefore: 0,
      silenced: 0,
    };
    const variants = await Variants.read(tx.client, id);
    const list = new ListMaker({
      c,
      kinds: await listKinds(app.database),
      attributes: await loadAttributes(tx.client),
      settings,
      languages: new Set(texts.map(({ language }) => language)),
      channels,
      home: app.installation.country,
      variants,
      told,
      failed,
      toldElsewhere,
      complained: await readComplained(tx.client, id),
      counts,
    });
    await copyRows(tx, { id, c, list, cards, counts, ...options });
    await dropUnsentOf(tx, id, list.outOfScope());
    // Who is due is asked right after: of a table that it has not looked at, the planner believes that it is small.
    await tx.client.query('analyze notice_recipient');
    await variants.write(tx, id);
    await refuseEmptyPlaces(tx, id, c, settings, texts);
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

type CopyInput = PrepareOptions & {
  id: number;
  c: Case;
  list: ListMaker;
  cards: CardReader;
  counts: PreparedCounts;
};

async function copyRows(tx: Tx, input: CopyInput): Promise<void> {
  const { id, c, list, cards, counts, signal, onProgress } = input;
  const rows = tx.copyIn('copy notice_recipient (notice, channel, person, variant, place) from stdin');
  const done = new Promise<void>((resolve, reject) => rows.once('finish', resolve).once('error', reject));
  const all = c.affected.people.certain + c.affected.people.possible;
  for (const segment of c.affected.exposure.segments) {
    for (const persons of batchesOf(segment)) {
      signal?.throwIfAborted();
      const opened = await cards.readCards(persons);
      const lines = persons.flatMap((person) => list.rowsOf(segment, person, opened.get(person) ?? {}));
      const text = lines.map((line) => `${id}\t${line}\n`).join('');
      if (!rows.write(text)) await new Promise<void>((resolve) => rows.once('drain', resolve));
      onProgress?.(counts.people, all);
    }
  }
  rows.end();
  await done;
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
  /** Who has this notice, or may have it. */
  told: Set<number>;
  /** Of the others the channels that failed for good. */
  failed: Map<number, Channel[]>;
  /** Whom another notice told. */
  toldElsewhere: Set<number>;
  /** To whom nobody writes: they have their rows, and none is sent. */
  complained: Set<number>;
  counts: PreparedCounts;
};

/** Makes the rows of each person. */
class ListMaker {
  readonly #input: ListInput;
  readonly #welsh: string[];
  readonly #known = new Map<string, number>();
  readonly #toldUnseen: Set<number>;

  constructor(input: ListInput) {
    this.#input = input;
    this.#toldUnseen = input.told;
    this.#welsh = input.settings['welsh in']?.split(', ') ?? [];
  }

  /** Who was told and is not affected any more: once everybody had their turn. */
  outOfScope(): number[] {
    return [...this.#toldUnseen];
  }

  /** 'channel person variant place', tabs between; none for whoever was told. */
  rowsOf(segment: SegmentExposure, person: number, card: Card): string[] {
    const { channels, counts, home, failed: failures, toldElsewhere, complained } = this.#input;
    counts.people++;
    if (this.#toldUnseen.delete(person)) return [];
    if (toldElsewhere.has(person)) {
      counts.toldBefore++;
      return [];
    }
    const language = this.#languageOf(card);
    const variant = this.#variantOf(segment, person, language);
    const usable = channels.filter((channel) => canReach(card, channel, home));
    const failed = failures.get(person) ?? [];
    if (complained.has(person)) counts.silenced++;
    else {
      counts.byChannel[usable.find((channel) => !failed.includes(channel)) ?? 'none']++;
      counts.byLanguage[language] = (counts.byLanguage[language] ?? 0) + 1;
    }
    // A way that failed stays on the list, so that it can be told from one that was never tried.
    const listed = [...new Set([...usable, ...failed])];
    if (listed.length === 0) return [`${NO_CHANNEL}\t${person}\t${variant}\t1`];
    return listed.map((channel, i) => `${channelNumber(channel)}\t${person}\t${variant}\t${i + 1}`);
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
    }
    return variant;
  }
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
    `What is recorded or known changed since the last revision of incident ${incident.id}: look at it and keep it with 'incident scope ${incident.id} --why …', then prepare`,
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

/** What is still to be sent has its texts, and they have no empty place. */
async function refuseEmptyPlaces(
  tx: Tx,
  notice: number,
  c: Case,
  settings: NoticeSettings,
  texts: Wording[],
): Promise<void> {
  const told = noticeCase(c, settings['code page']);
  for (const { channel, facts } of await listUnsentTexts(tx.client, notice)) {
    const wordings = textsOfMessage(texts, channel, facts.language, settings.language ?? 'en');
    if (wordings.length === 0)
      throw new InputError(
        'NOTICE_STATE',
        `Notice ${notice} has no text for ${channel} in '${facts.language}': write one with 'notice text ${notice} --channel ${channel} --language ${facts.language} --file …'`,
      );
    for (const wording of wordings) {
      const [empty] = emptyPlaces(wording, told, facts);
      if (empty === undefined) {
        if (compose(wording, told, facts).blocks.length > 0) continue;
        throw new InputError(
          'NOTICE_STATE',
          `The ${channel} text in '${wording.language}' would say nothing at all to ${tellClass(facts)}: no block of it is for them`,
        );
      }
      const how = howToFill(empty, c.incident.id);
      throw new InputError(
        'NOTICE_STATE',
        `The ${channel} text in '${wording.language}' would have nothing to say for {${empty}} to ${tellClass(facts)}: ${how === undefined ? '' : `say it with '${how}', or `}put it between '::: if {${empty}}' and ':::'`,
      );
    }
  }
}
