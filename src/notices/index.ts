export { approveNotice, APPROVALS_NEEDED, type Approval } from './approvals.ts';
export { CHANNELS, readChannel, type Channel } from './channel.ts';
export type { ChannelStatus } from './channel-status.ts';
export { changeSettings, changeText, controlNotice } from './change-notice.ts';
export { chooseUncertain, decideUncertain, type UncertainScope } from './decide-uncertain.ts';
export { draftNotice } from './open-notice.ts';
export { findNoticeOfCode, type NoticeOfCode } from './find-by-code.ts';
export { findNotice, listNotices, type Notice } from './notices.ts';
export { listLeftOut, type LeftOut } from './left-out.ts';
export { isTestCode, noticeCode } from './notice-code.ts';
export { prepareNotice, type CardReader, type PrepareOptions } from './prepare.ts';
export { findWrongDecisions } from './decision-digests.ts';
export { findWrongOutcomes } from './outcome-digests.ts';
export { areReturnsRight } from './return-digests.ts';
export { findWrongLists, type PreparedCounts, type Preparation } from './preparations.ts';
export { previewNotice, type Preview, type PreviewedPerson } from './preview.ts';
export { listenForReturns, type ListenCounts, type ListenLimits, type ListenOptions } from './listen.ts';
export { readReturns, type ReturnCounts } from './returns.ts';
export { noticeRecords } from './records.ts';
export { type RehearsalSink } from './rehearsal-sink.ts';
export { sendEmail, type SendOptions, type Sent } from './send-email.ts';
export {
  refuseTestOfRehearsal,
  sendTest,
  type TestMessage,
  type TestOptions,
  type TestSent,
} from './send-test.ts';
export { sendLetters, type LettersOptions, type LettersSent } from './send-letters.ts';
export { sendSms, type SmsSendOptions, type TextsSent } from './send-sms.ts';
export { readSmsAccount, type SmsAccount } from './sms-settings.ts';
export {
  findSetting,
  readSetting,
  readSettings,
  SETTINGS,
  type NoticeSettings,
  type SettingKey,
} from './settings.ts';
export {
  listUncertain,
  listUnreached,
  readStatus,
  type NotReached,
  type NoticeStatus,
  type UncertainRecipient,
} from './status.ts';
export { readTexts } from './texts.ts';
export { readDkimKeys, readRelay } from './relay-settings.ts';
export { type Ended } from './watch-control.ts';
