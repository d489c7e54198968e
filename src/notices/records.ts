import { bindRecords } from '../evidence/index.ts';

/** The rows of a notice that people decide, bound by the evidence; its recipients by the digest of a preparation. */
export const noticeRecords = bindRecords('notice', {
  notice: {
    act: 'notice opened',
    number: 'id',
    owner: null,
    columns: 'id, incident, opened_at, opened_by, salt',
  },
  notice_setting: {
    act: 'notice settings changed',
    number: 'version',
    owner: 'notice',
    columns: 'notice, version, setting, at, by, salt',
  },
  notice_text: {
    act: 'notice text changed',
    number: 'version',
    owner: 'notice',
    columns: 'notice, version, channel, language, source, at, by, salt',
  },
  notice_preparation: {
    act: 'notice prepared',
    number: 'preparation',
    owner: 'notice',
    columns: 'notice, preparation, revision, wording, told, digest, counts, at, by, salt',
  },
  notice_approval: {
    act: 'notice approved',
    number: 'approval',
    owner: 'notice',
    columns: 'notice, approval, preparation, approved_by, at, by, salt',
  },
  notice_control: {
    act: 'notice paused, resumed or stopped',
    number: 'change',
    owner: 'notice',
    columns: 'notice, change, state, why, at, by, salt',
  },
});
