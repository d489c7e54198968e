import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../errors.ts';
import { Connection } from './connection.ts';
import { runLane } from './lane.ts';
import type { Delivered, Journal, Outgoing } from './outgoing.ts';
import { checkRelay, type Relay } from './relay.ts';
import { asInputError, Run, type DeliverOptions } from './run.ts';

const SOURCE_PATIENCE_MS = 1_000;

/**
 * Hands what `source` yields to the relay, each message once.
 *
 * Before a message can leave it is journalled (`leaving`, awaited); what became of it is journalled too (`arrived`).
 * At most `window` messages are between the two: after a crash those are uncertain, every other one is known. A
 * message of which the final dot left and no answer came is uncertain as well, and is not sent again. One that was put
 * off (4xx) is tried again a few times within the run: it arrives as `deferred` first, and then leaves again.
 *
 * Throws RELAY_UNREACHABLE or RELAY_REFUSED (login, encryption, our sender, or everybody in a row is refused) once what
 * was on its way has its outcome; the messages that were not sent are deferred, or were never journalled.
 */
export async function deliver(
  relay: Relay,
  source: AsyncIterable<Outgoing>,
  journal: Journal,
  options: DeliverOptions,
): Promise<Delivered> {
  checkRelay(relay);
  if (!Number.isInteger(options.window) || options.window < 1)
    throw new InputError('ARGUMENT_INVALID', 'the window of a delivery is 1 message or more');
  const first = await openFirst(relay, options.signal);
  const run = new Run(relay, journal, options);
  if (first) run.connections.add(first);
  if (!first || options.signal?.aborted) run.stop();
  const onAbort = (): void => run.stop();
  options.signal?.addEventListener('abort', onAbort);
  try {
    await sendAll(run, source, first);
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
  }
  run.throwFailure();
  return run.window.counts;
}

async function sendAll(
  run: Run,
  source: AsyncIterable<Outgoing>,
  first: Connection | undefined,
): Promise<void> {
  const orStop = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => run.stop(asInputError(error)));
  const cutting = cutWhenItTakesTooLong(run);
  const filling = orStop(run.supply.fill(source, run.signal));
  const writing = orStop(run.window.writeArrived());
  const lanes = Array.from({ length: run.relay.connections }, (_, i) =>
    orStop(runLane(run, i === 0 ? first : undefined)),
  );
  await Promise.all([orStop(run.window.letLeave()), ...lanes]);
  run.reportUnsent();
  await writing;
  cutting[Symbol.dispose]();
  // When the run was stopped, a source that hangs is left to itself.
  await (run.signal.aborted
    ? Promise.race([filling, sleep(SOURCE_PATIENCE_MS, undefined, { ref: false })])
    : filling);
}

/** Nothing is journalled before the relay has taken us in once: a wrong password is found before anybody is uncertain. */
async function openFirst(relay: Relay, signal?: AbortSignal): Promise<Connection | undefined> {
  if (signal?.aborted) return undefined;
  try {
    return await Connection.open(relay, signal);
  } catch (error) {
    if (signal?.aborted) return undefined;
    throw asInputError(error);
  }
}

/** A stopped run finishes what is on its way, for as long as one answer may take. */
function cutWhenItTakesTooLong(run: Run): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const onStop = (): void => {
    timer = setTimeout(() => {
      for (const connection of run.connections) connection.destroy('the run was stopped');
    }, run.relay.timeoutMs);
  };
  run.signal.addEventListener('abort', onStop, { once: true });
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      run.signal.removeEventListener('abort', onStop);
    },
  };
}
