import type { PaperDocument } from '../documents/index.ts';
import type { Case } from '../incidents/index.ts';
import { edpbData, writeEdpb } from './papers/edpb.ts';
import { writeCharity } from './papers/charity.ts';
import { writeIco } from './papers/ico.ts';
import { writeNcsc } from './papers/ncsc.ts';
import { writeBrief } from './papers/brief.ts';
import { writeExposure } from './papers/exposure.ts';
import { writeReportFraud } from './papers/report-fraud.ts';
import { writeStatement } from './papers/statement.ts';
import { letterKey, writeLetterTo, writeSupplierLetter } from './papers/supplier-letter.ts';
import { writeTimeline } from './papers/timeline.ts';

/** A paper that Rollcall drafts from a case. */
export type Paper = {
  /** Names it in files. */
  key: string;
  title: string;
  write: (c: Case) => PaperDocument;
  /** What goes beside it as JSON. */
  data?: (c: Case) => object;
};

/** Every paper, in the order in which lists show them. */
export const PAPERS: readonly Paper[] = [
  { key: 'ico', title: 'Report to the Information Commissioner', write: writeIco },
  { key: 'edpb', title: 'Notification to EU authorities (EDPB template)', write: writeEdpb, data: edpbData },
  { key: 'charity', title: 'Report to the charity regulator', write: writeCharity },
  { key: 'ncsc', title: 'Report to the National Cyber Security Centre', write: writeNcsc },
  { key: 'report-fraud', title: 'Call sheet for reporting the crime', write: writeReportFraud },
  { key: 'supplier-letter', title: 'Letter to the supplier', write: writeSupplierLetter },
  { key: 'statement', title: 'Statement, and questions and answers', write: writeStatement },
  { key: 'brief', title: 'Brief for the board, on one page', write: writeBrief },
  { key: 'timeline', title: 'Timeline', write: writeTimeline },
  { key: 'exposure', title: 'Who is affected, and with which data', write: writeExposure },
];

/** The papers of one case: where the scope names several suppliers, a letter to each. */
export function papersOf(c: Case): readonly Paper[] {
  return PAPERS.flatMap((paper) => {
    if (paper.key !== 'supplier-letter' || c.named.length < 2) return [paper];
    return c.named.map((supplier) => ({
      key: letterKey(c, supplier),
      title: `Letter to ${supplier.name}`,
      write: (each: Case) => writeLetterTo(each, supplier),
    }));
  });
}
