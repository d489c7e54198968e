import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What dkimpy says of each signature of a message, in their order. */
export type Checked = { verified: boolean[]; error: string };

// dkimpy asks the DNS through a function: ours knows the records that the test gives.
const CHECKER = `
import sys, json, base64, dkim
task = json.load(sys.stdin)
records = {name.encode(): text.encode() for name, text in task['records'].items()}
def dns(name, timeout=5):
    return records.get(name if isinstance(name, bytes) else name.encode())
out = []
for message in task['messages']:
    raw = base64.b64decode(message)
    verified, error = [], ''
    for index in range(task['signatures']):
        try:
            verified.append(dkim.DKIM(raw).verify(idx=index, dnsfunc=dns))
        except Exception as problem:
            verified.append(False)
            error = repr(problem)
    out.append({'verified': verified, 'error': error})
json.dump(out, sys.stdout)
`;

// Debian's packages are for Debian's own Python, which may not be the first in the path.
const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

/** Why signatures cannot be checked by somebody else here, or false when they can. */
export const withoutDkimpy: string | false =
  spawnSync(PYTHON, ['-c', 'import dkim, nacl.signing']).status === 0
    ? false
    : "Debian's python3-dkim and python3-nacl are not there";

/** Checks signatures with dkimpy; `records` is the DNS: name with its last dot, and text. */
export function checkWithDkimpy(
  messages: readonly Uint8Array[],
  records: Record<string, string>,
  signatures: number,
): Checked[] {
  const input = JSON.stringify({
    records,
    signatures,
    messages: messages.map((message) => Buffer.from(message).toString('base64')),
  });
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-c', CHECKER], { input, maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`dkimpy: ${stderr.toString()}`);
  return JSON.parse(stdout.toString()) as Checked[];
}
