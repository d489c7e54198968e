// SipHash-2-4 under the installation's key, and the scratch area that every value is written to before it is hashed.

let k0: u64 = 0;
let k1: u64 = 0;
export let scratch: usize = 0;

export function setKey(a: u64, b: u64, scratchAt: usize): void {
  k0 = a;
  k1 = b;
  scratch = scratchAt;
}

/** SipHash-2-4 of `length` bytes at `at`; `tag` (the kind of key) is mixed in as a first block. */
export function sip(tag: u64, at: usize, length: u32): u64 {
  let v0: u64 = k0 ^ 0x736f6d6570736575;
  let v1: u64 = k1 ^ 0x646f72616e646f6d;
  let v2: u64 = k0 ^ 0x6c7967656e657261;
  let v3: u64 = k1 ^ 0x7465646279746573;
  const blocks = length >> 3;
  for (let i: u32 = 0; i <= blocks + 1; i++) {
    let m: u64;
    if (i == 0) m = tag;
    else if (i <= blocks) m = load<u64>(at + ((i - 1) << 3));
    else {
      m = (<u64>(length + 8)) << 56;
      const tail = at + (blocks << 3);
      const rest = length & 7;
      for (let j: u32 = 0; j < rest; j++) m |= (<u64>load<u8>(tail + j)) << (<u64>(j << 3));
    }
    v3 ^= m;
    for (let r = 0; r < 2; r++) {
      v0 += v1; v1 = rotl(v1, 13); v1 ^= v0; v0 = rotl(v0, 32);
      v2 += v3; v3 = rotl(v3, 16); v3 ^= v2;
      v0 += v3; v3 = rotl(v3, 21); v3 ^= v0;
      v2 += v1; v1 = rotl(v1, 17); v1 ^= v2; v2 = rotl(v2, 32);
    }
    v0 ^= m;
  }
  v2 ^= 0xff;
  for (let r = 0; r < 4; r++) {
    v0 += v1; v1 = rotl(v1, 13); v1 ^= v0; v0 = rotl(v0, 32);
    v2 += v3; v3 = rotl(v3, 16); v3 ^= v2;
    v0 += v3; v3 = rotl(v3, 21); v3 ^= v0;
    v2 += v1; v1 = rotl(v1, 17); v1 ^= v2; v2 = rotl(v2, 32);
  }
  const hash = v0 ^ v1 ^ v2 ^ v3;
  return hash == 0 ? 1 : hash; // 0 means: no value
}

/** SipHash of the raw bytes, without normalising; for tests against the published vectors tag is left out. */
export function sipBytes(tag: u64, at: usize, length: u32): u64 {
  return sip(tag, at, length);
}
