import { addLeaf, emptyEdge, hashNode, rootOf, type Edge } from './merkle.ts';

/** Leaves from `from` up to and without `to`, counted from 0: a part of the tree whose root is one hash of a proof. */
export type LeafRange = { from: number; to: number };

/** Which parts of a tree of `size` leaves prove that leaf `index` is in it, from its sibling up (RFC 6962, 2.1.1). */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`leaf ${index} of ${size}`);
  const ranges: LeafRange[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    ranges.push(index < middle ? { from: middle, to } : { from, to: middle });
    [from, to] = index < middle ? [from, middle] : [middle, to];
  }
  return ranges.toReversed();
}

/** Which parts prove that a tree of `size` leaves begins with the tree of its first `earlier` ones (RFC 6962, 2.1.2). */
export function consistencyRanges(earlier: number, size: number): LeafRange[] {
  if (!(earlier >= 1 && earlier <= size)) throw new RangeError(`the first ${earlier} leaves of ${size}`);
  const ranges: LeafRange[] = [];
  let [from, to] = [0, size];
  while (earlier < to) {
    const middle = from + splitOf(to - from);
    ranges.push(earlier <= middle ? { from: middle, to } : { from, to: middle });
    [from, to] = earlier <= middle ? [from, middle] : [middle, to];
  }
  // The earlier tree's last part; where it is the whole earlier tree, whoever checks has its root.
  if (from > 0) ranges.push({ from, to });
  return ranges.toReversed();
}

/** The largest power of two below a number of leaves: where a tree of them parts in two. */
function splitOf(leaves: number): number {
  let split = 1;
  while (split * 2 < leaves) split *= 2;
  return split;
}

/** Gathers the hashes of a proof from leaves that go by in order, in little memory. */
export type ProofCollector = { add(leaf: Buffer): void; proof(): Buffer[] };

export function collectProof(ranges: readonly LeafRange[]): ProofCollector {
  const edges = new Map<LeafRange, Edge>(ranges.map((range) => [range, emptyEdge()]));
  const inOrder = ranges.toSorted((a, b) => a.from - b.from);
  let index = 0;
  let at = 0;
  return {
    add(leaf) {
      while (at < inOrder.length && inOrder[at].to <= index) at++;
      const range = inOrder[at];
      if (range !== undefined && range.from <= index) addLeaf(edges.get(range)!, leaf);
      index++;
    },
    proof() {
      const wanted = inOrder.at(-1)?.to ?? 0;
      if (index < wanted) throw new RangeError(`a proof over ${wanted} leaves of ${index}`);
      return ranges.map((range) => rootOf(edges.get(range)!));
    },
  };
}

/** The root that an inclusion proof leads to; undefined where it has a wrong number of hashes (RFC 9162, 2.1.3.2). */
export function rootFromInclusion(
  index: number,
  size: number,
  leaf: Buffer,
  proof: readonly Buffer[],
): Buffer | undefined {
  if (!(index >= 0 && index < size)) return undefined;
  let [node, last, hash] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return undefined;
    if (node % 2 === 1 || node === last) {
      hash = hashNode(sibling, hash);
      while (node % 2 === 0 && node > 0) [node, last] = [half(node), half(last)];
    } else {
      hash = hashNode(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? hash : undefined;
}

/** Whether the proof shows that the leaf stands at `index` of the tree with this root. */
export function verifyInclusion(
  index: number,
  size: number,
  leaf: Buffer,
  proof: readonly Buffer[],
  root: Buffer,
): boolean {
  return rootFromInclusion(index, size, leaf, proof)?.equals(root) ?? false;
}

/** Whether the proof shows that the later tree begins with the earlier one (RFC 9162, 2.1.4.2). */
export function verifyConsistency(
  earlier: number,
  size: number,
  proof: readonly Buffer[],
  earlierRoot: Buffer,
  root: Buffer,
): boolean {
  if (!(earlier >= 1 && earlier <= size)) return false;
  if (earlier === size) return proof.length === 0 && earlierRoot.equals(root);
  const isWhole = Number.isInteger(Math.log2(earlier)) && 2 ** Math.log2(earlier) === earlier;
  const [first, ...rest] = isWhole ? [earlierRoot, ...proof] : proof;
  if (first === undefined) return false;
  let [node, last] = [earlier - 1, size - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  let [before, after] = [first, first];
  for (const hash of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      before = hashNode(hash, before);
      after = hashNode(hash, after);
      while (node % 2 === 0 && node > 0) [node, last] = [half(node), half(last)];
    } else {
      after = hashNode(after, hash);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && before.equals(earlierRoot) && after.equals(root);
}

function half(n: number): number {
  return Math.floor(n / 2);
}
