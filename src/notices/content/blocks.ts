/** A stretch of text of one kind. */
export type Run = { text: string; bold?: true; italic?: true };

/** A part of a message; what letters are set from. Person places in `text` are markers. */
export type LetterBlock = { kind: 'paragraph' | 'heading'; runs: Run[] } | { kind: 'list'; items: Run[][] };
