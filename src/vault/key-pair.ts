import { loadAge } from './age-library.ts';

/** A new keyholder's pair: the identity opens what is sealed and is shown once; the recipient seals and is kept. */
export type Keyholder = {
  /** AGE-SECRET-KEY-1…, or AGE-SECRET-KEY-PQ-1… of a hybrid one. */
  identity: string;
  /** age1…, or age1pq1… of a hybrid one (1959 characters). */
  recipient: string;
};

/**
 * Makes a keyholder's pair: age's X25519, which every age opens, or with `hybrid` ML-KEM-768 and X25519, which age 1.3
 * or later opens.
 */
export async function generateKeyholder(options: { hybrid?: boolean } = {}): Promise<Keyholder> {
  const { generateHybridIdentity, generateX25519Identity } = loadAge();
  const identity = await (options.hybrid ? generateHybridIdentity() : generateX25519Identity());
  return { identity, recipient: await recipientOf(identity) };
}

/** The recipient of an identity that parseIdentityFile has accepted. */
export function recipientOf(identity: string): Promise<string> {
  return loadAge().identityToRecipient(identity);
}

/** The text of an identity file, as age-keygen writes it. */
export function formatIdentityFile(keyholder: Keyholder, createdAt: Date): string {
  const created = createdAt.toISOString().replace(/\.\d+Z$/, 'Z');
  return `# created: ${created}\n# public key: ${keyholder.recipient}\n${keyholder.identity}\n`;
}
