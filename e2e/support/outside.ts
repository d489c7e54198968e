/** Everything that the journeys borrow from the unit tests' support: the one place that knows where it lies. */
export { createTestPlace, type TestPlace } from '../../tests/support/database.ts';
export { withoutAge } from '../../tests/vault/age-command.ts';
export { workbook, zip } from '../../tests/files/given-archives.ts';
export { startSmtpServer, type Script, type SmtpServer } from '../../tests/mail/support/smtp-server.ts';
export { takeApart } from '../../tests/mail/support/read-mail.ts';
export { startExim, withoutExim, type Exim } from '../../tests/mail/support/exim.ts';
export { findFreePort } from '../../tests/support/free-port.ts';
export { SmtpClient } from '../../tests/notices/smtp-client.ts';
export { checkWithDkimpy, withoutDkimpy } from '../../tests/mail/support/dkimpy.ts';
export { dkimRecord, type DkimKey } from '../../src/mail/index.ts';
export { ACCOUNT, KEY, made, refusal, SECRET, startTwilio } from '../../tests/sms/twilio-server.ts';
