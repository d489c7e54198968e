import type { IRunOptions, IStylesOptions, TextRun } from 'docx';
import type { Span, View } from './view.ts';

export type Docx = typeof import('docx');

export const INK = '1B1F23';
export const SOFT = '50575E';
export const HAIR = 'C3C9CE';
export const FAINT = 'F3F5F6';
export const ACCENT = '1F4A5C';
export const ALARM = '8C1D18';

/** In every Word and on every Mac; LibreOffice has Liberation Sans, of the same widths. Both know ŵ and ŷ. */
const FONT = 'Arial';
/** In 240ths of the font's own. */
const LINE = { line: 264, lineRule: 'auto' } as const;
const TIGHT = { line: 250, lineRule: 'auto' } as const;
const MM = 1440 / 25.4;

/** A4 and its margins, in twentieths of a point. */
export function pageOf({ layout }: View) {
  const side = Math.round((layout === 'brief' ? 20 : 24) * MM);
  const margin = {
    top: Math.round((layout === 'brief' ? 24 : 28) * MM),
    bottom: Math.round((layout === 'brief' ? 18 : 24) * MM),
    left: side,
    right: side,
    header: Math.round(12 * MM),
    footer: Math.round(10 * MM),
  };
  return { size: { width: 11906, height: 16838 }, margin };
}

/** How wide the text is, in twentieths of a point. */
export function textWidth(view: View): number {
  const { size, margin } = pageOf(view);
  return size.width - margin.left - margin.right;
}

/** The size of running text, in half points. */
export function baseSize({ layout }: View): number {
  return { brief: 19, form: 20, letter: 21, statement: 21 }[layout];
}

export function stylesOf(view: View): IStylesOptions {
  const { layout, isLetter } = view;
  const brief = layout === 'brief';
  const base = baseSize(view);
  const after = brief ? 90 : 140;
  return {
    default: {
      document: {
        run: { font: FONT, size: base, color: INK, language: { value: 'en-GB' } },
        paragraph: { spacing: { after, ...LINE } },
      },
      title: {
        run: { font: FONT, size: brief ? 38 : 42, bold: true, color: ACCENT },
        paragraph: { spacing: { after: 80, ...TIGHT }, keepNext: true },
      },
      heading1: {
        run: {
          font: FONT,
          size: isLetter ? 25 : brief ? 24 : 29,
          bold: true,
          color: isLetter ? INK : ACCENT,
        },
        paragraph: {
          spacing: { before: brief ? 220 : 360, after: brief ? 80 : 140, ...TIGHT },
          keepNext: true,
        },
      },
      heading2: {
        run: { font: FONT, size: brief ? 21 : 24, bold: true, color: INK },
        paragraph: { spacing: { before: 280, after: 80, ...TIGHT }, keepNext: true },
      },
      heading3: {
        run: { font: FONT, size: base, bold: true, color: SOFT },
        paragraph: { spacing: { before: 240, after: 60, ...TIGHT }, keepNext: true },
      },
    },
    paragraphStyles: [
      paragraphStyle('Subtitle', { size: base + 3, color: SOFT }, { spacing: { after: 80 }, keepNext: true }),
      paragraphStyle('Summary', { color: SOFT }, { spacing: { after: 240 } }),
      paragraphStyle('Lead', { size: base + 3 }, {}),
      paragraphStyle('Header', { size: 18, color: SOFT }, { spacing: { after: 0 } }),
      paragraphStyle('Footer', { size: 18, color: SOFT }, { spacing: { after: 0 } }),
      paragraphStyle('Caption', { bold: true }, { spacing: { before: 200, after: 80 }, keepNext: true }),
      paragraphStyle('Cell', {}, { spacing: { before: brief ? 40 : 60, after: brief ? 40 : 60, ...TIGHT } }),
      paragraphStyle('Help', { size: base - 2, color: SOFT }, { spacing: { after: 40, ...TIGHT } }),
      paragraphStyle(
        'Claim',
        {},
        {
          spacing: { after: 40, ...TIGHT },
          indent: { left: 200 },
          border: { left: { style: 'single', color: HAIR, size: 16, space: 8 } },
        },
      ),
      paragraphStyle('LastItem', {}, {}),
      paragraphStyle('Item', {}, { spacing: { after: brief ? 40 : 60 } }),
      paragraphStyle('Address', {}, { spacing: { after: 0 } }),
    ],
    characterStyles: [
      {
        id: 'DraftMark',
        name: 'Draft mark',
        run: { bold: true, size: 17, color: ALARM, characterSpacing: 24, border: border(ALARM, 8) },
      },
      { id: 'NotKnown', name: 'Not known', run: { bold: true, color: INK, border: border(INK, 6) } },
      {
        id: 'ToBeFilledIn',
        name: 'To be filled in',
        run: { bold: true, color: 'FFFFFF', shading: { type: 'clear', color: 'auto', fill: INK } },
      },
      { id: 'DoesNotApply', name: 'Does not apply', run: { italics: true, color: SOFT } },
      { id: 'Gap', name: 'Gap', run: { bold: true, underline: { type: 'dotted' } } },
      { id: 'Support', name: 'Support', run: { size: base - 6, color: SOFT } },
    ],
  };
}

/** Running text as the library's pieces, with the line breaks of the text. */
export function pieces(docx: Docx, text: string | readonly Span[], options: IRunOptions = {}): TextRun[] {
  const spans = typeof text === 'string' ? [{ kind: 'text', text } as const] : text;
  return spans.flatMap(({ kind, text }) => {
    const style = kind === 'gap' ? { style: 'Gap' } : kind === 'support' ? { style: 'Support' } : {};
    return text
      .split('\n')
      .map(
        (line, at) => new docx.TextRun({ ...options, ...style, text: line, ...(at > 0 ? { break: 1 } : {}) }),
      );
  });
}

type ParagraphStyle = NonNullable<IStylesOptions['paragraphStyles']>[number];

function paragraphStyle(
  id: string,
  run: ParagraphStyle['run'],
  paragraph: ParagraphStyle['paragraph'],
): ParagraphStyle {
  return { id, name: id, basedOn: 'Normal', quickFormat: true, run, paragraph };
}

function border(color: string, size: number) {
  return { style: 'single', color, size, space: 1 } as const;
}
