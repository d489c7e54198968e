export { runRehearsal, type Rehearsal, type RehearsalOptions, type RehearsalStep } from './rehearse.ts';
export { type Comparison } from './compare.ts';
export { type RestoreCheck, type RestoredDataset } from './restore-step.ts';
export { type RehearsedCase } from './case-step.ts';
export { type NoticeCheck } from './notice-check.ts';
export { type Telling } from './notice-step.ts';
