export { holdsBundlesOf } from './delivery-folder.ts';
export { letterPdf } from './letter-pdf.ts';
export { postalOrder } from './postal-order.ts';
export type {
  Bundle,
  LeftOut,
  Letter,
  LetterBlock,
  LetterLayout,
  PlacedLetter,
  PrintOptions,
  Run,
} from './types.ts';
export type { TypesetLetters } from './typeset.ts';
export { type WindowName, WINDOWS } from './windows.ts';
export { type BundleOptions, type Delivery, writeBundles } from './write-bundles.ts';
