import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Queryable } from '../db/index.ts';
import { checkContinuity, createSigner, type EvidenceOptions } from '../evidence/index.ts';
import { exposedKeys, readLocalKey } from './local-keys.ts';

/** How an installation's evidence is signed, and where this machine remembers it. */
export type OwnEvidence = EvidenceOptions & { lastSeenPath: string };

/** How the evidence of an installation is signed with the key that this machine has. */
export function ownEvidence(
  config: Config,
  installation: string,
  onWarning?: (sentence: string) => void,
): OwnEvidence {
  const origin = originOf(installation);
  return {
    origin,
    signer: async () => createSigner(origin, await readLocalKey(config.keyDir, installation, 'signing')),
    actor: config.actor,
    lastSeenPath: lastSeenPath(config, installation),
    onWarning,
  };
}

/** The name under which an installation signs its evidence. */
export function originOf(installation: string): string {
  return `rollcall/${installation}`;
}

/**
 * What every command says on the way in, should something be wrong with the keys of this machine or with the end of
 * the evidence.
 */
export async function warnAtStart(
  reader: Queryable,
  config: Config,
  installation: string,
  now: Date,
  warn: (sentence: string) => void,
): Promise<void> {
  const { origin, signer, lastSeenPath: path } = ownEvidence(config, installation);
  for (const exposed of await exposedKeys(config.keyDir, installation)) warn(`WARNING: ${exposed}`);
  // A machine without the signing key still asks and answers; what it is told then is said by the database alone.
  const own = await signer().catch(() => undefined);
  const options = { origin, keys: own ? [own.vkey] : [], lastSeenPath: path, at: now };
  const wrong = await checkContinuity(reader, options);
  if (wrong) warn(`WARNING: ${wrong}`);
}

/**
 * Where this machine remembers the newest checkpoint that it signed: apart from the installation, so that a database
 * put back to an older state is noticed. A copy of the installation elsewhere on the machine has a memory of its own.
 */
function lastSeenPath({ keyDir, home }: Config, installation: string): string {
  const place = createHash('sha256').update(home).digest('hex').slice(0, 8);
  return join(keyDir, `${installation}.${place}.checkpoint`);
}
