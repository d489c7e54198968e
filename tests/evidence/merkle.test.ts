import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addLeaf,
  decodeEdge,
  EMPTY_ROOT,
  emptyEdge,
  encodeEdge,
  hashLeaf,
  hashNode,
  rootOf,
} from '../../src/evidence/merkle.ts';
import {
  collectProof,
  consistencyRanges,
  inclusionRanges,
  verifyConsistency,
  verifyInclusion,
} from '../../src/evidence/proofs.ts';

// The tree of eight leaves that every Certificate Transparency implementation is tested with.
const CT_LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const CT_ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const CT_INCLUSION: [index: number, size: number, proof: string[]][] = [
  [0, 1, []],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  [
    1,
    5,
    [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
];
const CT_CONSISTENCY: [earlier: number, size: number, proof: string[]][] = [
  [1, 1, []],
  [
    1,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    6,
    8,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [
    2,
    5,
    [
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
  [
    6,
    7,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
];

const ctLeaves = CT_LEAVES.map((hex) => hashLeaf(Buffer.from(hex, 'hex')));

/** The definition, word for word (RFC 6962, 2.1): slow and plain. */
function naiveRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return EMPTY_ROOT;
  if (leaves.length === 1) return leaves[0];
  const k = naiveSplit(leaves.length);
  return hashNode(naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

function naivePath(m: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length === 1) return [];
  const k = naiveSplit(leaves.length);
  return m < k
    ? [...naivePath(m, leaves.slice(0, k)), naiveRoot(leaves.slice(k))]
    : [...naivePath(m - k, leaves.slice(k)), naiveRoot(leaves.slice(0, k))];
}

function naiveConsistency(m: number, leaves: readonly Buffer[], whole = true): Buffer[] {
  if (m === leaves.length) return whole ? [] : [naiveRoot(leaves)];
  const k = naiveSplit(leaves.length);
  return m <= k
    ? [...naiveConsistency(m, leaves.slice(0, k), whole), naiveRoot(leaves.slice(k))]
    : [...naiveConsistency(m - k, leaves.slice(k), false), naiveRoot(leaves.slice(0, k))];
}

function naiveSplit(n: number): number {
  return 2 ** Math.floor(Math.log2(n - 1));
}

function edgeOf(leaves: readonly Buffer[]) {
  const edge = emptyEdge();
  for (const leaf of leaves) addLeaf(edge, leaf);
  return edge;
}

function prove(ranges: Parameters<typeof collectProof>[0], leaves: readonly Buffer[]): Buffer[] {
  const collector = collectProof(ranges);
  for (const leaf of leaves) collector.add(leaf);
  return collector.proof();
}

function hex(hashes: readonly Buffer[]): string[] {
  return hashes.map((hash) => hash.toString('hex'));
}

function leavesOf(count: number): Buffer[] {
  return Array.from({ length: count }, (_, i) => hashLeaf(Buffer.from(String(i))));
}

test('roots of the Certificate Transparency tree are the published ones', () => {
  for (const [size, root] of CT_ROOTS.entries())
    assert.equal(rootOf(edgeOf(ctLeaves.slice(0, size))).toString('hex'), root);
});

test('proofs over the Certificate Transparency tree are the published ones', () => {
  for (const [index, size, proof] of CT_INCLUSION)
    assert.deepEqual(hex(prove(inclusionRanges(index, size), ctLeaves)), proof);
  for (const [earlier, size, proof] of CT_CONSISTENCY)
    assert.deepEqual(hex(prove(consistencyRanges(earlier, size), ctLeaves)), proof);
});

test('every inclusion proof is the one of the definition, and holds for its leaf, place and root alone', () => {
  const sizes = fc
    .integer({ min: 1, max: 70 })
    .chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)));
  fc.assert(
    fc.property(sizes, fc.nat(), ([size, index], other) => {
      const leaves = leavesOf(size);
      const proof = prove(inclusionRanges(index, size), leaves);
      assert.deepEqual(hex(proof), hex(naivePath(index, leaves)));
      const root = naiveRoot(leaves);
      assert.ok(verifyInclusion(index, size, leaves[index], proof, root));
      assert.ok(!verifyInclusion(index, size, hashLeaf(Buffer.from('another')), proof, root));
      const place = other % size;
      assert.equal(verifyInclusion(place, size, leaves[index], proof, root), place === index);
      assert.ok(!verifyInclusion(index, size, leaves[index], [...proof, root], root));
      if (proof.length > 0) {
        assert.ok(!verifyInclusion(index, size, leaves[index], proof.slice(1), root));
        assert.ok(!verifyInclusion(index, size, leaves[index], flipOne(proof, other), root));
      }
    }),
  );
});

test('every consistency proof is the one of the definition, and holds for its two roots alone', () => {
  const sizes = fc
    .integer({ min: 1, max: 70 })
    .chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 1, max: size })));
  fc.assert(
    fc.property(sizes, fc.nat(), ([size, earlier], other) => {
      const leaves = leavesOf(size);
      const proof = prove(consistencyRanges(earlier, size), leaves);
      assert.deepEqual(hex(proof), hex(naiveConsistency(earlier, leaves)));
      const [before, after] = [naiveRoot(leaves.slice(0, earlier)), naiveRoot(leaves)];
      assert.ok(verifyConsistency(earlier, size, proof, before, after));
      const forked = naiveRoot([hashLeaf(Buffer.from('forked')), ...leaves.slice(1, earlier)]);
      assert.ok(!verifyConsistency(earlier, size, proof, forked, after));
      assert.ok(!verifyConsistency(earlier, size, proof, before, forked) || earlier === size);
      assert.ok(!verifyConsistency(earlier, size, [...proof, after], before, after));
      if (proof.length > 0)
        assert.ok(!verifyConsistency(earlier, size, flipOne(proof, other), before, after));
    }),
  );
});

test('a tree kept as its right edge grows to the root of the definition, stored and read at any size', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.nat(40), (first, more) => {
      const leaves = leavesOf(first + more);
      const stored = encodeEdge(edgeOf(leaves.slice(0, first)));
      const edge = decodeEdge(first, stored)!;
      for (const leaf of leaves.slice(first)) addLeaf(edge, leaf);
      assert.deepEqual(rootOf(edge), naiveRoot(leaves));
      assert.equal(decodeEdge(first, Buffer.concat([stored, stored, Buffer.alloc(1)])), undefined);
    }),
  );
});

function flipOne(proof: readonly Buffer[], which: number): Buffer[] {
  return proof.map((hash, i) => {
    if (i !== which % proof.length) return hash;
    const changed = Buffer.from(hash);
    changed[which % changed.length] ^= 1;
    return changed;
  });
}
