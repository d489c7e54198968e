// Duties as dated data: rule files, their check, and what they come to in one case. No tables, no installation.
export { checkRules, type RuleFinding } from './check-rules.ts';
export type { Circumstances, Clock, Duty, People, SupplierInScope, Verdict } from './circumstances.ts';
export { countriesWithoutRules, dutiesOf } from './duties.ts';
export { hourReadings, type Place, type Reading } from './hour-readings.ts';
export { inForce } from './in-force.ts';
export { loadLaw, loadRules, type Law } from './load-rules.ts';
export { placeName } from './places.ts';
export type {
  Anchor,
  Authority,
  Conditions,
  Period,
  ReadingName,
  Rule,
  RuleKind,
  RuleStatus,
} from './rule.ts';
