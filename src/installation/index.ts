export {
  createInstallation,
  moveObjects,
  openInstallation,
  readAcceptedGrades,
  setAcceptedGrades,
  type App,
  type AppOptions,
  type Installation,
  type NewInstallation,
} from './installation.ts';
export { refuseForeignFolder, writeMark } from './home.ts';
export { originOf, ownEvidence } from './own-evidence.ts';
export {
  keyFile,
  readLocalKey,
  readMatchKey,
  waitingFolder,
  writeLocalKey,
  type LocalKey,
} from './local-keys.ts';
export { readKeepOriginals, writeKeepOriginals } from './keep-originals.ts';
