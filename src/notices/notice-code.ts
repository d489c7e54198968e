import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import { codeOf, personOfCode } from '../people/index.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'; // Crockford: no I, L, O, U
const CODE = /^([0-9A-Z]{8})([0-9A-Z]{4})$/;

/** The code in a test to oneself. A person's code begins with 0 to 3, so it is of no notice. */
export const TEST_CODE = 'TEST-TEST-TEST';

/** Whether what somebody typed is the code of a test. */
export function isTestCode(text: string): boolean {
  return text.toUpperCase().replaceAll(/[^A-Z]/g, '') === TEST_CODE.replaceAll('-', '');
}

/**
 * The code by which a notice is known to be genuine, and by which what comes back is matched to its row:
 * 'K7QM-2X9D-04TB'. The first eight are the person's own code in the register; the last four are 20 bits of an HMAC over
 * notice and person, so that whoever knows somebody's code cannot make one for a notice that was never sent.
 * @param key the installation's code key
 */
export function noticeCode(key: Uint8Array, notice: number, person: number): string {
  return `${codeOf(key, person)}-${macOf(key, notice, person)}`;
}

/** Whose code it is in this notice; undefined where it is none. Small letters, I, L and O are forgiven. */
export function personOfNoticeCode(key: Uint8Array, notice: number, code: string): number | undefined {
  const plain = code.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
  const parts = CODE.exec(plain);
  const person = parts ? personOfCode(key, parts[1]) : undefined;
  if (!parts || person === undefined) return undefined;
  const genuine = timingSafeEqual(Buffer.from(parts[2]), Buffer.from(macOf(key, notice, person)));
  return genuine ? person : undefined;
}

const keys = new WeakMap<Uint8Array, KeyObject>();

/** Made once: each message has a code. */
function keyOf(key: Uint8Array): KeyObject {
  let made = keys.get(key);
  if (made === undefined) keys.set(key, (made = createSecretKey(key)));
  return made;
}

function macOf(key: Uint8Array, notice: number, person: number): string {
  const bits =
    createHmac('sha256', keyOf(key)).update(`notice ${notice} ${person}`).digest().readUInt32BE(0) >>> 12;
  return [15, 10, 5, 0].map((shift) => ALPHABET[(bits >>> shift) & 31]).join('');
}
