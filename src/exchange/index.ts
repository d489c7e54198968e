export { openSession, type Session } from './session.ts';
export { recordFile, type FileToRecord, type Recorded, type RecordedTable } from './record-file.ts';
export { importPeople, type FileToImport, type Imported } from './import-people.ts';
export { planDeliveries, type PlannedDelivery } from './plan-deliveries.ts';
export { dateInName, datasetInName } from './delivery-name.ts';
export { writeRoll, type RollOptions } from './write-roll.ts';
export { deriveDigestKey } from './digest-key.ts';
