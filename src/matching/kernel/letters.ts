// What a byte is.

@inline export function isDigit(b: u32): bool { return b - 48 < 10; }
@inline export function isLetter(b: u32): bool { return (b | 32) - 97 < 26; }
