import { hash, randomBytes } from 'node:crypto';

/** Keys of rows, each as 64 bits of a keyed hash: what they say is nowhere in it. Positions are small numbers. */
export class KeyTable {
  readonly #salt = randomBytes(16);
  #slots = new Int32Array(1 << 12).fill(-1);
  #high = new Uint32Array(1 << 11);
  #low = new Uint32Array(1 << 11);
  /** The last file (its place in the plan) that has the key. */
  #last = new Int32Array(1 << 11);
  /** The file in which the key was met last while rows are written. */
  #met = new Int32Array(1 << 11);
  /** For each key a quick hash that is not kept secret: most rows have a key that nothing changed, and end there. */
  #quick = new Uint32Array(1 << 11);
  #filter = new Uint32Array(1 << 10);
  #size = 0;

  /** How many different keys there are. */
  get size(): number {
    return this.#size;
  }

  /** Hashes the bytes of a key; `scratch` has room for the salt before them, as `saltInto` leaves it. */
  hash(scratch: Uint8Array, length: number): Buffer {
    return hash('sha256', scratch.subarray(0, length), 'buffer');
  }

  /** Puts the salt in front of the bytes of a key; returns where they go on. */
  saltInto(scratch: Uint8Array): number {
    scratch.set(this.#salt);
    return this.#salt.length;
  }

  /** Whether there may be a key of this quick hash; where not, there is none. */
  mayHave(quick: number): boolean {
    const bit = quick & (this.#filter.length * 32 - 1);
    return ((this.#filter[bit >>> 5] >>> (bit & 31)) & 1) === 1;
  }

  /** Notes that a file has a key; files come oldest first. */
  note(digest: Buffer, quick: number, file: number): void {
    const at = this.#find(digest);
    if (at >= 0) {
      this.#last[at] = file;
      return;
    }
    if (this.#size === this.#high.length) this.#grow();
    const place = this.#size++;
    this.#high[place] = digest.readUInt32LE(0);
    this.#low[place] = digest.readUInt32LE(4);
    this.#last[place] = file;
    this.#met[place] = -1;
    this.#quick[place] = quick;
    this.#put(place);
  }

  /** The place of a key; -1 where no file after the first has it. */
  find(digest: Buffer): number {
    return this.#find(digest);
  }

  /** The last file that has the key at a place. */
  lastFile(place: number): number {
    return this.#last[place];
  }

  /** Whether a file has the key at this place for the first time; from then on it has not. */
  meet(place: number, file: number): boolean {
    if (this.#met[place] === file) return false;
    this.#met[place] = file;
    return true;
  }

  #find(digest: Buffer): number {
    const high = digest.readUInt32LE(0);
    const low = digest.readUInt32LE(4);
    const mask = this.#slots.length - 1;
    for (let slot = (high ^ low) & mask; ; slot = (slot + 1) & mask) {
      const place = this.#slots[slot];
      if (place < 0) return -1;
      if (this.#high[place] === high && this.#low[place] === low) return place;
    }
  }

  #put(place: number): void {
    const mask = this.#slots.length - 1;
    let slot = (this.#high[place] ^ this.#low[place]) & mask;
    while (this.#slots[slot] >= 0) slot = (slot + 1) & mask;
    this.#slots[slot] = place;
    const bit = this.#quick[place] & (this.#filter.length * 32 - 1);
    this.#filter[bit >>> 5] |= 1 << (bit & 31);
  }

  #grow(): void {
    const room = this.#high.length * 2;
    this.#high = widen(this.#high, new Uint32Array(room));
    this.#low = widen(this.#low, new Uint32Array(room));
    this.#last = widen(this.#last, new Int32Array(room));
    this.#met = widen(this.#met, new Int32Array(room));
    this.#quick = widen(this.#quick, new Uint32Array(room));
    this.#slots = new Int32Array(room * 2).fill(-1);
    this.#filter = new Uint32Array(room / 2); // sixteen bits a key
    for (let place = 0; place < this.#size; place++) this.#put(place);
  }
}

function widen<T extends Uint32Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
