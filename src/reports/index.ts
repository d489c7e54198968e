export { PAPERS, papersOf, type Paper } from './papers.ts';
export { writeCaseFolder, type CaseFolderRequest, type WrittenFile } from './case-folder.ts';
export { verisData, type VerisIncident } from './veris.ts';
