export {
  createInstallation,
  objectsFolder,
  openInstallation,
  setAcceptedGrades,
  type App,
  type AppOptions,
  type Installation,
} from './installation.ts';
export { keyFile, readMatchKey, restoreMatchKey } from './match-key.ts';
