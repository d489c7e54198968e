/**
 * The candidates nearest to a misspelt word, best first, at most `limit`; empty when nothing is near.
 * Distance counts letters missing, too many, wrong or exchanged, without regard to case and punctuation; a candidate
 * that begins with the word, or nearly, is near.
 */
export function nearest(word: string, candidates: readonly string[], limit = 3): string[] {
  const wanted = plain(word);
  if (wanted === '') return [];
  const scored: { candidate: string; distance: number }[] = [];
  for (const candidate of candidates) {
    const other = plain(candidate);
    const distance = distanceTo(wanted, other);
    if (distance <= Math.max(1, Math.floor(wanted.length / 3))) scored.push({ candidate, distance });
  }
  scored.sort((a, b) => a.distance - b.distance);
  return scored.slice(0, limit).map(({ candidate }) => candidate);
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function distanceTo(wanted: string, other: string): number {
  const whole = editDistance(wanted, other);
  if (wanted.length < 3 || other.length <= wanted.length) return whole;
  return Math.min(whole, editDistance(wanted, other.slice(0, wanted.length)) + 0.5);
}

/** Optimal string alignment: an exchange of two neighbours is one slip. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, rows[i - 1][j] + 1, row[j - 1] + 1));
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (exchanged) row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1);
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}
