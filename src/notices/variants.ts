import type { Queryable, Tx } from '../db/index.ts';
import { canonicalJson } from '../evidence/index.ts';
import { channelOf, NO_CHANNEL, type Channel } from './channel.ts';
import type { VariantFacts } from './content/index.ts';
import { UNSENT } from './due.ts';

/** What people of one text have in common, by number. */
export class Variants {
  readonly #byFacts = new Map<string, number>();
  readonly #fresh: { variant: number; facts: VariantFacts }[] = [];
  #last = 0;

  /** Those that a notice has already; their numbers stay. */
  static async read(client: Queryable, notice: number): Promise<Variants> {
    const variants = new Variants();
    for (const [variant, facts] of await readVariants(client, notice)) {
      variants.#byFacts.set(canonicalJson(facts), variant);
      variants.#last = Math.max(variants.#last, variant);
    }
    return variants;
  }

  /** The number of some facts; a new one where nobody had them before. */
  numberOf(facts: VariantFacts): number {
    const key = canonicalJson(facts);
    let variant = this.#byFacts.get(key);
    if (variant === undefined) {
      variant = ++this.#last;
      this.#byFacts.set(key, variant);
      this.#fresh.push({ variant, facts });
    }
    return variant;
  }

  /** Writes those that are new. */
  async write(tx: Tx, notice: number): Promise<void> {
    await tx.client.query(
      `insert into notice_variant (notice, variant, facts)
       select $1, * from unnest($2::int[], $3::jsonb[])`,
      [
        notice,
        this.#fresh.map(({ variant }) => variant),
        this.#fresh.map(({ facts }) => JSON.stringify(facts)),
      ],
    );
  }
}

/** The variants of a notice, by number. */
export async function readVariants(client: Queryable, notice: number): Promise<Map<number, VariantFacts>> {
  const { rows } = await client.query<{ variant: number; facts: VariantFacts }>(
    'select variant, facts from notice_variant where notice = $1 order by variant',
    [notice],
  );
  return new Map(rows.map(({ variant, facts }) => [variant, facts]));
}

/** A text by a channel that somebody is still to get, or will where the choices before it fail. */
export type UnsentText = { channel: Channel; variant: number; facts: VariantFacts };

/** What is still to be written to anybody: an earlier list may have had other texts. */
export async function listUnsentTexts(client: Queryable, notice: number): Promise<UnsentText[]> {
  const { rows } = await client.query<{ channel: number; variant: number; facts: VariantFacts }>(
    `select used.channel, used.variant, v.facts
       from (select distinct r.channel, r.variant from notice_recipient r
              where r.notice = $1 and r.channel <> ${NO_CHANNEL} and ${UNSENT}) used
       join notice_variant v on v.notice = $1 and v.variant = used.variant
      order by used.variant, used.channel`,
    [notice],
  );
  return rows.map(({ channel, variant, facts }) => ({ channel: channelOf(channel)!, variant, facts }));
}

/** The variants that are still to be sent by a channel, by number. */
export async function readUnsentVariants(
  client: Queryable,
  notice: number,
  channel: Channel,
): Promise<Map<number, VariantFacts>> {
  const unsent = (await listUnsentTexts(client, notice)).filter((each) => each.channel === channel);
  return new Map(unsent.map(({ variant, facts }) => [variant, facts]));
}
