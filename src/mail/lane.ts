import { Connection } from './connection.ts';
import type { Run } from './run.ts';
import { ConnectError } from './session.ts';

// A server that puts off every person wants less of us: after a few in a row, each costs a wait.
const DEFERRALS_FREE = 5;
const DEFERRAL_WAIT_MS = 100;
const DEFERRAL_WAIT_MAX_MS = 2_000;

/** Sends over one connection after the other, one message at a time, until the run is over. */
export async function runLane(run: Run, first?: Connection): Promise<void> {
  let connection = first;
  let setbacks = 0;
  let deferrals = 0;
  try {
    while (!run.over) {
      const taken = run.ready.take(performance.now());
      if (typeof taken === 'number') {
        await run.ready.bell.wait(taken);
        continue;
      }
      if (!isUsable(connection, run)) {
        await leave(run, connection);
        connection = await connect(run);
        if (!connection) {
          run.ready.putBack(taken);
          await run.pause(run.relayWaitMs(++setbacks));
          continue;
        }
      }
      const { idleMs } = connection!;
      const sent = await connection!.send(taken.message);
      const setback = run.settle(taken, sent, idleMs);
      setbacks = setback ? setbacks + 1 : 0;
      deferrals = sent.kind === 'answered' && sent.reply.code < 500 ? deferrals + 1 : 0;
      if (setback) await run.pause(run.relayWaitMs(setbacks));
      else if (deferrals > DEFERRALS_FREE) await run.pause(deferralWaitMs(deferrals));
    }
  } finally {
    await leave(run, connection);
  }
}

function isUsable(connection: Connection | undefined, run: Run): boolean {
  return connection !== undefined && connection.alive && connection.sent < run.relay.messagesPerConnection;
}

async function connect(run: Run): Promise<Connection | undefined> {
  try {
    const connection = await Connection.open(run.relay, run.signal);
    run.connections.add(connection);
    return connection;
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    if (!run.signal.aborted) run.unconnected(error);
    return undefined;
  }
}

async function leave(run: Run, connection: Connection | undefined): Promise<void> {
  if (!connection) return;
  await connection.quit();
  run.connections.delete(connection);
}

function deferralWaitMs(deferrals: number): number {
  return Math.min(DEFERRAL_WAIT_MAX_MS, DEFERRAL_WAIT_MS * 2 ** (deferrals - DEFERRALS_FREE));
}
