const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'; // Crockford: no I, L, O, U
const ROUNDS = 4;

/**
 * A person's code, the name that Rollcall itself uses for them: 'K7QM-2X9D'. It is the ordinal under a permutation of
 * 32 bits keyed with the installation's code key (16 bytes), so it tells nothing of order or number, and five check
 * bits, so a slip of the pen is noticed. Not a secret.
 */
export function codeOf(key: Uint8Array, person: number): string {
  let left = person >>> 16;
  let right = person & 0xffff;
  for (let round = 0; round < ROUNDS; round++) [left, right] = [right, left ^ mix(key, round, right)];
  const hidden = ((left << 16) | right) >>> 0;
  let code = ALPHABET[checkOf(hidden)];
  for (let shift = 0; shift < 35; shift += 5)
    code = ALPHABET[shift < 30 ? (hidden >>> shift) & 31 : hidden >>> 30] + code;
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** The person whose code this is; undefined where it is no code. Small letters, I, L and O are forgiven. */
export function personOfCode(key: Uint8Array, code: string): number | undefined {
  const plain = code.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
  if (!/^[0-3][0-9A-HJKMNP-TV-Z]{7}$/.test(plain)) return undefined;
  let hidden = 0;
  for (const letter of plain.slice(0, 7)) hidden = hidden * 32 + ALPHABET.indexOf(letter);
  if (ALPHABET.indexOf(plain[7]) !== checkOf(hidden)) return undefined;
  let left = hidden >>> 16;
  let right = hidden & 0xffff;
  for (let round = ROUNDS - 1; round >= 0; round--) [left, right] = [right ^ mix(key, round, left), left];
  return ((left << 16) | right) >>> 0;
}

function mix(key: Uint8Array, round: number, half: number): number {
  const word =
    key[round * 4] | (key[round * 4 + 1] << 8) | (key[round * 4 + 2] << 16) | (key[round * 4 + 3] << 24);
  let x = half ^ word;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) & 0xffff;
}

function checkOf(hidden: number): number {
  return (Math.imul(hidden ^ (hidden >>> 15), 0x2c1b3c6d) >>> 27) & 31;
}
