import { join } from 'node:path';
import type { NodeCompiler, NodeTypstDocument } from '@myriaddreamin/typst-ts-node-compiler';
import { startTypst } from '../documents/index.ts';
import { InputError } from '../errors.ts';
import { Drawable } from './drawable.ts';
import { MAX_RETURN_LINE } from './surely-fits.ts';
import type { LeftOut, Letter, LetterLayout, PlacedLetter, PrintOptions } from './types.ts';
import {
  type LayoutView,
  type LetterView,
  textsOf,
  viewOfBundle,
  viewOfLayout,
  viewOfLetter,
} from './view.ts';

const TEMPLATE = join(import.meta.dirname, 'letter.typ');
const MAX_PAGES = 10;
/** Of the date and the reference below the sender, and of the room before the subject (mm). */
const INFO_HEIGHT = 12;
const INFO_GAP = 6;

/** The PDF of some letters, in their order; undefined where all of them were left out. */
export type TypesetLetters = { pdf: Uint8Array | undefined; placed: PlacedLetter[]; leftOut: LeftOut[] };

/** Where the template says that a letter stands. */
type Place = { first: number; last: number; fits: boolean };
/** In millimetres. */
type Heights = { sender: number; returnLine: number };
type Item = { id: string; view: LetterView };

/** Sets letters in this thread, a PDF at a time. */
export class Typesetting {
  readonly #typst: NodeCompiler;
  readonly #layout: LetterLayout;
  #view: LayoutView;
  readonly #options: Required<PrintOptions>;
  readonly #drawable: Drawable;
  /** How many pages letters of about the same length had, the last time. */
  readonly #pages = new Map<string, number>();

  private constructor(typst: NodeCompiler, layout: LetterLayout, options: PrintOptions) {
    this.#typst = typst;
    this.#layout = layout;
    this.#view = viewOfLayout(layout, shadowLogo(typst, layout.logo));
    this.#options = { maxPages: MAX_PAGES, ...options };
    this.#drawable = new Drawable(typst);
  }

  /** @throws InputError ARGUMENT_INVALID where what all letters have in common cannot be set. */
  static async start(layout: LetterLayout, options: PrintOptions): Promise<Typesetting> {
    const typesetting = new Typesetting(await startTypst(import.meta.dirname), layout, options);
    typesetting.#checkLayout();
    return typesetting;
  }

  typeset(letters: readonly Letter[]): TypesetLetters {
    const leftOut: LeftOut[] = [];
    const drawable = this.#leaveOutUndrawable(letters, leftOut);
    const { document, placed } = this.#compileFitting(drawable, leftOut);
    const pdf = document && this.#typst.pdf(document, { pdfTags: false });
    // Nothing of anybody stays in the caches.
    this.#typst.evictCache(0);
    return { pdf, placed, leftOut };
  }

