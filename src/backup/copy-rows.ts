import { COPY_HEADER_BYTES, copyExtensionBytes } from '../db/index.ts';

/** Counts the rows of a table that was copied in PostgreSQL's binary format, as its bytes stream by. */
export type RowCounter = {
  push(bytes: Uint8Array): void;
  /** How many rows there were; undefined where it was no such table, or not a whole one. */
  end(): number | undefined;
};

/** @param columns how many columns each row must have */
export function createRowCounter(columns: number): RowCounter {
  let rows = 0;
  let state: 'start' | 'row' | 'field' | 'ended' | 'wrong' = 'start';
  /** What is yet to be passed over of a field. */
  let skip = 0;
  let fieldsLeft = 0;
  let held = Buffer.alloc(0);

  const step = (bytes: Buffer, at: number): number => {
    if (state === 'start') {
      const extension = copyExtensionBytes(bytes.subarray(at));
      state = extension === undefined ? 'wrong' : 'row';
      skip = extension ?? 0;
      return COPY_HEADER_BYTES;
    }
    if (state === 'row') {
      const fields = bytes.readInt16BE(at);
      if (fields === -1) state = 'ended';
      else if (fields === columns && columns > 0) [state, fieldsLeft] = ['field', fields];
      else state = 'wrong';
      return 2;
    }
    const length = bytes.readInt32BE(at);
    if (length < -1) state = 'wrong';
    skip = Math.max(length, 0);
    if (--fieldsLeft === 0 && state === 'field') {
      state = 'row';
      rows++;
    }
    return 4;
  };

  return {
    push(chunk) {
      const given = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const bytes = held.length > 0 ? Buffer.concat([held, given]) : given;
      let at = 0;
      for (;;) {
        const passed = Math.min(skip, bytes.length - at);
        at += passed;
        skip -= passed;
        if (at === bytes.length) break;
        // Nothing comes after the end.
        if (state === 'ended') state = 'wrong';
        if (state === 'wrong') return;
        const wanted = state === 'start' ? COPY_HEADER_BYTES : state === 'row' ? 2 : 4;
        if (bytes.length - at < wanted) break;
        at += step(bytes, at);
      }
      held = Buffer.from(bytes.subarray(at));
    },
    end: () => (state === 'ended' && skip === 0 && held.length === 0 ? rows : undefined),
  };
}
