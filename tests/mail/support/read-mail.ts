import { spawnSync } from 'node:child_process';

/** A message as somebody else's parser reads it. */
export type ReadMail = {
  headers: [string, string][];
  defects: string[];
  parts: { type: string; text: string }[];
};

// Python's e-mail package, with the policy that checks and decodes everything.
const READER = `
import sys, json, base64, email, email.policy
out = []
for line in sys.stdin:
    message = email.message_from_bytes(base64.b64decode(line), policy=email.policy.default)
    defects = []
    for part in message.walk():
        defects += [type(d).__name__ for d in part.defects]
        for value in part.values():
            defects += [type(d).__name__ for d in getattr(value, 'defects', [])]
    out.append({
        'headers': [[name, str(value)] for name, value in message.items()],
        'defects': defects,
        'parts': [{'type': part.get_content_type(), 'text': part.get_content()}
                  for part in message.walk() if not part.is_multipart()],
    })
json.dump(out, sys.stdout)
`;

/** Why messages cannot be read with Python here, or false when they can. */
export const withoutPython: string | false =
  spawnSync('python3', ['-c', 'import email']).status === 0 ? false : 'python3 is not there';

/** Reads messages with Python's e-mail package. */
export function readMails(messages: readonly Uint8Array[]): ReadMail[] {
  const input = messages.map((message) => `${Buffer.from(message).toString('base64')}\n`).join('');
  const { status, stdout, stderr } = spawnSync('python3', ['-c', READER], { input, maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`python: ${stderr.toString()}`);
  return JSON.parse(stdout.toString()) as ReadMail[];
}

/** Splits a message of ours into its header lines (unfolded) and its decoded parts, with code of the test's own. */
export function takeApart(message: Buffer): { headers: string[]; parts: string[] } {
  const text = message.toString('latin1');
  const [head, ...rest] = text.split('\r\n\r\n');
  const headers = head.split(/\r\n(?![ \t])/).map((line) => line.replace(/\r\n/g, ''));
  const boundary = /boundary="([^"]+)"/.exec(head)![1];
  const sections = rest
    .join('\r\n\r\n')
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((section) => section.replace(/^\r\n/, ''));
  return { headers, parts: sections.map(decodeSection) };
}

function decodeSection(section: string): string {
  const end = section.indexOf('\r\n\r\n');
  const body = section.slice(end + 4);
  if (section.slice(0, end).includes('base64')) return Buffer.from(body, 'base64').toString('utf8');
  const bytes = body
    .replace(/[ \t]+(?=\r\n)/g, '') // a relay may strip blanks at the end of a line
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
