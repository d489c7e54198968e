export { readMailAddress, type MailAddress } from './address.ts';
export {
  compileMail,
  placeMarker,
  type CompiledMail,
  type MailHeading,
  type MailTemplate,
} from './compile-mail.ts';
export { deliver } from './deliver.ts';
export { makeMails, type Letter, type MakeOptions } from './make-mails.ts';
export type { Delivered, Journal, Outcome, Outgoing, Progress } from './outgoing.ts';
export { checkRelay, type Relay } from './relay.ts';
export type { DeliverOptions, Patience } from './run.ts';
export { checkDkimKey, dkimRecord, signMail, type DkimKey } from './sign-mail.ts';
