export { MAX_PARTS } from './check-message.ts';
export { smsFile } from './file-adapter.ts';
export { beyondGsm, countParts, type SmsParts } from './parts.ts';
export type { Patience } from './throttle.ts';
export { twilioSms, type TwilioSettings } from './twilio.ts';
export type { Sms, SmsAdapter, SmsJournal, SmsOptions, SmsOutcome, SmsSent } from './types.ts';
