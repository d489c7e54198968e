import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NodeCompiler, NodeTypstDocument } from '@myriaddreamin/typst-ts-node-compiler';
import type { PaperDocument, RenderOptions } from './types.ts';
import { viewOf } from './view.ts';
import { CHOSEN, CLAIMED, NOT_CHOSEN, REQUIRED } from './words.ts';

const WORDS = JSON.stringify({
  claimed: CLAIMED,
  required: REQUIRED,
  chosen: CHOSEN,
  notChosen: NOT_CHOSEN,
});
const TEMPLATE = join(import.meta.dirname, 'paper.typ');
/**
 * A brief that does not fit one page, and a letter whose last lines would stand alone on another, are set a little
 * smaller, but never too small to read.
 */
const SCALES: Record<PaperDocument['layout'], readonly number[]> = {
  brief: [1, 0.95, 0.9],
  letter: [1, 0.96],
  form: [1],
  statement: [1],
};

const MANY_PAGES = 6;

let compiler: Promise<NodeCompiler> | undefined;

/** The document as PDF, A4, tagged for screen readers. The same document gives the same bytes. */
export async function renderPdf(doc: PaperDocument, options: RenderOptions = {}): Promise<Uint8Array> {
  return (await typesetPdf(doc, options)).pdf;
}

export type TypesetPdf = {
  pdf: Uint8Array;
  /** A brief should take one. */
  pages: number;
  /** Characters that no font of this machine can draw: they are boxes in the PDF, and right in HTML and DOCX. */
  unshown: string[];
};

/** The document as PDF, and what there is to say about it. */
export async function typesetPdf(doc: PaperDocument, options: RenderOptions = {}): Promise<TypesetPdf> {
  compiler ??= startTypst(import.meta.dirname);
  const typst = await compiler;
  const document = typesetBest(typst, JSON.stringify(viewOf(doc, options)), SCALES[doc.layout]);
  const exported = exportPdf(typst, document);
  // What this document did not use is let go, or a process that runs long keeps every paper it ever set.
  typst.evictCache(1);
  return { ...exported, pages: document.numOfPages };
}

/** In the largest size that gives the fewest pages. */
function typesetBest(typst: NodeCompiler, view: string, scales: readonly number[]): NodeTypstDocument {
  const [first, ...smaller] = scales;
  let best = typeset(typst, view, first);
  for (const scale of smaller) {
    // Of many pages one more or less is nothing, and to set them takes seconds.
    if (best.numOfPages <= 1 || best.numOfPages > MANY_PAGES) break;
    const next = typeset(typst, view, scale);
    if (next.numOfPages < best.numOfPages) best = next;
  }
  return best;
}

/**
 * Typst with the house's fonts, for templates in `workspace`. Loaded when the first PDF is wanted: 50 MB of compiler
 * are nothing to start every command with.
 */
export async function startTypst(workspace: string): Promise<NodeCompiler> {
  const { NodeCompiler } = await import('@myriaddreamin/typst-ts-node-compiler');
  const fonts = dirname(
    createRequire(import.meta.url).resolve('@expo-google-fonts/source-sans-3/package.json'),
  );
  return NodeCompiler.create({ workspace, fontArgs: [{ fontPaths: [fonts] }] });
}

function typeset(typst: NodeCompiler, view: string, scale: number): NodeTypstDocument {
  const result = typst.compile({
    mainFilePath: TEMPLATE,
    inputs: { view, words: WORDS, scale: String(scale) },
  });
  if (result.result === null) {
    const found = JSON.stringify(result.takeDiagnostics()?.shortDiagnostics ?? []);
    throw new Error(`the template of the papers does not compile: ${found}`);
  }
  return result.result;
}

/**
 * PDF/UA-1 where it can be: the standard wants every character to have a shape in some font, and headings without
 * gaps. A name in a script that no font here has must not keep a report from being filed, so without it otherwise.
 */
function exportPdf(typst: NodeCompiler, document: NodeTypstDocument): { pdf: Uint8Array; unshown: string[] } {
  try {
    return { pdf: typst.pdf(document, { pdfStandard: 'ua-1' }), unshown: [] };
  } catch (error) {
    return { pdf: typst.pdf(document), unshown: unshownIn(String(error)) };
  }
}

/**
 * The characters that no font can draw, by what Typst says when it refuses to write PDF/UA-1. It names them in Rust's
 * way of writing strings, a rare one as \u{10abcd}.
 */
export function unshownIn(complaint: string): string[] {
  const found = [...complaint.matchAll(/the text `\\*"(.+?)\\*"` could not be displayed/gu)];
  const texts = found.map(([, text]) =>
    text.replace(/\\+u\{([\da-f]+)\}/gu, (_, code: string) =>
      String.fromCodePoint(Number.parseInt(code, 16)),
    ),
  );
  return [...new Set(texts)];
}
