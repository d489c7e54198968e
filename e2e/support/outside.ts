/** Everything that the journeys borrow from the unit tests' support: the one place that knows where it lies. */
export { createTestPlace, type TestPlace } from '../../tests/support/database.ts';
export { withoutAge } from '../../tests/vault/age-command.ts';
export { workbook, zip } from '../../tests/files/given-archives.ts';
