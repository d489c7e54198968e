import type { KeyChange } from './key-windows.ts';

// Payloads come with a log that somebody hands over: that a hash fits says nothing of what they hold.

/** What a witness signed, as the entry tells it. */
export type Witnessing = { size: number; witness: string; signature: string };

/** A payload as the object that it should be; undefined where it is no JSON, or none of an object. */
export function readPayload(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The payload of a change of the log's key; undefined where it is none. */
export function readKeyChange(text: string): KeyChange | undefined {
  const { from, to, confirmed } = readPayload(text) ?? {};
  if ((from !== null && typeof from !== 'string') || typeof to !== 'string' || typeof confirmed !== 'boolean')
    return undefined;
  return { from, to, confirmed };
}

/** The payload of a witness's signature; undefined where it is none. */
export function readWitnessing(text: string): Witnessing | undefined {
  const { size, witness, signature } = readPayload(text) ?? {};
  if (!isSize(size) || typeof witness !== 'string' || typeof signature !== 'string') return undefined;
  return { size, witness, signature };
}

/** The payload of a checkpoint that left; undefined where it is none. */
export function readGivenOut(text: string): { as: string; size: number } | undefined {
  const { as, size } = readPayload(text) ?? {};
  return isSize(size) && typeof as === 'string' ? { as, size } : undefined;
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
