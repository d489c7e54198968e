import { InputError } from '../errors.ts';
import type { App } from '../installation/index.ts';
import type { Letter } from '../letters/index.ts';
import { personOfNoticeCode } from './notice-code.ts';
import type { Sending } from './open-sending.ts';
import { listUntold, settleInFlight, settleMissing } from './in-flight.ts';
import { releasePlace } from './run-places.ts';
import { endRun } from './runs.ts';

/** Said before anything is written. */
const REFUSALS: ReadonlySet<string> = new Set(['ARGUMENT_INVALID', 'IDENTITY_INVALID']);

/** The folder that letters go to, and what the journal hears of it. */
export class LetterFolder {
  /** Of letters that an interrupted run had in flight or handed over, so many are in no bundle any more. */
  uncertain = 0;
  readonly #app: App;
  readonly #sending: Sending;
  readonly #out: string;
  /** Who is in the bundles that lay there. */
  readonly #there: number[] = [];
  #heardOfAll = false;

  constructor(app: App, sending: Sending, out: string) {
    this.#app = app;
    this.#sending = sending;
    this.#out = out;
  }

  /** The first letter is asked for once everything that lies in the folder was told. */
  async *whenHeard(letters: AsyncGenerator<Letter>): AsyncGenerator<Letter> {
    this.#heardOfAll = true;
    const why = 'rollcall: the bundle of the run before is gone';
    const { run } = this.#sending;
    this.uncertain =
      (await settleInFlight(this.#app, run, 'uncertain', why)) +
      (await settleMissing(this.#app, run, this.#there, why));
    yield* letters;
  }

  onThere(codes: string[]): void {
    for (const code of codes) this.#there.push(this.personOf(code));
  }

  /** The letters of a bundle are handed over: it is on the disk. */
  async onWritten(codes: string[]): Promise<void> {
    const { journal, run } = this.#sending;
    let persons = codes.map((code) => this.personOf(code));
    if (!this.#heardOfAll) {
      const untold = await listUntold(this.#app.database.reader, run, persons);
      for (const { person, attempt } of untold) journal.isDue(person, attempt);
      persons = untold.map(({ person }) => person);
    }
    await journal.leaving(persons);
    await journal.arrived(
      persons.map((person) => ({ id: person, result: 'accepted', reply: 'in a bundle' })),
    );
  }

  personOf(code: string): number {
    const { run } = this.#sending;
    const person = personOfNoticeCode(this.#app.installation.codeKey, run.notice, code);
    if (person !== undefined) return person;
    throw new InputError(
      'ARGUMENT_INVALID',
      `${this.#out} has letters that are not of notice ${run.notice}: name a new folder`,
    );
  }

  /**
   * A folder or an option that is refused must not hold the notice to that folder. One that was begun does: there may be
   * a bundle that nobody heard of.
   */
  async letGo(isEnded: boolean, error: unknown): Promise<void> {
    const { run } = this.#sending;
    const isRefused = error instanceof InputError && REFUSALS.has(error.code);
    if (this.#heardOfAll && isRefused) await endRun(this.#app, run);
    else if (!this.#heardOfAll || isEnded) await releasePlace(this.#app, run);
  }
}
