export { openFile, openSource } from './open-file.ts';
export type { OpenedFile, OpenOptions } from './open-file.ts';
export { memorySource } from './byte-source.ts';
export type { ByteSource } from './byte-source.ts';
export { streamSource } from './stream-source.ts';
export type { HeadingChoice } from './heading.ts';
export { cellText, rowNumber } from './page.ts';
export type { FileFormat, Page, Table, TableCounts } from './table.ts';
