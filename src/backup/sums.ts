/** The last member of a backup: what `sha256sum -c` reads. */
export const SUMS = 'SHA256SUMS';

export type Sum = { name: string; sha256: string };

/** A line a member: 64 hex digits, two spaces, the name. */
export function formatSums(sums: readonly Sum[]): Uint8Array {
  return Buffer.from(sums.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''));
}

/** Whether the lines are those of just these members, in this order. */
export function sumsAgree(text: Uint8Array, sums: readonly Sum[]): boolean {
  return Buffer.from(formatSums(sums)).equals(text);
}
