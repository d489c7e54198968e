import type { Queryable } from '../db/index.ts';
import type { Supplier } from '../suppliers/index.ts';
import { readHistory } from './history.ts';
import { judgeDataset, type Judgement } from './judge.ts';
import { listStocks, type Stock } from './stock.ts';

/** A dataset in one direction, and how it would be put together. */
export type JudgedDataset = { stock: Stock; judgement: Judgement };

/** How the datasets of a supplier would be put together now: as somebody said, or as their history has it. */
export async function judgeDatasets(
  client: Queryable,
  question: { supplier: Supplier; dataset?: string; acceptedGrades: readonly string[]; asOf: Date },
): Promise<JudgedDataset[]> {
  const stocks = await listStocks(client, { ...question, suppliers: [question.supplier] });
  const judged: JudgedDataset[] = [];
  for (const stock of stocks) {
    const history = await readHistory(
      client,
      stock.files.map(({ disclosure }) => disclosure),
    );
    judged.push({ stock, judgement: judgeDataset(stock.dataset, stock.files, history) });
  }
  return judged;
}
