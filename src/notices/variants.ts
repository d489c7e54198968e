import type { Queryable, Tx } from '../db/index.ts';
import { canonicalJson } from '../evidence/index.ts';
import type { VariantFacts } from './content/index.ts';

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
