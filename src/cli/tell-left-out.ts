import type { LeftOut } from '../notices/index.ts';

/** A line for each thing that a text never says by a placeholder; it may say it in words of its own. */
export function tellLeftOut(texts: readonly LeftOut[]): string[] {
  return texts.flatMap(({ channel, language, leavesOut }) =>
    leavesOut.map(
      (place) =>
        `The ${channel} text in '${language}' has no {${place}}: read whether it says that in words of its own (Art. 34(2)).`,
    ),
  );
}
