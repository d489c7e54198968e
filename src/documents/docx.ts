import type { Packer } from 'docx';
import { type Docx, HAIR, pageOf, pieces, stylesOf } from './docx-style.ts';
import { showBlock } from './docx-blocks.ts';
import type { PaperDocument, RenderOptions } from './types.ts';
import { type View, viewOf } from './view.ts';

/** What `Packer` takes beside the document: parts that replace its own. */
type Parts = NonNullable<Parameters<typeof Packer.toBuffer>[2]>;

let library: Promise<Docx> | undefined;

/** The document for Word and its like, to go on writing in. The same document gives the same bytes. */
export async function renderDocx(doc: PaperDocument, options: RenderOptions = {}): Promise<Uint8Array> {
  library ??= import('docx');
  const docx = await library;
  const view = viewOf(doc, options);
  const file = new docx.Document({
    title: view.title,
    styles: stylesOf(view),
    numbering: {
      config: [
        { reference: 'ordered', levels: [level(docx, 'DECIMAL', '%1.')] },
        { reference: 'unordered', levels: [level(docx, 'BULLET', '•')] },
      ],
    },
    sections: [
      {
        properties: { titlePage: true, page: pageOf(view) },
        headers: {
          first: header(docx, view, view.isLetter ? view.title : view.organisation),
          default: header(docx, view, view.title),
        },
        footers: { first: footer(docx, view), default: footer(docx, view) },
        children: [...head(docx, view), ...view.blocks.flatMap((block) => showBlock(docx, view, block))],
      },
    ],
  });
  return withoutDates(await docx.Packer.toBuffer(file, undefined, coreProperties(view)));
}

function head(docx: Docx, view: View): InstanceType<Docx['Paragraph']>[] {
  if (view.isLetter) return [];
  const { title, subtitle = '', summary = '' } = view;
  const lines = [
    { style: 'Title', text: title },
    { style: 'Subtitle', text: subtitle },
    { style: 'Summary', text: summary },
  ].filter(({ text }) => text !== '');
  const bottom = { style: 'single', size: 4, color: HAIR, space: 7 } as const;
  return lines.map(({ style, text }, at) => {
    const last = at === lines.length - 1 ? { border: { bottom }, spacing: { after: 220 } } : {};
    return new docx.Paragraph({ style, children: pieces(docx, text), ...last });
  });
}

function header(docx: Docx, view: View, text: string): InstanceType<Docx['Header']> {
  const { Header, Paragraph, TextRun } = docx;
  const mark = new TextRun({ text: ` ${view.mark} `, style: 'DraftMark' });
  return new Header({
    children: [
      new Paragraph({
        style: 'Header',
        tabStops: [rightEdge(view)],
        children: [...pieces(docx, text), new TextRun({ text: '\t' }), mark],
      }),
    ],
  });
}

function footer(docx: Docx, view: View): InstanceType<Docx['Footer']> {
  const { Footer, PageNumber, Paragraph, TextRun } = docx;
  const pages = ['\tPage ', PageNumber.CURRENT, ' of ', PageNumber.TOTAL_PAGES];
  return new Footer({
    children: [
      new Paragraph({
        style: 'Footer',
        tabStops: [rightEdge(view)],
        children: [...pieces(docx, view.made), new TextRun({ children: pages })],
      }),
    ],
  });
}

function rightEdge(view: View): { type: 'right'; position: number } {
  const { size, margin } = pageOf(view);
  return { type: 'right', position: size.width - margin.left - margin.right };
}

function level({ AlignmentType, LevelFormat }: Docx, format: 'DECIMAL' | 'BULLET', text: string) {
  const indent = { left: 400, hanging: 400 };
  return {
    level: 0,
    format: LevelFormat[format],
    text,
    alignment: AlignmentType.LEFT,
    style: { paragraph: { indent } },
  };
}

/** The library would write 'Un-named' as the author and the time of writing: this says neither. */
function coreProperties(view: View): Parts {
  const title = view.title.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const data = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${title}</dc:title><dc:language>${view.language}-GB</dc:language></cp:coreProperties>`;
  return [{ path: 'docProps/core.xml', data }];
}

/**
 * The zip without the moment at which it was packed (APPNOTE 4.3: the local header of each file and its entry in the
 * directory): 1 January 1980 everywhere.
 */
function withoutDates(zip: Uint8Array): Uint8Array {
  const bytes = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  // The library writes no comment, so the end record is the last 22 bytes.
  const end = zip.byteLength - 22;
  if (bytes.getUint32(end, true) !== 0x06054b50)
    throw new Error('the DOCX library wrote another kind of zip');
  let entry = bytes.getUint32(end + 16, true);
  for (let left = bytes.getUint16(end + 10, true); left > 0; left--) {
    bytes.setUint32(entry + 12, 0x00210000, true);
    bytes.setUint32(bytes.getUint32(entry + 42, true) + 10, 0x00210000, true);
    entry +=
      46 +
      bytes.getUint16(entry + 28, true) +
      bytes.getUint16(entry + 30, true) +
      bytes.getUint16(entry + 32, true);
  }
  return zip;
}
