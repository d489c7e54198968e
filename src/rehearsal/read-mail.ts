/** A message as its reader sees it. */
export type ReadMail = { headers: Map<string, string>; text: string; html: string };

/**
 * Takes a message of a plain and an HTML part apart: a reader of the rehearsal's own, so that what is found to be right
 * does not depend on the code that made it. Undefined where it is no such message.
 */
export function readMail(bytes: Uint8Array): ReadMail | undefined {
  const { headers, body } = splitPart(Buffer.from(bytes).toString('latin1'));
  const type = headers.get('content-type') ?? '';
  const boundary = /^multipart\/alternative;.*boundary="([^"]+)"/s.exec(type)?.[1];
  if (boundary === undefined) return undefined;
  const parts = `\r\n${body}`
    .split(`\r\n--${boundary}`)
    .slice(1, -1)
    .map((part) => splitPart(part.slice('\r\n'.length)));
  const [plain, html] = ['text/plain', 'text/html'].map((wanted) =>
    parts.filter((part) => part.headers.get('content-type')?.startsWith(`${wanted}; charset=utf-8`)),
  );
  if (parts.length !== 2 || plain.length !== 1 || html.length !== 1) return undefined;
  return { headers, text: decode(plain[0]), html: decode(html[0]) };
}

/** What a page shows, its blanks made single. */
export function wordsOfHtml(html: string): string {
  return singleBlanks(
    html
      .replace(/<head>.*?<\/head>/s, '')
      .replaceAll(/<!--.*?-->/gs, '')
      .replaceAll(/<\/(?:p|li|h\d|div|td)>/g, ' ')
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&nbsp;', ' ')
      .replaceAll('&amp;', '&'),
  );
}

export function singleBlanks(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

type Part = { headers: Map<string, string>; body: string };

function splitPart(part: string): Part {
  const end = part.indexOf('\r\n\r\n');
  const headers = new Map<string, string>();
  for (const line of part
    .slice(0, end)
    .replaceAll(/\r\n[ \t]/g, ' ')
    .split('\r\n')) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body: part.slice(end + '\r\n\r\n'.length) };
}

function decode({ headers, body }: Part): string {
  const encoding = headers.get('content-transfer-encoding');
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1').toString('utf8');
  const bytes = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
