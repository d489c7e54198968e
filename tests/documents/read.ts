import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBuffer } from 'yauzl';

/** What others read in a rendering, one space for every run of white space. */
export function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The text that a browser shows, the style and the head aside. */
export function htmlText(html: string): string {
  const body = html.slice(html.indexOf('<body'));
  return flat(
    unescape(
      body.replace(/<br>|<\/(?:p|li|dt|dd|td|th|tr|caption|h\d|div|span)>/g, ' ').replace(/<[^>]*>/g, ''),
    ),
  );
}

/** The tags of a page, without what stands between them. */
export function tagsOf(html: string): string[] {
  return html.match(/<[a-z!/][^>]*>/gi) ?? [];
}

/** The parts of a DOCX by their paths. */
export async function docxParts(docx: Uint8Array): Promise<Map<string, string>> {
  const parts = new Map<string, string>();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  fromBuffer(Buffer.from(docx), { lazyEntries: true }, (error, zip) => {
    if (error) return reject(error);
    zip.on('end', resolve).on('error', reject);
    zip.on('entry', (entry: { fileName: string }) => {
      zip.openReadStream(entry as never, (failed, stream) => {
        if (failed) return reject(failed);
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
        stream.on('end', () => {
          parts.set(entry.fileName, Buffer.concat(chunks).toString('utf8'));
          zip.readEntry();
        });
      });
    });
    zip.readEntry();
  });
  await promise;
  return parts;
}

/** The text of the body of a DOCX, without its headers and footers. */
export async function docxText(docx: Uint8Array): Promise<string> {
  const xml = (await docxParts(docx)).get('word/document.xml') ?? '';
  return flat(unescape(xml.replace(/<w:br\/>|<\/w:p>/g, ' ').replace(/<[^>]*>/g, '')));
}

/** What is wrong with a piece of XML: characters that it may not hold, tags that do not close. Nothing: undefined. */
export function xmlFault(xml: string): string | undefined {
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(xml) || !xml.isWellFormed()) {
    return 'a character that XML may not hold';
  }
  const open: string[] = [];
  for (const [tag] of xml.matchAll(/<[^>]*>/g)) {
    if (tag.startsWith('<?') || tag.endsWith('/>')) continue;
    const name = /^<\/?([\w:.-]+)/.exec(tag)?.[1];
    if (name === undefined) return `not a tag: ${tag}`;
    if (!tag.startsWith('</')) open.push(name);
    else if (open.pop() !== name) return `${tag} closes nothing`;
  }
  if (/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i.test(xml)) return 'a bare ampersand';
  return open.length > 0 ? `${open.at(-1)} is not closed` : undefined;
}

/** Poppler reads PDFs as others do; where it is not installed, what needs it is skipped. */
export const withoutPoppler =
  spawnSync('pdftotext', ['-v']).error === undefined ? false : 'pdftotext is not installed';

/** The text of a PDF as poppler reads it, page by page. */
export function pdfPages(pdf: Uint8Array): string[] {
  return pdfTool(pdf, 'pdftotext', '-').split('\f').slice(0, -1);
}

export function pdfTool(pdf: Uint8Array, tool: string, ...after: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-pdf-'));
  try {
    const file = join(folder, 'paper.pdf');
    writeFileSync(file, pdf);
    const { stdout, status, stderr } = spawnSync(tool, [file, ...after], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(`${tool}: ${stderr}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
