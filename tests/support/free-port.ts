import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const TRIES = 200;
const AGAIN_MS = 50;

/** A port of 127.0.0.1 on which nothing listens at this moment. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits, ten seconds at most, until something takes connections at a port of 127.0.0.1. */
export async function untilItAnswers(port: number, problem: () => string): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const socket = connect(port, '127.0.0.1');
    const answered = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (answered) return;
    await sleep(AGAIN_MS);
  }
  throw new Error(problem());
}
