import { formatNumber } from './answer.ts';

/** Over how long a rate is taken, and how much of that has to have passed before there is one. */
const WINDOW_MS = 10_000;
const FIRST_MS = 4_000;
const SAMPLE_EVERY_MS = 200;
const FIGURES = 3;

/** How fast something goes on, over the last ten seconds. */
export class Rate {
  /** Oldest first; the last one is as new as can be. */
  #samples: { at: number; done: number }[] = [];

  /** @param at milliseconds of a clock that never goes back */
  note(at: number, done: number): void {
    const last = this.#samples.at(-1);
    // Work that begins again is other work.
    if (last && done < last.done) this.restart();
    const before = this.#samples.at(-2);
    if (before && at - before.at < SAMPLE_EVERY_MS) this.#samples.pop();
    this.#samples.push({ at, done });
    // One that is older than the window stays, so that the samples span all of it.
    while (this.#samples.length > 2 && at - this.#samples[1].at >= WINDOW_MS) this.#samples.shift();
  }

  restart(): void {
    this.#samples = [];
  }

  /** Undefined while it is not known: in the first seconds, and where nothing moved. */
  perSecond(): number | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!first || !last || last.at - first.at < FIRST_MS || last.done === first.done) return undefined;
    return ((last.done - first.done) * 1_000) / (last.at - first.at);
  }
}

/** '3,150 a second', '0.4 a second', '12 an hour': three figures, and never 0. */
export function rateText(perSecond: number): string {
  if (perSecond >= 0.1) return `${figures(perSecond)} a second`;
  return perSecond * 60 >= 0.1
    ? `${figures(perSecond * 60)} a minute`
    : `${figures(perSecond * 3_600)} an hour`;
}

/** '12 s', '2 min 12 s', '25 min', '3 h 20 min', '4 d 2 h': coarser the longer it is, so that it does not jump. */
export function leftText(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function figures(value: number): string {
  if (value < 10) return value.toFixed(1);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) + 1 - FIGURES);
  return formatNumber(Math.round(value / unit) * unit);
}
