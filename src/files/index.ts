export { openFile } from './open-file.ts';
export type { OpenedFile, OpenOptions } from './open-file.ts';
export type { HeadingChoice } from './heading.ts';
export { cellText, rowNumber } from './page.ts';
export { OVERFLOW_NAME } from './table.ts';
export type { FileFormat, Page, Table, TableCounts } from './table.ts';
