export {
  callout,
  claim,
  field,
  fields,
  filled,
  gap,
  heading,
  lead,
  letterHead,
  list,
  missing,
  notAsked,
  options,
  pageBreak,
  paragraph,
  questions,
  row,
  says,
  signature,
  table,
  unknown,
} from './build.ts';
export { countStates, type StateCounts } from './count-states.ts';
export { renderDocx } from './docx.ts';
export { renderHtml } from './html.ts';
export { renderPdf, startTypst, type TypesetPdf, typesetPdf, unshownIn } from './pdf.ts';
export { renderText } from './text.ts';
export type {
  Answer,
  Block,
  Column,
  Field,
  Layout,
  Line,
  Option,
  PaperDocument,
  RenderOptions,
  Row,
  Sentence,
  Support,
  Supports,
} from './types.ts';
export { cleanText } from './words.ts';
