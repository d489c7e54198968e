import type { Queryable } from '../db/index.ts';

/** When a category was first and last sent within a scope. */
export type CategoryTimes = { category: string; oldest: Date; newest: Date };

export async function categoryTimes(client: Queryable, disclosures: number[]): Promise<CategoryTimes[]> {
  const { rows } = await client.query<CategoryTimes>(
    `select c.category, min(d.sent_at) as oldest, max(d.sent_at) as newest
       from disclosure_column c join disclosure d on d.id = c.disclosure
      where c.disclosure = any($1::int[]) group by c.category order by c.category`,
    [disclosures],
  );
  return rows;
}
