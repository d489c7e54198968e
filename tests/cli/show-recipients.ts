// What --identity names, read in a process of its own: prints recipients, or the message, and never an identity.
import { createContext } from '../../src/cli/context.ts';
import { readIdentities } from '../../src/cli/identity-file.ts';
import { recipientOf } from '../../src/vault/index.ts';

const interruption = new AbortController();
process.on('SIGINT', () => interruption.abort());
try {
  const identities = await readIdentities(process.argv[2], createContext({}, interruption.signal));
  for (const identity of identities) console.log(await recipientOf(identity));
} catch (error) {
  console.log(interruption.signal.aborted ? 'interrupted' : (error as Error).message);
  process.exitCode = 2;
}
