/** Numbers between 0 and 1 that are the same for the same seed. */
export function createRandom(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** ROLLCALL_TEST_SEED, or one of today's; whoever uses it prints it. */
export function chooseSeed(): number {
  return Number(process.env['ROLLCALL_TEST_SEED'] ?? Date.now() % 1_000_000_000);
}

export function shuffle<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
