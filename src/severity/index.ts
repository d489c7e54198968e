// How severe a breach is: ENISA's method of 2013, as intervals while facts are open (docs/severity.md).
export type {
  Assessment,
  Band,
  Bands,
  CircumstanceName,
  Circumstances,
  Factor,
  OpenMatter,
  PeopleClass,
  Reason,
  ScoredClass,
  SeverityInput,
} from './assessment.ts';
export { assessSeverity } from './assess.ts';
export { bridgeToLaw, type Suggestion } from './bridge.ts';
export { formatFactor, formatSeverity, type Interval } from './interval.ts';
export { methodParts, type MethodPart } from './method.ts';
