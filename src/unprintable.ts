/** What is no text: control characters, separators of lines, and what turns the rest of a line round on a terminal. */
export const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;
