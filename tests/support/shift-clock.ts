/**
 * Sets the clock of a process wrong: NODE_OPTIONS=--import=<this file> ROLLCALL_TEST_CLOCK_MS=<milliseconds>. Every Date
 * of now, and Date.now, are off by so much; what waits and measures is not.
 */
const offsetMs = Number(process.env['ROLLCALL_TEST_CLOCK_MS'] ?? 0);
const Real = globalThis.Date;

class Shifted extends Real {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(Real.now() + offsetMs);
    else super(...(given as [string]));
  }

  static override now(): number {
    return Real.now() + offsetMs;
  }
}

globalThis.Date = Shifted as DateConstructor;
