export { startMailSink, type MailSink } from './mail-sink.ts';
export { CODE_LENGTH, FATES, mailboxDigest, type Fate, type Received, type SinkOptions } from './memory.ts';
