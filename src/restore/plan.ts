import type { Judgement, FileJudgement } from './judge.ts';
import type { Stock, StockFile } from './stock.ts';

/** A file that is not used, and why: it was replaced by a later full one, or it cannot be read. */
export type Unused = { file: StockFile; why: string; replaced: boolean };

/** The files that put a stock together, in the order in which they are applied, and those that are not used. */
export type Plan = {
  /** The newest full file, where there is one; it is the first of `used`. */
  base: StockFile | null;
  used: { file: StockFile; judged: FileJudgement }[];
  unused: Unused[];
};

/** Chooses the newest full file that can be read and what came after it. `unusable` are files that cannot be read. */
export function planStock(stock: Stock, judgement: Judgement, unusable: Map<number, string>): Plan {
  const unused: Unused[] = [];
  const readable: Plan['used'] = [];
  for (const file of stock.files) {
    const judged = judgement.files.get(file.disclosure.id)!;
    const why = unusable.get(file.disclosure.id);
    if (why === undefined) readable.push({ file, judged });
    else unused.push({ file, why, replaced: false });
  }
  const at = readable.findLastIndex(({ judged }) => judged.role === 'full');
  const base = at < 0 ? null : readable[at].file;
  for (const { file } of readable.slice(0, Math.max(at, 0)))
    unused.push({
      file,
      why: `disclosure ${base!.disclosure.id} is everything and replaced it`,
      replaced: true,
    });
  return { base, used: readable.slice(Math.max(at, 0)), unused };
}

/** What cannot be rebuilt by this plan, in sentences. */
export function describeGaps(stock: Stock, judgement: Judgement, plan: Plan): string[] {
  const gaps: string[] = [];
  const roleOf = (file: StockFile) => judgement.files.get(file.disclosure.id)!.role;
  if (
    plan.used.length > 0 &&
    plan.base === null &&
    plan.used.some(({ judged }) => judged.role === 'changes')
  ) {
    gaps.push('It begins with changes only: people who have never changed since are missing.');
  }
  for (const { file, why } of plan.unused.filter(({ replaced }) => !replaced)) {
    const { id, sentAt } = file.disclosure;
    const baseSentAt = plan.base?.disclosure.sentAt;
    if (baseSentAt !== undefined && sentAt < baseSentAt) continue; // it would have been replaced
    const lost =
      roleOf(file) === 'full'
        ? `it was everything; what is restored is older than it (disclosure ${id}) where nothing later says otherwise, and has people whom it no longer had`
        : 'what was in it alone is missing';
    gaps.push(`Disclosure ${id} could not be used (${why}): ${lost}.`);
  }
  if (plan.used.length === 0 && stock.files.length > 0) gaps.push('Nothing of it could be rebuilt.');
  return gaps;
}
