import {
  count as number,
  exactly,
  flag,
  listOf,
  mapOf,
  maybe,
  moment,
  objectOf,
  oneOf,
  orNull,
  text,
  textLike,
  type ValueOf,
} from './shape.ts';

/** What the commands about notices answer with --json, as docs/json.md has it. */
const channel = oneOf('email', 'letter', 'sms');
const person = textLike(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
const control = oneOf('running', 'paused', 'stopped');

const ChannelStatus = exactly({
  channel,
  listed: number,
  due: number,
  handedOver: number,
  refused: number,
  refusals: listOf(objectOf({ why: text, people: number })),
  deferred: number,
  uncertain: number,
  left: number,
  bouncedHard: number,
  givenUp: number,
  bouncedSoft: number,
  complained: number,
  running: flag,
  perSecond: orNull(number),
  leftSeconds: orNull(number),
});
export type ChannelStatus = ValueOf<typeof ChannelStatus>;

const notice = { id: number, incident: number, openedAt: moment, openedBy: text };
const counts = exactly({
  people: number,
  byChannel: exactly({ email: number, letter: number, sms: number, none: number }),
  byLanguage: mapOf(number),
  sentBefore: number,
  toldBefore: number,
  silenced: number,
});
const approvals = listOf(
  exactly({
    notice: number,
    approval: number,
    preparation: number,
    approvedBy: text,
    at: moment,
    by: text,
  }),
);

export const Drafted = exactly({
  incident: number,
  notice: number,
  drafted: flag,
  texts: listOf(exactly({ channel, language: text })),
  written: listOf(text),
});
export const Listed = exactly({
  notices: listOf(
    exactly({ ...notice, control, prepared: flag, approved: flag, channels: listOf(ChannelStatus) }),
  ),
});
export const Settings = exactly({
  notice: number,
  settings: mapOf(text),
  missing: listOf(text),
  changed: flag,
});
export const TextChanged = exactly({
  notice: number,
  channel,
  language: text,
  changed: flag,
  leavesOut: listOf(text),
});
export const TextShown = exactly({ notice: number, channel, language: text, source: text });
export const Prepared = exactly({ notice: number, preparation: number, added: flag, counts });
export const Previewed = exactly({
  notice: number,
  preparation: number,
  counts,
  unchanged: flag,
  classes: listOf(
    exactly({
      class: number,
      channel: oneOf('email', 'letter', 'sms', 'none'),
      facts: objectOf({
        categories: listOf(text),
        certain: flag,
        kind: text,
        standing: text,
        overdue: flag,
        language: text,
      }),
      people: number,
      first: number,
    }),
  ),
  files: listOf(text),
});
export const Approved = exactly({
  notice: number,
  added: flag,
  approvals,
  approved: flag,
  leftOut: listOf(exactly({ channel, language: text, leavesOut: listOf(text) })),
});
export const SentByEmail = exactly({
  notice: number,
  channel: oneOf('email'),
  accepted: number,
  refused: number,
  deferred: number,
  uncertain: number,
  due: number,
  uncertainBefore: number,
  ended: oneOf('done', 'paused', 'stopped', 'interrupted'),
});
export const SentByLetter = exactly({
  notice: number,
  channel: oneOf('letter'),
  out: text,
  bundles: listOf(
    objectOf({ file: text, letters: number, sheets: number, sha256: textLike(/^[0-9a-f]{64}$/) }),
  ),
  letters: number,
  sheets: number,
  leftOut: number,
  due: number,
  uncertainBefore: number,
  ended: oneOf('done', 'paused', 'stopped', 'interrupted'),
});
export const Status = exactly({
  notice: exactly(notice),
  control,
  preparation: exactly({
    notice: number,
    preparation: number,
    revision: number,
    wording: text,
    told: text,
    digest: text,
    counts,
    at: moment,
    by: text,
  }),
  unchanged: flag,
  changed: orNull(oneOf('texts', 'list', 'case')),
  approvals,
  approved: flag,
  channels: listOf(ChannelStatus),
  unreached: number,
  silenced: number,
  firstAt: orNull(moment),
  lastAt: orNull(moment),
});
export const Controlled = exactly({ notice: number, state: control, changed: flag });
export const Uncertain = exactly({
  notice: number,
  uncertain: listOf(exactly({ code: person, channel, attempt: number, why: text, at: moment })),
  decision: orNull(oneOf('again', 'leave')),
  decided: number,
});
export const Tested = exactly({
  notice: number,
  messages: listOf(
    exactly({
      class: number,
      people: number,
      language: text,
      subject: text,
      result: oneOf('accepted', 'refused', 'deferred', 'uncertain'),
      reply: text,
    }),
  ),
  unchanged: flag,
});
const returned = {
  messages: number,
  hard: number,
  givenUp: number,
  soft: number,
  complaints: number,
  autoReplies: number,
  answers: number,
  delivered: number,
  unmatched: number,
  known: number,
};
export const Returned = exactly({ ...returned, toRead: listOf(text) });
export const Received = exactly({ ...returned, refused: number, tooLarge: number, putOff: number });
export const Unreached = objectOf({
  notice: number,
  people: number,
  silenced: number,
  codes: maybe(listOf(person)),
  silencedCodes: maybe(listOf(person)),
  out: maybe(text),
});
export const Checked = exactly({
  genuine: flag,
  notice: number,
  incident: number,
  person,
  handedOver: listOf(exactly({ channel, at: moment })),
});
