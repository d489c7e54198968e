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
import { Affected } from './answers.ts';

/** What the commands about cases answer with --json, as documented. */
const count = objectOf({ certain: number, possible: number });
const code = textLike(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
const band = oneOf('low', 'medium', 'high', 'very high');
const interval = objectOf({ low: number, high: number });
const nature = oneOf('confidentiality', 'integrity', 'availability');

const byHand = exactly({ code, why: text });
const revision = objectOf({
  revision: number,
  at: moment,
  by: text,
  why: text,
  scope: objectOf({
    suppliers: listOf(number),
    datasets: orNull(listOf(number)),
    heldFrom: orNull(moment),
    heldAt: orNull(moment),
    sentFrom: orNull(moment),
    sentTo: orNull(moment),
    categories: orNull(listOf(text)),
    excluded: listOf(byHand),
    added: listOf(byHand),
  }),
  basis: objectOf({
    disclosures: listOf(number),
    deleted: listOf(number),
    acceptedGrades: listOf(text),
  }),
  certain: number,
  possible: number,
});

export const Duty = objectOf({
  duty: text,
  says: text,
  to: objectOf({ key: text, name: text }),
  citation: text,
  status: oneOf('verified', 'unverified'),
  gaps: orNull(text),
  applies: oneOf('yes', 'perhaps', 'no'),
  because: text,
  standing: oneOf(
    'open',
    'due soon',
    'overdue',
    'decided against',
    'begun',
    'begun late',
    'done',
    'done late',
    'withdrawn',
    'voluntary',
    'waiting',
    'not owed',
  ),
  clock: objectOf({
    kind: oneOf('deadline', 'without undue delay', 'waiting', 'none'),
    readings: maybe(listOf(exactly({ reading: text, at: moment }))),
    since: maybe(moment),
    for: maybe(text),
  }),
  dueAt: orNull(moment),
  leftHours: orNull(number),
  people: orNull(count),
});
export type Duty = ValueOf<typeof Duty>;

const entry = objectOf({
  entry: number,
  kind: oneOf('fact', 'claim', 'question'),
  matter: orNull(text),
  value: orNull(text),
  words: text,
  source: text,
  grade: orNull(text),
  saidAt: moment,
  supersedes: orNull(number),
  answers: orNull(number),
  supersededBy: orNull(number),
  counts: flag,
  at: moment,
  by: text,
});
const board = {
  entries: listOf(entry),
  matters: listOf(
    exactly({
      matter: text,
      state: oneOf('established', 'contested', 'claimed', 'unknown'),
      value: orNull(text),
      words: orNull(text),
      by: orNull(number),
      claims: listOf(number),
      contested: listOf(number),
    }),
  ),
  questions: listOf(exactly({ question: number, answer: orNull(number) })),
};
export const Duties = objectOf({ incident: number, duties: listOf(Duty) });
export const Board = objectOf({ incident: number, ...board });

const decision = objectOf({
  decision: number,
  at: moment,
  by: text,
  decidedBy: text,
  authority: orNull(oneOf('report', 'do not report')),
  people: orNull(oneOf('tell', 'do not tell')),
  exception: orNull(oneOf('a', 'b', 'c')),
  reason: text,
  basis: objectOf({
    revision: number,
    certain: number,
    possible: number,
    entries: listOf(number),
    severity: interval,
  }),
});
const phase = oneOf('initial', 'follow-up', 'complete', 'withdrawn');
const filing = objectOf({
  filing: number,
  duty: text,
  phase,
  filedAt: moment,
  reference: orNull(text),
  reason: orNull(text),
});

const writtenFile = objectOf({ path: text, bytes: number, sha256: textLike(/^[0-9a-f]{64}$/) });
const papers = objectOf({
  out: text,
  sizeBytes: number,
  files: listOf(writtenFile),
  unshown: listOf(text),
});

const incident = {
  id: number,
  what: text,
  nature: listOf(nature),
  awareAt: moment,
  openedAt: moment,
  openedBy: text,
  open: flag,
};
const shown = {
  incident: objectOf({
    ...incident,
    aware: moment,
    natures: listOf(nature),
    suppliers: listOf(text),
    withSubSuppliers: listOf(text),
  }),
  revisions: listOf(revision),
  scope: exactly({ heldFrom: orNull(moment), heldAt: orNull(moment) }),
  drift: orNull(
    objectOf({
      certain: number,
      possible: number,
      disclosuresIn: listOf(number),
      disclosuresOut: listOf(number),
    }),
  ),
  affected: Affected,
  severity: objectOf({
    classes: number,
    whole: objectOf({ score: interval, band: objectOf({ low: band, high: band }) }),
    decides: maybe(
      objectOf({
        categories: listOf(text),
        people: count,
        factors: listOf(
          objectOf({
            name: oneOf('DPC', 'EI', 'CB'),
            low: number,
            high: number,
            reasons: listOf(objectOf({ text, support: listOf(text) })),
          }),
        ),
      }),
    ),
    lowerBoundDecides: flag,
    open: listOf(objectOf({ matter: text, wouldChange: text })),
    flags: objectOf({
      manyPeople: oneOf('yes', 'no', 'unknown'),
      unintelligible: oneOf('yes', 'no', 'unknown'),
    }),
    method: objectOf({ name: text, citation: text, status: oneOf('verified', 'unverified') }),
    summary: text,
    suggestions: listOf(
      objectOf({
        question: oneOf('risk', 'high risk'),
        suggests: oneOf('yes', 'no', 'open'),
        because: text,
      }),
    ),
  }),
  duties: listOf(Duty),
  decisions: listOf(decision),
  filings: listOf(filing),
  board: objectOf(board),
  timeline: objectOf({
    moments: exactly({
      occurred: orNull(text),
      supplierKnew: orNull(text),
      aware: moment,
      listReady: orNull(moment),
      peopleToldFrom: orNull(text),
      peopleToldUntil: orNull(text),
    }),
    legs: listOf(
      exactly({
        leg: text,
        from: orNull(text),
        to: orNull(text),
        tookAtLeastMs: orNull(number),
        tookAtMostMs: orNull(number),
      }),
    ),
  }),
};
export const ShownCase = objectOf(shown);
export type ShownCase = ValueOf<typeof ShownCase>;
export const OpenedCase = objectOf({ opened: flag, ...shown, papers: maybe(papers) });
export const Cases = objectOf({
  incidents: listOf(objectOf({ ...incident, suppliers: listOf(text), certain: number, possible: number })),
});

const difference = {
  from: number,
  to: number,
  before: count,
  after: count,
  cameIn: number,
  left: number,
  becameCertain: number,
  becamePossible: number,
  changed: listOf(text),
  disclosuresIn: listOf(number),
  disclosuresOut: listOf(number),
  deleted: listOf(number),
  acceptedGradesChanged: flag,
};
export const Scoped = objectOf({
  incident: number,
  revision: number,
  added: flag,
  people: count,
  difference: maybe(objectOf(difference)),
});
export const Compared = objectOf({ incident: number, ...difference, out: maybe(text) });
export const Rolled = objectOf({ incident: number, revision: number, out: text, people: number });

export const Noted = objectOf({ incident: number, entry: number, added: flag, counts: flag });
export const Matters = objectOf({
  matters: listOf(
    objectOf({
      matter: text,
      question: text,
      ask: oneOf('supplier', 'us'),
      kind: oneOf('choice', 'several', 'instant', 'text'),
      values: maybe(mapOf(text)),
    }),
  ),
});
export const Decided = objectOf({ incident: number, decision: number, added: flag });
export const Filed = objectOf({ incident: number, filing: number, added: flag, duty: text, phase });
export const StateChanged = objectOf({ incident: number, open: flag, changed: flag });
export const Papers = objectOf({
  incident: number,
  out: text,
  sizeBytes: number,
  files: listOf(writtenFile),
  unshown: listOf(text),
});

const personFile = objectOf({
  disclosure: number,
  supplier: text,
  dataset: text,
  sentAt: moment,
  certainty: oneOf('certain', 'possible'),
  categories: listOf(text),
});
export const PersonAnswered = objectOf({
  incident: number,
  revision: number,
  people: listOf(
    objectOf({
      code,
      affected: oneOf('certain', 'possible', 'no'),
      because: orNull(text),
      data: listOf(
        objectOf({
          category: text,
          certainty: oneOf('certain', 'possible'),
          first: moment,
          last: moment,
          files: number,
        }),
      ),
      files: listOf(personFile),
      deleted: listOf(personFile),
      kind: text,
      standing: text,
      country: orNull(text),
      reasons: listOf(
        objectOf({
          supplier: text,
          lastSentAt: moment,
          lastDataset: text,
          purposes: listOf(text),
          retentionDays: orNull(number),
          shouldHaveBeenDeletedBy: orNull(moment),
        }),
      ),
      suppliers: listOf(
        objectOf({
          name: text,
          country: orNull(text),
          contact: orNull(text),
          purposes: listOf(text),
          under: orNull(text),
        }),
      ),
      taken: objectOf({
        state: oneOf('established', 'contested', 'claimed', 'unknown'),
        by: maybe(entry),
        claims: listOf(entry),
        contested: listOf(entry),
      }),
    }),
  ),
});

const authority = objectOf({
  key: text,
  name: text,
  country: text,
  role: text,
  site: orNull(text),
  status: oneOf('verified', 'unverified'),
});
export const RulesListed = objectOf({
  rules: listOf(
    objectOf({
      id: text,
      regime: text,
      duty: text,
      kind: oneOf('authority', 'people', 'contract', 'voluntary'),
      authority: orNull(text),
      citation: text,
      source: text,
      effective: objectOf({ from: text, until: orNull(text) }),
      inForce: oneOf('yes', 'not yet', 'no longer'),
      status: oneOf('verified', 'unverified'),
      verifiedOn: orNull(text),
      gaps: orNull(text),
      own: flag,
      file: text,
      line: number,
    }),
  ),
  authorities: listOf(authority),
  files: listOf(text),
});
export const RulesChecked = objectOf({
  files: listOf(text),
  rules: number,
  authorities: number,
  findings: listOf(
    exactly({
      rule: text,
      what: oneOf(
        'stale',
        'unverified',
        'gaps',
        'not yet in force',
        'no longer in force',
        'verified in the future',
      ),
      sentence: text,
      file: text,
      line: number,
    }),
  ),
});

export const OrganisationShown = objectOf({ name: text, said: mapOf(text), missing: listOf(text) });
export const OrganisationSet = objectOf({ particular: text, value: orNull(text), changed: flag });
