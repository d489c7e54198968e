// Codes and commands of an SMTP conversation, as servers and bounces quote them.

export type SmtpCommand = 'connect' | 'helo' | 'mail' | 'rcpt' | 'data';
export type SmtpCodes = { status: string | null; replyCode: string | null };

const BOTH = /(?<![\d.])([245][0-5]\d)[ -]+["'(<]{0,2}#?([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)/;
const STATUS = /(?<![\d.\w])#?([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)/;
const REPLY = /(?:^|[\s:([<>'"=|])([45][0-5]\d)(?=[ :-]|$)/m;

/** The first codes that a text quotes; a reply code and a status that stand together before those alone. */
export function codesIn(text: string): SmtpCodes {
  const both = BOTH.exec(text);
  if (both) return { replyCode: both[1], status: both[2] };
  return { replyCode: REPLY.exec(text)?.[1] ?? null, status: STATUS.exec(text)?.[1] ?? null };
}

const COMMANDS: [SmtpCommand, RegExp][] = [
  [
    'data',
    /in (?:reply|response) to (?:the )?(?:end of )?(?:data|message)|after (?:the )?(?:end of |sending |initiating )?(?:data|message)|end of data|(?:following|during|did not like our|error from) (?:the )?data\b|\(data\)|in data command|\[data\]|\(state 1[5-8]\)|after dot|smtp command\n+data\b/i,
  ],
  [
    'rcpt',
    /in (?:reply|response) to (?:the )?rcpt|smtp:rcpt\b|after rcpt|(?:following|during|did not like our|error from) rcpt|\(rcpt(?: to)?\)|in rcpt to|\[rcpt_to\]|rcpt to response|\(state 14\)|rejected recipient|does not like recipient/i,
  ],
  [
    'mail',
    /in (?:reply|response) to (?:the )?mail\b|after (?:pipelined )?mail\b|(?:following|during|did not like our|error from) mail\b|\(mail(?: from)?\)|in mail from|\[mail_from\]|\(state 13\)|sender was rejected/i,
  ],
  [
    'helo',
    /in (?:reply|response) to (?:the )?[he]{2}lo|after [he]{2}lo|(?:following|during|did not like our|error from) [he]{2}lo|\([he]{2}lo\)|my name was rejected/i,
  ],
  [
    'connect',
    /refused to talk to me|initial connection|in (?:reply|response) to (?:the )?(?:connect|greeting|initial)|after connect|while connecting|greeting|banner/i,
  ],
];

/** Which command was refused, where the text says so. */
export function commandIn(text: string): SmtpCommand | null {
  return fromTranscript(text) ?? COMMANDS.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}

/** sendmail's `>>> RCPT To:<…>` and `<<< 550 …`: the command before the first refusal. */
function fromTranscript(text: string): SmtpCommand | null {
  let sent: string | null = null;
  let talking = false;
  for (const line of text.split('\n')) {
    talking ||= /while talking to/i.test(line);
    const said =
      /^[ \t]{0,8}(?:(>>>|sent <<<|sent >>>)|<<<|received >>>|received <<<)[ :]{0,2}(\w{3,4})/i.exec(line);
    if (said?.[1]) sent = said[2].toLowerCase();
    else if (said && /^[45]\d\d$/.test(said[2])) {
      if (sent === null) return talking ? 'connect' : null;
      if (sent === 'ehlo') return 'helo';
      return COMMANDS.map(([command]) => command).find((command) => command === sent) ?? null;
    }
  }
  return null;
}
