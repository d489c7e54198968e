export {
  createInstallation,
  openInstallation,
  originOf,
  setAcceptedGrades,
  type App,
  type AppOptions,
  type Installation,
  type NewInstallation,
} from './installation.ts';
export { keyFile, readLocalKey, readMatchKey, writeLocalKey, type LocalKey } from './local-keys.ts';
export { readKeepOriginals, writeKeepOriginals } from './keep-originals.ts';
