import type { Engine } from 'mrml';
import type { LetterBlock, Run } from './blocks.ts';
import type { Composed } from './compose.ts';
import { escapeHtml, htmlMarker } from './person-places.ts';

export type EmailContent = { organisation: string; parts: readonly Composed[] };

/** Markers are no signs that XML may have: while the layout is made they are these, which no text has. */
const [STAND_IN, STAND_IN_END] = ['\ue000', '\ue001'];
const MARKER = /\u0001[^\u0001]*\u0001/g;

let engine: Promise<Engine> | undefined;

/** MJML's layout: one column of 600 pixels, tables where Outlook needs them, nothing fetched from anywhere. */
export async function layOutEmail(content: EmailContent): Promise<string> {
  engine ??= startEngine();
  const result = (await engine).toHtml(mjmlOf(content));
  if (result.type === 'error') throw new Error(`notices: the layout cannot be made: ${result.message}`);
  return result.content.replaceAll(
    new RegExp(`${STAND_IN}([^${STAND_IN_END}]*)${STAND_IN_END}`, 'g'),
    '\u0001$1\u0001',
  );
}

/** 1 MB of WebAssembly, loaded when the first message is made. Without fonts of its own it fetches none. */
async function startEngine(): Promise<Engine> {
  const { Engine } = await import('mrml');
  const started = new Engine();
  started.setRenderOptions({ disableComments: false, socialIconOrigin: null, fonts: {} });
  return started;
}

const FONT = "-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

// Colours with a contrast of 7 to 1 and more, light and dark.
const LIGHT = {
  page: '#eef1f4',
  card: '#ffffff',
  text: '#1d2733',
  quiet: '#4a5866',
  line: '#c9d1d9',
  box: '#eef1f4',
};
const DARK = {
  page: '#0f1419',
  card: '#1b222a',
  text: '#e8edf2',
  quiet: '#b3c0cc',
  line: '#3a4550',
  box: '#0f1419',
};

const STYLE = `
.words p { margin: 0 0 14px 0; }
.words h1 { margin: 0 0 20px 0; font-size: 22px; line-height: 1.3; font-weight: 700; }
.words h2 { margin: 26px 0 10px 0; font-size: 18px; line-height: 1.35; font-weight: 700; }
.words ul { margin: 0 0 14px 0; padding: 0 0 0 22px; }
.words li { margin: 0 0 7px 0; }
.words .code { padding: 12px 14px; background: ${LIGHT.box}; border: 1px solid ${LIGHT.line}; font-family: Consolas, Menlo, monospace; font-size: 20px; letter-spacing: 1px; text-align: center; }
@media only screen and (max-width: 480px) { .words h1 { font-size: 20px; } }
`;

const darkRules = (before: string): string => `
${before} .page { background: ${DARK.page} !important; background-color: ${DARK.page} !important; }
${before} .card, ${before} .card > table { background: ${DARK.card} !important; background-color: ${DARK.card} !important; }
${before} .words div, ${before} .words p, ${before} .words h1, ${before} .words h2, ${before} .words li { color: ${DARK.text} !important; }
${before} .sender div { color: ${DARK.quiet} !important; }
${before} .words .code { background: ${DARK.box} !important; border-color: ${DARK.line} !important; }`;

// Outlook on the web has no media query, and marks what it darkens itself.
const DARK_STYLE = `
@media (prefers-color-scheme: dark) {
  body { background: ${DARK.page} !important; background-color: ${DARK.page} !important; }
${darkRules('')}
}
${darkRules('[data-ogsc]')}
`;

const GAP = '<mj-section padding="12px 0"><mj-column></mj-column></mj-section>';

function mjmlOf({ organisation, parts }: EmailContent): string {
  const language = parts[0].language;
  const title = parts.map(({ subject }) => subject).join(' / ');
  return `<mjml lang="${language}" dir="ltr">
<mj-head>
<mj-title>${textIn(title)}</mj-title>
<mj-attributes><mj-all font-family="${escapeHtml(FONT)}" /><mj-text font-size="16px" line-height="1.55" color="${LIGHT.text}" padding="0 28px" /></mj-attributes>
<mj-raw><meta name="color-scheme" content="light dark" /><meta name="supported-color-schemes" content="light dark" /><meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no" /></mj-raw>
<mj-style>:root { color-scheme: light dark; }${STYLE}${DARK_STYLE}</mj-style>
</mj-head>
<mj-body css-class="page" width="600px" background-color="${LIGHT.page}">
<mj-section padding="20px 0 12px 0"><mj-column><mj-text css-class="sender" font-size="15px" font-weight="700" color="${LIGHT.quiet}">${textIn(organisation)}</mj-text></mj-column></mj-section>
${parts.map(partMjml).join(GAP)}
${GAP}
</mj-body>
</mjml>`;
}

function partMjml({ language, subject, blocks }: Composed): string {
  return `<mj-section css-class="card" background-color="${LIGHT.card}" padding="28px 0 14px 0"><mj-column><mj-text css-class="words"><div lang="${language}"><h1>${textIn(subject)}</h1>${blocks.map(blockHtml).join('')}</div></mj-text></mj-column></mj-section>`;
}

function blockHtml(block: LetterBlock): string {
  switch (block.kind) {
    case 'heading':
      return `<h2>${runsHtml(block.runs)}</h2>`;
    case 'paragraph':
      return `<p${isCode(block.runs) ? ' class="code"' : ''}>${runsHtml(block.runs)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${runsHtml(item)}</li>`).join('')}</ul>`;
  }
}

function runsHtml(runs: readonly Run[]): string {
  return runs
    .map(({ text, bold, italic }) => {
      const inner = italic ? `<em>${textIn(text)}</em>` : textIn(text);
      return bold ? `<strong>${inner}</strong>` : inner;
    })
    .join('');
}

/** Words in HTML, with the places of people marked as such. */
function textIn(text: string): string {
  return escapeHtml(text).replaceAll(
    MARKER,
    (marker) => `${STAND_IN}${htmlMarker(marker).slice(1, -1)}${STAND_IN_END}`,
  );
}

/** A paragraph that is the code alone stands out. */
function isCode(runs: readonly Run[]): boolean {
  return runs.length === 1 && /^\u0001code \w+\u0001$/.test(runs[0].text);
}
