export { appendEvidence, type Act } from './append.ts';
