import type { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { unshownIn } from '../documents/index.ts';

/** Source Sans has all of these; a test holds it to that. */
export const SURELY_DRAWN =
  /^[\n\u0020-\u007e\u00a0-\u0131\u0134-\u0148\u014a-\u017e\u0218-\u021b\u1e80-\u1e85\u1ef2\u1ef3\u200b\u2010-\u2015\u2018-\u201e\u2022\u2026\u20ac]*$/;

const PROBE = `
#set document(title: "probe")
#set text(font: ("Source Sans 3", "Libertinus Serif", "DejaVu Sans Mono"), lang: "en")
#for one in json(bytes(sys.inputs.probe)) { par(one) }
`;

const SEGMENTS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Finds texts that no font of this machine can draw whole. It asks Typst itself, once for each character, so that the
 * answer is that of the letters: PDF/UA-1 cannot be written with a character that has no shape.
 */
export class Drawable {
  readonly #typst: NodeCompiler;
  /** What somebody would take for one character, and whether it can be drawn. */
  readonly #known = new Map<string, boolean>();

  constructor(typst: NodeCompiler) {
    this.#typst = typst;
  }

  /** For each of the groups of texts, whether all of it can be drawn. */
  check(groups: readonly (readonly string[])[]): boolean[] {
    const rare = groups.map((texts) =>
      texts.filter((text) => !SURELY_DRAWN.test(text)).flatMap(charactersOf),
    );
    this.#learn([...new Set(rare.flat())].filter((character) => !this.#known.has(character)));
    return rare.map((characters) => characters.every((character) => this.#known.get(character)));
  }

  #learn(characters: string[]): void {
    // '\ufffd' stands for what the cleaning took out.
    const [lost, rest] = [
      characters.filter((each) => each.includes('\ufffd')),
      characters.filter((each) => !each.includes('\ufffd')),
    ];
    const unshown = new Set(this.#unshown(rest));
    for (const character of lost) this.#known.set(character, false);
    for (const character of rest) {
      // Of one with marks it is not said whether the mark has no shape there or beside another: it is asked alone.
      const isSuspect = [...character].some((each) => unshown.has(each));
      const isAlone = rest.length === 1 || [...character].length === 1;
      this.#known.set(character, !isSuspect || (!isAlone && this.#unshown([character]).length === 0));
    }
  }

  #unshown(characters: string[]): string[] {
    if (characters.length === 0) return [];
    const { result } = this.#typst.compile({
      mainFileContent: PROBE,
      inputs: { probe: JSON.stringify(characters) },
    });
    if (result === null) throw new Error('letters: the probe of characters does not compile');
    try {
      this.#typst.pdf(result, { pdfStandard: 'ua-1' });
      return [];
    } catch (error) {
      const unshown = unshownIn(String(error));
      if (unshown.length === 0) throw new Error('letters: the probe of characters failed', { cause: error });
      return unshown;
    }
  }
}

function charactersOf(text: string): string[] {
  return Array.from(SEGMENTS.segment(text), ({ segment }) => segment).filter(
    (character) => !SURELY_DRAWN.test(character),
  );
}
