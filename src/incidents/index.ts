export { answerPerson, type PersonAnswer, type PersonFile, type PersonReason } from './answer-person.ts';
export { openIncident, type NewIncident } from './open-incident.ts';
export { findIncident, holdIncident, listIncidents, type Incident } from './incidents.ts';
export { reviseScope } from './revise-scope.ts';
export { scopeOf } from './compute-scope.ts';
export { listRevisions, type Basis, type ByHand, type IncidentScope, type Revision } from './revisions.ts';
export { compareRevisions, type RevisionDifference } from './compare-revisions.ts';
export { note, type Note } from './note.ts';
export { type Entry } from './entries.ts';
export {
  findMatter,
  MATTERS,
  MATTER_KEYS,
  readValue,
  valueLabel,
  type Answers,
  type Matter,
  type MatterKey,
  type Nature,
} from './matters.ts';
export {
  establishedInstant,
  establishedMoment,
  establishedValue,
  goesOn,
  isOver,
  matterOf,
  type Board,
  type BoardEntry,
  type MatterState,
} from './board.ts';
export { decide, type NewDecision } from './decide.ts';
export { decisionNeeded, EXCEPTIONS, type Decision, type DecisionBasis } from './decisions.ts';
export { fileReport, type NewFiling } from './file-report.ts';
export { PHASES, notWithdrawn, type Filing, type Phase } from './filings.ts';
export { findDuty, type DutyStanding, type DutyState } from './duties.ts';
export { closeIncident, reopenIncident } from './close-incident.ts';
export { type StateChange } from './states.ts';
export {
  timelineValues,
  tookText,
  type Leg,
  type Moments,
  type Timeline,
  type TimelineEvent,
} from './timeline.ts';
export { readCase, rulesFolder, type Case, type Drift } from './read-case.ts';
export { caseRecords } from './records.ts';
export { type DatasetInScope } from './datasets.ts';
