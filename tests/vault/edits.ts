/** How formats/vectors/*.json damage a valid vector. */
export type Edit = {
  /** New length. */
  cut?: number;
  /** Byte and bit. */
  flip?: [number, number];
  /** Hex. */
  append?: string;
  /** The bytes of [from, to) go to the end. */
  move?: [number, number];
};

export function applyEdit(original: Uint8Array, edit: Edit): Buffer {
  let bytes = Buffer.from(original);
  if (edit.cut !== undefined) bytes = bytes.subarray(0, edit.cut);
  if (edit.flip !== undefined) bytes[edit.flip[0]] ^= 1 << edit.flip[1];
  if (edit.append !== undefined) bytes = Buffer.concat([bytes, Buffer.from(edit.append, 'hex')]);
  if (edit.move !== undefined) {
    const [from, to] = edit.move;
    bytes = Buffer.concat([bytes.subarray(0, from), bytes.subarray(to), bytes.subarray(from, to)]);
  }
  return bytes;
}
