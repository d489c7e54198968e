// A process that sends a notice and that the tests kill. It gets ready first, and sends when it is told to.
import { once } from 'node:events';
import { flushCompileCache } from 'node:module';
import type { Config } from '../../../src/config.ts';
import { Unsealing } from '../../../src/custody/index.ts';
import { asInputError } from '../../../src/db/index.ts';
import { openInstallation } from '../../../src/installation/index.ts';
import { sendEmail, sendLetters, type Sent } from '../../../src/notices/index.ts';
import { relayAt } from '../../mail/support/parcels.ts';

export type SenderTask = {
  config: Config;
  identity: string;
  notice: number;
} & ({ channel: 'email'; port: number } | { channel: 'letter'; out: string });

export type SenderSays =
  | { kind: 'ready' }
  | { kind: 'begun' }
  | { kind: 'done'; sent: Partial<Sent> }
  | { kind: 'failed'; code: string; message: string };

const PATIENCE = {
  attempts: 4,
  firstMs: 200,
  maxMs: 500,
  relayFirstMs: 20,
  relayMaxMs: 200,
  relayPatienceMs: 10_000,
};

const say = (what: SenderSays): unknown => process.send!(what);

async function send(task: SenderTask): Promise<void> {
  await using app = await openInstallation(task.config);
  await using cards = await Unsealing.begin(app, { identities: [task.identity], purpose: 'a test' });
  say({ kind: 'ready' });
  await once(process, 'message');
  let begun = false;
  const onProgress = (): void => {
    if (!begun) say({ kind: 'begun' });
    begun = true;
  };
  if (task.channel === 'email') {
    const relay = relayAt(task.port, { connections: 10, timeoutMs: 3_000 });
    const sent = await sendEmail(app, task.notice, cards, { relay, patience: PATIENCE, onProgress });
    say({ kind: 'done', sent });
  } else {
    const { out } = task;
    await sendLetters(app, task.notice, cards, { out, lettersPerBundle: 10, duplex: true, onProgress });
    say({ kind: 'done', sent: {} });
  }
}

// Whoever is killed leaves none.
flushCompileCache();
process.on('disconnect', () => process.exit());
const [task] = (await once(process, 'message')) as [SenderTask];
await send(task).catch((error: Error) => {
  // As the command line does it.
  const { code, message } = asInputError(error) ?? { code: error.name, message: error.stack ?? '' };
  say({ kind: 'failed', code, message });
});
process.disconnect();
