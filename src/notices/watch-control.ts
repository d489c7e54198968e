import type { App } from '../installation/index.ts';
import { readControl } from './controls.ts';

const EVERY_MS = 1_000;

/** How a run came to its end; whatever is not done goes on with the same command. */
export type Ended = 'done' | 'paused' | 'stopped' | 'interrupted';

/** Ends a run when somebody interrupts it, or pauses or stops its notice in another process. */
export type ControlWatch = Disposable & { signal: AbortSignal; howEnded(): Promise<Ended> };

/** Looks every second until disposed. */
export function watchControl(app: App, notice: number, interrupt: AbortSignal | undefined): ControlWatch {
  const { reader } = app.database;
  const control = new AbortController();
  const timer = setInterval(() => {
    readControl(reader, notice)
      .then((state) => state === 'running' || control.abort())
      // A database that is away is the journal's to notice.
      .catch(() => undefined);
  }, EVERY_MS);
  return {
    signal: interrupt ? AbortSignal.any([control.signal, interrupt]) : control.signal,
    async howEnded() {
      if (interrupt?.aborted) return 'interrupted';
      if (!control.signal.aborted) return 'done';
      return (await readControl(reader, notice)) === 'stopped' ? 'stopped' : 'paused';
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
