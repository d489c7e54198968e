// The portable roaring format, 32-bit: https://github.com/RoaringBitmap/RoaringFormatSpec
// Constants keep the specification's names.

export const SERIAL_COOKIE_NO_RUNCONTAINER = 12346;
export const SERIAL_COOKIE = 12347;
export const NO_OFFSET_THRESHOLD = 4;

/** An array container holds at most this many values; above it, a container without runs is a bitmap. */
export const ARRAY_MAX = 4096;
export const BITMAP_BYTES = 8192;
/** 32-bit words of one container of 65,536 values. */
export const CONTAINER_WORDS = 2048;

/** Where the parts of a serialised set lie, in bytes from its start. */
export type Layout = {
  containers: number;
  /** Start of the bit field that names the run containers; -1 where there are none. */
  runFlagsAt: number;
  /** Start of the (key, cardinality - 1) pairs, 4 bytes a container. */
  descriptionsAt: number;
  /** Start of the 4-byte container positions; -1 where the format leaves them out. */
  offsetsAt: number;
  /** Start of the first container. */
  bodyAt: number;
};

// Bitmaps are copied as 32-bit words in the machine's order; the format's order is little endian.
if (new Uint8Array(Uint32Array.of(1).buffer)[0] !== 1) throw new Error('set: needs a little-endian machine');

/**
 * Reads the cookie and finds the parts. The bytes may be damaged: the number of containers is a claim, and the
 * header that it implies must fit before anything is read by it.
 */
export function readLayout(bytes: Uint8Array): Layout {
  if (bytes.length < 8) throw new Error('set: cut short');
  const cookie = readUint32(bytes, 0);
  if (cookie === SERIAL_COOKIE_NO_RUNCONTAINER) return layoutWithoutRuns(bytes, readUint32(bytes, 4));
  if ((cookie & 0xffff) === SERIAL_COOKIE) return layoutWithRuns(bytes, (cookie >>> 16) + 1);
  throw new Error('set: not a roaring set');
}

function layoutWithoutRuns(bytes: Uint8Array, containers: number): Layout {
  if (containers > 65536) throw new Error('set: too many containers');
  const offsetsAt = 8 + 4 * containers;
  return fitting(bytes, {
    containers,
    runFlagsAt: -1,
    descriptionsAt: 8,
    offsetsAt,
    bodyAt: offsetsAt + 4 * containers,
  });
}

function layoutWithRuns(bytes: Uint8Array, containers: number): Layout {
  const descriptionsAt = 4 + ((containers + 7) >>> 3);
  const afterDescriptions = descriptionsAt + 4 * containers;
  const hasOffsets = containers >= NO_OFFSET_THRESHOLD;
  return fitting(bytes, {
    containers,
    runFlagsAt: 4,
    descriptionsAt,
    offsetsAt: hasOffsets ? afterDescriptions : -1,
    bodyAt: hasOffsets ? afterDescriptions + 4 * containers : afterDescriptions,
  });
}

function fitting(bytes: Uint8Array, layout: Layout): Layout {
  if (layout.bodyAt > bytes.length) throw new Error('set: cut short');
  return layout;
}

/** Whether container `index` is a run container. */
export function isRunContainer(bytes: Uint8Array, layout: Layout, index: number): boolean {
  return layout.runFlagsAt >= 0 && ((bytes[layout.runFlagsAt + (index >>> 3)] >>> (index & 7)) & 1) === 1;
}

/** The 16 high bits of the values of container `index`. */
export function readKey(bytes: Uint8Array, layout: Layout, index: number): number {
  return readUint16(bytes, layout.descriptionsAt + 4 * index);
}

/** How many values container `index` claims to hold, 1 to 65,536. */
export function readCardinality(bytes: Uint8Array, layout: Layout, index: number): number {
  return readUint16(bytes, layout.descriptionsAt + 4 * index + 2) + 1;
}

export function readUint16(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8);
}

export function readUint32(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}
