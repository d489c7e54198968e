export { readBounce, type IncomingMessage } from './read-bounce.ts';
export { reasonOfReply } from './diagnose.ts';
export { REASONS, type Reason, type Verdict } from './reasons.ts';
export type { BouncedRecipient } from './recipient.ts';
export { isMbox, readMbox } from './mbox.ts';
