import { readFileSync } from 'node:fs';
import type { Page } from '../files/index.ts';

/** No person has this key. */
export const NONE = 0xffffffff;
/** Several people have this key. */
export const MANY = 0xfffffffe;

type KernelExports = {
  setKey(a: bigint, b: bigint, scratchAt: number): void;
  sipBytes(tag: bigint, at: number, length: number): bigint;
  normaliseCell(way: number, option: number, from: number, length: number): number;
  hashCell(way: number, tag: bigint, option: number, from: number, length: number): bigint;
  hashColumn(
    way: number,
    tag: bigint,
    option: number,
    bytes: number,
    starts: number,
    ends: number,
    columns: number,
    column: number,
    rows: number,
    out: number,
    unfolded: number,
  ): number;
  combine(tag: bigint, a: bigint, b: bigint): bigint;
  isOneSlipAway(tag: bigint, from: number, length: number, trait: number): number;
  tableInsert(table: number, mask: number, hash: bigint, person: number): number;
  tableInsertAll(table: number, mask: number, hashes: number, persons: number, n: number): number;
  tableMove(from: number, fromMask: number, to: number, toMask: number): void;
  tableLookup(table: number, mask: number, hashes: number, rows: number, out: number): void;
  tableConfirm(
    table: number,
    mask: number,
    hashes: number,
    rows: number,
    persons: number,
    found: number,
  ): void;
  tableFind(table: number, mask: number, hash: bigint, out: number, most: number): number;
  markColumns(
    bytes: number,
    starts: number,
    ends: number,
    columns: number,
    rows: number,
    persons: number,
    sets: number,
    anybody: number,
  ): void;
};

const BLOCK = 65_536;
const SCRATCH_BYTES = 4_096;
/** Cells longer than this identify nobody; the same figure stands in the kernel. */
export const MAX_CELL_BYTES = 320;

const module = new WebAssembly.Module(readFileSync(new URL('./kernel/kernel.wasm', import.meta.url)));

/** Where a page lies in the kernel's memory. */
export type PlacedPage = {
  bytes: number;
  starts: number;
  ends: number;
  rows: number;
  columns: number;
};

/**
 * The WebAssembly kernel with its memory: normalising, keyed hashes and the table of match keys on raw bytes.
 * Addresses are byte offsets into `memory`; views made from it are stale after `allocate`.
 */
export class Kernel {
  readonly memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536 });
  readonly run: KernelExports;
  readonly #cell: number;
  readonly #scratch: number;
  readonly #areas = new Map<string, { at: number; size: number }>();
  #top = 16;

  /** `key` is the installation's 16-byte matching key. */
  constructor(key: Uint8Array) {
    if (key.length !== 16) throw new Error('kernel: the matching key must have 16 bytes');
    const instance = new WebAssembly.Instance(module, {
      env: { memory: this.memory, abort: () => {} },
    });
    this.run = instance.exports as unknown as KernelExports;
    const scratch = this.allocate(SCRATCH_BYTES);
    this.#cell = this.allocate(SCRATCH_BYTES);
    const view = new DataView(key.buffer, key.byteOffset, 16);
    this.run.setKey(view.getBigUint64(0, true), view.getBigUint64(8, true), scratch);
    this.#scratch = scratch;
  }

  /** Reserves `sizeBytes` zeroed bytes for good, on a 16-byte boundary. */
  allocate(sizeBytes: number): number {
    const at = this.#top;
    this.#top += Math.ceil(sizeBytes / 16) * 16;
    const missing = this.#top - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / BLOCK));
    return at;
  }

  /**
   * A named area that is kept and used again: the same address for the same name, larger when `sizeBytes` grows.
   * Its contents are whatever the last user left.
   */
  area(name: string, sizeBytes: number): number {
    const there = this.#areas.get(name) ?? { at: 0, size: 0 };
    const area = this.#room(there, sizeBytes);
    this.#areas.set(name, area);
    return area.at;
  }

  u8(at: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, at, length);
  }

  u32(at: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, at, length);
  }

  u64(at: number, length: number): BigUint64Array {
    return new BigUint64Array(this.memory.buffer, at, length);
  }

  /** Copies a page into the kernel's memory; the place is used again for the next page. */
  place(page: Page): PlacedPage {
    const cells = page.rows * page.columns;
    const bytes = this.area('page bytes', page.bytes.length);
    const starts = this.area('page starts', cells * 4);
    const ends = this.area('page ends', cells * 4);
    this.u8(bytes, page.bytes.length).set(page.bytes);
    this.u32(starts, cells).set(page.starts.subarray(0, cells));
    this.u32(ends, cells).set(page.ends.subarray(0, cells));
    return { bytes, starts, ends, rows: page.rows, columns: page.columns };
  }

  /** Hashes one value after normalising it; 0n where it is no such value. `text` is plain bytes, folded already. */
  hashText(way: number, tag: bigint, option: number, text: Uint8Array): bigint {
    if (text.length === 0 || text.length > MAX_CELL_BYTES) return 0n;
    this.u8(this.#cell, text.length).set(text);
    return BigInt.asUintN(64, this.run.hashCell(way, tag, option, this.#cell, text.length));
  }

  /** The normalised form of one value as bytes; empty where it is no such value. For names and for tests. */
  normaliseText(way: number, option: number, text: Uint8Array): Uint8Array {
    if (text.length > MAX_CELL_BYTES) return new Uint8Array();
    this.u8(this.#cell, text.length).set(text);
    const length = this.run.normaliseCell(way, option, this.#cell, text.length);
    return this.u8(this.#scratch, length).slice();
  }

  /** SipHash-2-4 of bytes as they are, with `tag` as the first eight bytes of the message. */
  hashBytes(tag: bigint, bytes: Uint8Array): bigint {
    if (bytes.length > SCRATCH_BYTES) throw new Error('kernel: too long for the cell area');
    this.u8(this.#cell, bytes.length).set(bytes);
    return BigInt.asUintN(64, this.run.sipBytes(tag, this.#cell, bytes.length));
  }

  /** Whether a trait is that of a word one typing slip away from `name` (plain, as normalised). */
  isOneSlipAway(tag: bigint, name: Uint8Array, trait: number): boolean {
    if (name.length > MAX_CELL_BYTES) return false;
    this.u8(this.#cell, name.length).set(name);
    return this.run.isOneSlipAway(tag, this.#cell, name.length, trait) !== 0;
  }

  combine(tag: bigint, a: bigint, b: bigint): bigint {
    return BigInt.asUintN(64, this.run.combine(tag, a, b));
  }

  #room(area: { at: number; size: number }, wanted: number): { at: number; size: number } {
    if (wanted <= area.size) return area;
    const size = Math.max(wanted, area.size * 2, BLOCK);
    return { at: this.allocate(size), size };
  }
}
