/**
 * The candidates nearest to a misspelt word, best first, at most `limit`; empty when nothing is near.
 * Distance is Levenshtein's, without regard to case and punctuation; a candidate that begins with the word is near.
 */
export function nearest(word: string, candidates: readonly string[], limit = 3): string[] {
  const wanted = plain(word);
  if (wanted === '') return [];
  const scored: { candidate: string; distance: number }[] = [];
  for (const candidate of candidates) {
    const other = plain(candidate);
    const distance = other.startsWith(wanted) && wanted.length >= 3 ? 0.5 : editDistance(wanted, other);
    if (distance <= Math.max(1, Math.floor(wanted.length / 3))) scored.push({ candidate, distance });
  }
  scored.sort((a, b) => a.distance - b.distance);
  return scored.slice(0, limit).map(({ candidate }) => candidate);
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[j] + 1, current[j - 1] + 1));
    }
    previous = current;
  }
  return previous[b.length];
}
