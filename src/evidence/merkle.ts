import { hash } from 'node:crypto';

/** Bytes of a hash (SHA-256). */
export const HASH_BYTES = 32;

/** The root of a tree without leaves: SHA-256 of nothing (RFC 6962, 2.1). */
export const EMPTY_ROOT = sha256(Buffer.alloc(0));

/** The hash of a leaf: SHA-256(0x00 ‖ content). RFC 6962, 2.1. */
export function hashLeaf(content: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(content.length + 1);
  bytes[0] = 0;
  bytes.set(content, 1);
  return sha256(bytes);
}

/** The hash of an inner node: SHA-256(0x01 ‖ left ‖ right). The first byte keeps a node from passing for a leaf. */
export function hashNode(left: Uint8Array, right: Uint8Array): Buffer {
  NODE.set(left, 1);
  NODE.set(right, 1 + HASH_BYTES);
  return sha256(NODE);
}

const NODE = Buffer.alloc(1 + 2 * HASH_BYTES);
NODE[0] = 1;

/** SHA-256. */
export function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/**
 * The right edge of a growing Merkle tree (RFC 6962): the roots of its perfect subtrees, from the largest on the left to
 * the smallest. There are as many as `size` has one bits, and from them come the root and the edge of the next size.
 */
export type Edge = { size: number; roots: Buffer[] };

/** The edge of a tree without leaves. */
export function emptyEdge(): Edge {
  return { size: 0, roots: [] };
}

/** Adds a leaf on the right, in place. */
export function addLeaf(edge: Edge, leaf: Buffer): void {
  let node = leaf;
  // Each one bit at the end of the size is a subtree that the new leaf makes whole.
  for (let size = edge.size; size % 2 === 1; size = (size - 1) / 2) node = hashNode(edge.roots.pop()!, node);
  edge.roots.push(node);
  edge.size++;
}

/** The root of the tree whose edge it is. */
export function rootOf(edge: Edge): Buffer {
  if (edge.roots.length === 0) return EMPTY_ROOT;
  return edge.roots.reduceRight((right, left) => hashNode(left, right));
}

/** As stored: the hashes one after the other. */
export function encodeEdge(edge: Edge): Buffer {
  return Buffer.concat(edge.roots);
}

/** Reads a stored edge; undefined where there are more or fewer hashes than the size has. */
export function decodeEdge(size: number, stored: Buffer): Edge | undefined {
  const count = [...size.toString(2)].filter((bit) => bit === '1').length;
  if (stored.length !== count * HASH_BYTES) return undefined;
  const roots = Array.from({ length: count }, (_, i) =>
    stored.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  );
  return { size, roots };
}
