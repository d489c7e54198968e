import type { Command } from 'commander';
import { group, withUnsealing, type Define } from './command-parts.ts';

/** Commands about telling people. */
export function defineNotices(program: Command, define: Define): void {
  const notice = group(program, 'notice', 'tell the people affected, each once, with what is true for them');
  defineDrafting(notice, define);
  defineSending(notice, define);
  defineFollowing(notice, define);
}

function defineDrafting(notice: Command, define: Define): void {
  define(
    notice,
    'draft <incident>',
    'begin a notice of a case, with drafts of its texts',
    async () => (await import('./commands/notice.ts')).noticeDraft,
  ).option('--out <folder>', 'write the texts there, to work on them');
  define(notice, 'list', 'every notice', async () => (await import('./commands/notice.ts')).noticeList);
  define(
    notice,
    'set <notice> [setting] [value]',
    'say one setting; without one, show what is said and asked',
    async () => (await import('./commands/notice.ts')).noticeSet,
  ).option('--forget', 'take it back');
  define(
    notice,
    'text <notice>',
    'put in a text, or show one',
    async () => (await import('./commands/notice.ts')).noticeText,
  )
    .requiredOption('--channel <channel>', "'email', 'letter' or 'sms'")
    .option('--language <code>', "'en', 'cy'", 'en')
    .option('--file <text.md>', 'the new text');
}

function defineSending(notice: Command, define: Define): void {
  withUnsealing(
    define(
      notice,
      'prepare <notice>',
      'make the list: who is told how',
      async () => (await import('./commands/notice-send.ts')).noticePrepare,
    ).requiredOption('--identity <keyfile>', "a keyholder's identity, to see which channels each person has"),
  );
  withUnsealing(
    define(
      notice,
      'preview <notice>',
      'numbers for each text, and people drawn at random as they will be written to',
      async () => (await import('./commands/notice-send.ts')).noticePreview,
    )
      .option('--people <n>', 'how many to draw', '10')
      .option('--out <folder>', 'a new folder for what they will get')
      .option('--identity <keyfile>', "a keyholder's identity, to draw them"),
  );
  define(
    notice,
    'test <notice>',
    'send what people will get to yourself, through the relay, with an invented person in it',
    async () => (await import('./commands/notice-test.ts')).noticeTest,
  )
    .requiredOption('--to <address>', 'your own e-mail address')
    .option(
      '--class <n>',
      "of which class, as 'notice preview' numbers them (default: the one with most people)",
    )
    .option('--language <code>', "of those who are written to in 'en', 'cy'")
    .option('--all', 'one message of each class, of the 10 with most people');
  define(
    notice,
    'approve <notice>',
    'agree to the list and its texts; two different people have to',
    async () => (await import('./commands/notice-send.ts')).noticeApprove,
  ).requiredOption('--by <whom>', 'who agrees: a role');
  withUnsealing(
    define(
      notice,
      'send <notice>',
      'send to everybody who is due, once',
      async () => (await import('./commands/notice-send.ts')).noticeSend,
    )
      .option('--channel <channel>', "'email', 'letter' or 'sms'", 'email')
      .requiredOption('--identity <keyfile>', "a keyholder's identity, to open addresses while it runs")
      .option(
        '--out <path>',
        'letters: the folder where their bundles go, for the print house; text messages: a file, for whoever sends them',
      )
      .option('--per-bundle <n>', 'letters: how many a bundle has', '500')
      .option('--one-sided', 'letters: one page a sheet')
      .option('--print-house <age1…>', 'letters: seal the bundles to the print house'),
  );
}

function defineFollowing(notice: Command, define: Define): void {
  define(
    notice,
    'status <notice>',
    'how far it is, and what came back',
    async () => (await import('./commands/notice-follow.ts')).noticeStatus,
  );
  for (const [name, what] of [
    ['pause', 'hold it; a process that sends stops within seconds'],
    ['resume', 'let it go on'],
    ['stop', 'stop it for good'],
  ] as const) {
    define(notice, `${name} <notice>`, what, async () =>
      (await import('./commands/notice-follow.ts')).control(name),
    ).requiredOption('--why <text>', 'why');
  }
  define(
    notice,
    'uncertain <notice>',
    'whose message left without an answer; decide of them',
    async () => (await import('./commands/notice-follow.ts')).noticeUncertain,
  )
    .option('--decide <decision>', "'again' (some may be told twice) or 'leave' (some may not be told)")
    .option('--channel <channel>', "of 'email', 'letter' or 'sms' alone")
    .option('--code <code...>', 'of these people alone, as the list names them');
  define(
    notice,
    'returns [path...]',
    'read bounces and complaints: files, or folders of them (a maildir); or receive them by SMTP',
    async () => (await import('./commands/notice-returns.ts')).noticeReturns,
  ).option('--listen <[host:]port>', 'receive them there until Ctrl-C; host 127.0.0.1 if none is said');
  define(
    notice,
    'unreached <notice>',
    'codes of those who can be reached in no way, for publication',
    async () => (await import('./commands/notice-follow.ts')).noticeUnreached,
  ).option('--out <file.csv>', 'write them');
  define(
    notice,
    'check <code>',
    'whether a code is of a notice that was sent',
    async () => (await import('./commands/notice-follow.ts')).noticeCheck,
  );
}
