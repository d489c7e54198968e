import { splitReport } from './free-text.ts';
import { readHeaders, type Headers, type Message } from './mime.ts';

const ORIGINAL = /^(?:message\/(?:rfc822|global|global-headers|rfc822-headers)|text\/rfc822(?:-headers)?)$/;
const LINES_MAX = 5_000;

/** Is this part the message that came back, or its headers? */
export function isOriginal({ type }: { type: string }): boolean {
  return ORIGINAL.test(type);
}

/** Headers of the message that came back, as far as it came back. */
export function originalOf(message: Message): Headers {
  const part = message.parts.find(isOriginal);
  if (part) return headersIn(part.text);
  for (const { text } of message.parts) {
    const { original } = splitReport(text);
    if (original !== '') return headersIn(original);
  }
  return [];
}

/** The first block of headers of a text that may begin with other lines. */
function headersIn(text: string): Headers {
  const lines = text.split('\n').slice(0, LINES_MAX);
  for (let at = 0; at < lines.length;) {
    const { headers, next } = readHeaders(lines, at);
    if (headers.length >= 2) return headers;
    at = Math.max(next, at + 1);
  }
  return [];
}
