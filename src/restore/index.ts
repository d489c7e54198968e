export { restoreSupplier, type Restored, type RestoreRequest } from './restore-supplier.ts';
export { judgeDatasets, type JudgedDataset } from './judge-datasets.ts';
export type { Judgement, FileJudgement, Role } from './judge.ts';
export type { Manifest, ManifestDataset, ManifestFile } from './manifest.ts';
export { openOriginals, readChecked, UnusableFile, type OriginalOpener } from './originals.ts';
export type { Output } from './rebuild.ts';
