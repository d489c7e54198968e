export { readBounce, type IncomingMessage } from './read-bounce.ts';
export { wordsOfServers } from './phrases.ts';
export { REASONS, type Reason, type Verdict } from './reasons.ts';
export type { BouncedRecipient } from './recipient.ts';
