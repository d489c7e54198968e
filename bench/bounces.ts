// How often bounces are read right: a folder of messages (*.eml) with expected.json beside them, as Sisimai's own tests
// name status, reason and hard bounce. Prints both figures and what is wrong.
// node bench/bounces.ts FOLDER [--json] [--quiet]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readBounce, type BouncedRecipient, type Reason } from '../src/bounces/index.ts';

type Expected = { status: string; replycode: string; reason: string; hardbounce: boolean };
type Wrong = { file: string; expected: string; got: string; words: string };

/** Our reasons by the names of Sisimai's. */
const NAMES: Record<string, Reason> = {
  userunknown: 'user unknown',
  hasmoved: 'moved',
  hostunknown: 'host unknown',
  notaccept: 'takes no mail',
  mailboxfull: 'mailbox full',
  suspend: 'account suspended',
  filtered: 'filtered',
  rejected: 'sender rejected',
  blocked: 'blocked',
  badreputation: 'bad reputation',
  requireptr: 'no reverse DNS',
  authfailure: 'authentication failed',
  norelaying: 'relaying denied',
  securityerror: 'security',
  policyviolation: 'policy',
  spamdetected: 'taken for spam',
  virusdetected: 'virus found',
  contenterror: 'content',
  notcompliantrfc: 'malformed message',
  mesgtoobig: 'message too big',
  exceedlimit: 'exceeds a limit',
  speeding: 'sent too fast',
  toomanyconn: 'too many connections',
  systemfull: 'system full',
  systemerror: 'system error',
  mailererror: 'delivery program failed',
  networkerror: 'network',
  expired: 'expired',
  syntaxerror: 'SMTP syntax',
  onhold: 'unclear',
  undefined: 'unknown',
  delivered: 'delivered',
  feedback: 'complaint',
  vacation: 'auto-reply',
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, quiet: { type: 'boolean' } },
});
const [folder] = positionals;
if (!folder) throw new Error('node bench/bounces.ts FOLDER: a folder with expected.json');
const expectedByFile = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<
  string,
  Expected[]
>;

const wrong: Wrong[] = [];
const counts = { messages: 0, recipients: 0, found: 0, addresses: 0, verdicts: 0, reasons: 0 };
let milliseconds = 0;
for (const [file, expected] of Object.entries(expectedByFile)) {
  const bytes = readFileSync(join(folder, file));
  const started = performance.now();
  const { recipients } = readBounce(bytes);
  milliseconds += performance.now() - started;
  counts.messages++;
  counts.recipients += expected.length;
  for (const [index, one] of expected.entries()) compare(file, one, recipients[index], recipients.length);
}

const share = (count: number) => `${count} (${((100 * count) / counts.recipients).toFixed(1)}%)`;
if (values.json) console.log(JSON.stringify({ folder, ...counts, milliseconds, wrong }));
else {
  if (!values.quiet) {
    for (const { file, expected, got, words } of wrong)
      console.log(`${file}\n  expected ${expected}; got ${got}\n  ${words}`);
  }
  console.log(
    '| messages | recipients | found | with an address | hard or soft right | reason right | a message |',
  );
  console.log('|---|---|---|---|---|---|---|');
  console.log(
    `| ${counts.messages} | ${counts.recipients} | ${share(counts.found)} | ${share(counts.addresses)} | ${share(counts.verdicts)} | ${share(counts.reasons)} | ${(milliseconds / counts.messages).toFixed(2)} ms |`,
  );
}

function compare(file: string, expected: Expected, got: BouncedRecipient | undefined, found: number): void {
  if (got) counts.found++;
  if (got?.address) counts.addresses++;
  const reason = NAMES[expected.reason];
  const verdict = got && (got.verdict === 'hard') === expected.hardbounce;
  if (verdict) counts.verdicts++;
  if (got?.reason === reason) counts.reasons++;
  if (verdict && got.reason === reason) return;
  wrong.push({
    file,
    expected: `${expected.status} ${expected.replycode} ${reason}${expected.hardbounce ? ', hard' : ''}`,
    got: got
      ? `${got.status} ${got.replyCode} ${got.reason}, ${got.verdict}${verdict ? '' : ' (WRONG)'}, ${got.action}`
      : `nothing, ${found} recipients`,
    words: got?.diagnostic.slice(0, 300) ?? '',
  });
}
