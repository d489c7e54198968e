import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { SinkMemory, type Received, type SinkOptions } from './memory.ts';
import { serveSink } from './serve.ts';

// The thread that mail-sink.ts starts: takes messages while the main thread sends them.

/** The first answer says where it listens; then there is one for each 'received' that it is asked. */
export type SinkAnswer = { port: number } | { received: Received };

const memory = new SinkMemory(workerData as SinkOptions);
const server = serveSink(memory);
// A sender that goes away is no failure of the sink's.
server.on('error', () => {});
const listening = server.listen(0, '127.0.0.1');
await once(listening, 'listening');
parentPort!.postMessage({ port: (listening.address() as AddressInfo).port } satisfies SinkAnswer);
parentPort!.on('message', () => parentPort!.postMessage({ received: memory.received } satisfies SinkAnswer));
