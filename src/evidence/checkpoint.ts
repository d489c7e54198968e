import { decodeBase64, parseNote, type Note } from './note.ts';
import { HASH_BYTES } from './merkle.ts';

/** What a checkpoint says: the log's first `size` entries have this root (c2sp.org/tlog-checkpoint). */
export type Checkpoint = { origin: string; size: number; root: Buffer };

/** A checkpoint with the note that carries it. */
export type SignedCheckpoint = Checkpoint & Note;

/** The text that is signed: origin, size and root, a line each. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/** Reads a checkpoint without looking at its signatures; undefined where it is none. Extension lines are passed over. */
export function parseCheckpoint(note: string): SignedCheckpoint | undefined {
  const parsed = parseNote(note);
  if (parsed === undefined) return undefined;
  const [origin, sizeText, rootText, ...extensions] = parsed.text.slice(0, -1).split('\n');
  if (origin === '' || !/^(0|[1-9]\d{0,15})$/.test(sizeText ?? '') || extensions.includes(''))
    return undefined;
  const [size, root] = [Number(sizeText), decodeBase64(rootText ?? '')];
  if (!Number.isSafeInteger(size) || root?.length !== HASH_BYTES) return undefined;
  return { ...parsed, origin, size, root };
}