  /** Whoever does not fit is taken out, and the others move up. */
  #compileFitting(
    items: Item[],
    leftOut: LeftOut[],
  ): { document: NodeTypstDocument | undefined; placed: PlacedLetter[] } {
    let rest = items;
    while (rest.length > 0) {
      const { document, places } = this.#compile(rest);
      const faults = rest.map(({ id }, n) => this.#faultOf(id, places[n]));
      if (faults.every((fault) => fault === undefined))
        return { document, placed: rest.map(({ id }, n) => this.#placed(id, places[n])) };
      leftOut.push(...faults.filter((fault) => fault !== undefined));
      rest = rest.filter((_, n) => faults[n] === undefined);
    }
    return { document: undefined, placed: [] };
  }

  #leaveOutUndrawable(letters: readonly Letter[], leftOut: LeftOut[]): Item[] {
    const items = letters.map((letter) => {
      const view = viewOfLetter(letter, this.#layout);
      view.pages = this.#pages.get(lengthOf(view)) ?? 1;
      return { id: letter.id, view };
    });
    const drawn = this.#drawable.check(items.map(({ view }) => textsOf(view)));
    return items.filter(({ id, view }, n) => {
      const why = view.address.length === 0 ? 'no address' : drawn[n] ? undefined : 'characters';
      if (why) leftOut.push({ id, why });
      return why === undefined;
    });
  }

  /** Pages are numbered from what is guessed; where that was wrong, once more from what is known then. */
  #compile(items: readonly Item[]): { document: NodeTypstDocument; places: Place[] } {
    const made = this.#compileOnce(items);
    const wrong = items.filter(({ view }, n) => view.pages !== pagesOf(made.places[n]));
    for (const [n, { view }] of items.entries()) {
      view.pages = pagesOf(made.places[n]);
      this.#pages.set(lengthOf(view), view.pages);
    }
    return wrong.length === 0 ? made : this.#compileOnce(items);
  }

  #compileOnce(items: readonly Item[]): { document: NodeTypstDocument; places: Place[] } {
    const letters = items.map(({ view }) => view);
    const view = viewOfBundle(this.#view, letters, this.#options.duplex);
    const compiled = this.#typst.compile({
      mainFilePath: TEMPLATE,
      inputs: { data: JSON.stringify(view) },
    });
    const document = compiled.result;
    // Without what Typst says about it: that may hold what it was given.
    if (document === null) throw new Error('letters: the template does not compile');
    return {
      document,
      places: this.#typst.query(document, { selector: '<letter>', field: 'value' }) as Place[],
    };
  }

  #faultOf(id: string, place: Place): LeftOut | undefined {
    if (!place.fits) return { id, why: 'address too long' };
    return pagesOf(place) > this.#options.maxPages ? { id, why: 'too many pages' } : undefined;
  }

  #placed(id: string, place: Place): PlacedLetter {
    const pages = pagesOf(place);
    return { id, firstPage: place.first, pages, sheets: this.#options.duplex ? Math.ceil(pages / 2) : pages };
  }

  /** A letter of which everything is well but, perhaps, the layout. */
  #checkLayout(): void {
    const { sender, returnLine } = this.#view;
    const [drawn] = this.#drawable.check([[...sender, returnLine]]);
    if (!drawn)
      throw new InputError(
        'ARGUMENT_INVALID',
        'the sender has characters that no font of this machine can draw',
      );
    const probe: Letter = {
      id: 'probe',
      addressLines: ['Name', 'Road', 'Town', 'Postcode'],
      postcode: '',
      country: '',
      date: '',
      subject: '',
      blocks: [],
      reference: '',
    };
    const { document } = this.#compileProbe(viewOfLetter(probe, this.#layout));
    const [heights] = this.#typst.query(document, { selector: '<heights>', field: 'value' }) as Heights[];
    if (heights.returnLine > MAX_RETURN_LINE)
      throw new InputError(
        'ARGUMENT_INVALID',
        `the line above the address is too long for the window ${this.#layout.window}: shorten it`,
      );
    const infoBottom = this.#view.window.info.top + heights.sender + INFO_HEIGHT;
    this.#view = { ...this.#view, bodyTop: Math.max(this.#view.bodyTop, infoBottom + INFO_GAP) };
  }

  #compileProbe(view: LetterView): { document: NodeTypstDocument; places: Place[] } {
    try {
      return this.#compileOnce([{ id: 'probe', view }]);
    } catch (error) {
      throw this.#view.logo ? notALogo() : error;
    }
  }
}

function pagesOf({ first, last }: Place): number {
  return last - first + 1;
}

/** Letters for which this is the same mostly have as many pages. */
function lengthOf({ language, blocks }: LetterView): string {
  const items = blocks.flatMap((block) => (block.kind === 'list' ? block.items : [block.runs]));
  const characters = items.flat().reduce((sum, { text }) => sum + text.length, 0);
  return `${language} ${items.length} ${Math.round(characters / 100)}`;
}

/** Puts the logo where the template finds it, and says what it is: from its bytes, for a name can lie. */
function shadowLogo(typst: NodeCompiler, logo: Uint8Array | undefined): LayoutView['logo'] {
  if (logo === undefined) return null;
  const start = Buffer.from(logo.subarray(0, 1024));
  const format = start.subarray(1, 4).equals(Buffer.from('PNG'))
    ? 'png'
    : start.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))
      ? 'jpg'
      : /<svg[\s>]/i.test(start.toString('latin1')) || /^\s*<\?xml/.test(start.toString('latin1'))
        ? 'svg'
        : undefined;
  if (format === undefined) throw notALogo();
  typst.mapShadow(join(import.meta.dirname, 'logo'), Buffer.from(logo));
  return { file: 'logo', format };
}

function notALogo(): InputError {
  return new InputError('ARGUMENT_INVALID', 'the logo cannot be read: give a PNG, JPEG or SVG file');
}
