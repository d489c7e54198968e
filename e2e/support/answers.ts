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

/** What the commands answer with --json, as documented. Fields that are not named here may come and go. */
const count = objectOf({ certain: number, possible: number });
const groups = mapOf(count);

export const Rows = objectOf({
  read: number,
  known: number,
  new: number,
  ambiguous: number,
  unidentifiable: number,
});
export type Rows = ValueOf<typeof Rows>;

export const Refusal = exactly({ error: exactly({ code: text, message: text }) });

export const Init = objectOf({
  installation: text,
  name: text,
  country: text,
  timezone: text,
  home: text,
  recipients: listOf(textLike(/^age1/)),
  matchKey: text,
  identity: maybe(textLike(/^AGE-SECRET-KEY-1/)),
});

const kind = objectOf({ id: number, name: text, pays: text, votes: text });
export const Kinds = objectOf({ kinds: listOf(kind) });
export const OneKind = objectOf({ kind });

export const Imported = objectOf({
  fileName: text,
  rows: number,
  new: number,
  updated: number,
  unchanged: number,
  refused: number,
  refusedRows: listOf(objectOf({ table: orNull(text), row: number, reason: text })),
  columns: listOf(
    objectOf({
      column: text,
      field: orNull(text),
      category: text,
      sureness: text,
      why: text,
    }),
  ),
});

const supplier = objectOf({
  id: number,
  name: text,
  parent: orNull(number),
  country: orNull(text),
  contact: orNull(text),
  breachContact: orNull(text),
  agreement: objectOf({
    purposes: listOf(text),
    categoriesAllowed: orNull(listOf(text)),
    retentionDays: orNull(number),
    hoursToTell: orNull(number),
  }),
});
export const Suppliers = objectOf({ suppliers: listOf(supplier) });
export const OneSupplier = objectOf({ supplier });
export const AddedSupplier = objectOf({ supplier, added: flag });
export const ShownSupplier = objectOf({
  supplier,
  datasets: listOf(
    objectOf({
      dataset: text,
      disclosures: number,
      first: maybe(moment),
      last: maybe(moment),
    }),
  ),
});

const column = objectOf({
  column: text,
  field: orNull(text),
  category: text,
  sureness: text,
  why: text,
  unidentifiable: number,
});
const disclosure = objectOf({
  disclosure: number,
  already: flag,
  dataset: text,
  sentAt: moment,
  fileName: text,
  format: text,
  sizeBytes: number,
  rows: Rows,
  tables: listOf(objectOf({ name: orNull(text), layout: text, rows: number, columns: listOf(column) })),
});
export const Recorded = objectOf({
  supplier: text,
  direction: oneOf('out', 'in'),
  disclosures: listOf(disclosure),
  rows: Rows,
});
export const Planned = objectOf({
  planned: listOf(objectOf({ path: text, dataset: text, sentAt: moment, dated: text })),
});

export const Affected = objectOf({
  scope: objectOf({
    suppliers: listOf(text),
    heldAt: orNull(moment),
    sentFrom: orNull(moment),
    sentTo: orNull(moment),
    dataset: orNull(text),
    categories: orNull(listOf(text)),
    disclosures: number,
  }),
  people: count,
  byKind: groups,
  byStanding: groups,
  byCountry: groups,
  byCategory: groups,
  classes: listOf(objectOf({ categories: listOf(text), certain: number, possible: number })),
  rows: Rows,
  shouldHaveBeenDeleted: number,
  tookMs: number,
  out: maybe(objectOf({ path: text, people: number })),
});
export type Affected = ValueOf<typeof Affected>;

export const Holdings = objectOf({
  supplier: text,
  asOf: moment,
  includes: listOf(text),
  disclosures: number,
  deletedDisclosures: number,
  deletionClaims: listOf(objectOf({ source: text, grade: text, recordedAt: moment })),
  categories: listOf(
    objectOf({
      category: text,
      people: count,
      byKind: mapOf(number),
      byStanding: mapOf(number),
      oldest: moment,
      newest: moment,
      shouldHaveBeenDeleted: orNull(number),
      allowed: orNull(flag),
    }),
  ),
});

export const Deletion = objectOf({
  claim: objectOf({ id: number, source: text, grade: text }),
  added: flag,
  accepted: flag,
});
export const Grades = objectOf({ grades: listOf(text), accepted: listOf(text) });

export const Card = objectOf({
  reference: maybe(text),
  givenName: maybe(text),
  familyName: maybe(text),
  email: maybe(listOf(text)),
  phone: maybe(listOf(text)),
});
export const People = objectOf({
  people: listOf(
    objectOf({
      code: textLike(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/),
      kind: text,
      standing: text,
      country: orNull(text),
      card: maybe(Card),
      disclosures: listOf(
        objectOf({
          disclosure: number,
          certainty: oneOf('certain', 'possible'),
          supplier: text,
          dataset: text,
          direction: text,
          sentAt: moment,
          fileName: text,
          columns: listOf(
            objectOf({
              name: text,
              table: orNull(text),
              category: text,
              certainty: text,
            }),
          ),
        }),
      ),
    }),
  ),
});

export const Restored = objectOf({ matchKey: text });
export const Original = objectOf({ disclosure: number, fileName: text, out: text });

export const Rehearsed = objectOf({
  organisation: text,
  people: number,
  seed: number,
  failed: objectOf({ supplier: text, at: moment }),
  steps: listOf(objectOf({ step: text, did: text, seconds: number })),
  files: objectOf({ number: number, bytes: number, rows: Rows }),
  comparison: objectOf({
    truly: number,
    missed: number,
    missedWithStrongKey: number,
    wronglyCertain: number,
    countedTwice: number,
    precision: number,
  }),
  kept: orNull(text),
  case: objectOf({
    incident: number,
    openedMs: number,
    personMs: number,
    severity: objectOf({ low: number, high: number }),
    duties: listOf(objectOf({ duty: text, standing: text, dueAt: orNull(moment) })),
    claimsChangedNothing: flag,
    folder: text,
    papers: listOf(objectOf({ path: text, bytes: number, sha256: textLike(/^[0-9a-f]{64}$/) })),
  }),
  notices: objectOf({
    notice: number,
    counts: objectOf({
      people: number,
      byChannel: objectOf({ email: number, letter: number, none: number }),
    }),
    texts: number,
    previewed: number,
    email: objectOf({
      accepted: number,
      refused: number,
      putOff: number,
      deferred: number,
      uncertain: number,
      bounced: number,
      seconds: number,
    }),
    letters: objectOf({ set: number, sheets: number, leftOut: number, due: number, seconds: number }),
    unreached: number,
    check: objectOf({
      truly: number,
      missed: number,
      letterDue: number,
      letterForEmail: number,
      twice: number,
      underTwoCodes: number,
      notAffected: number,
      notAffectedPossible: number,
      wrongMailbox: number,
      unknownCode: number,
      opened: number,
      right: number,
      inParts: number,
    }),
  }),
  rollCall: Affected,
});

const keyholder = objectOf({
  id: number,
  name: text,
  recipient: textLike(/^age1/),
  held: oneOf('key', 'passphrase', 'shares'),
  shares: orNull(number),
  threshold: orNull(number),
  addedAt: moment,
  retiredAt: orNull(moment),
});
export const Keyholders = objectOf({ keyholders: listOf(keyholder), toRewrap: number });
export const KeyholderAdded = objectOf({ keyholder, rewrapped: number, toRewrap: number });
export const Rewrapped = objectOf({ rewrapped: number, left: number });

/** `restore`. */
export const PutBack = objectOf({
  folder: text,
  subSuppliersLeftOut: listOf(text),
  manifest: objectOf({
    what: text,
    digests: oneOf('compared', 'not compared'),
    rows: number,
    outputs: listOf(objectOf({ file: text, what: text, rows: number, sizeBytes: number, sha256: text })),
    datasets: listOf(
      objectOf({
        supplier: text,
        dataset: text,
        rows: number,
        people: orNull(number),
        missing: listOf(text),
        files: listOf(objectOf({ fileName: text, role: text, why: text })),
      }),
    ),
  }),
});

const finding = objectOf({ object: text, disclosures: listOf(number) });
/** `vault check`. */
export const VaultChecked = objectOf({
  sound: flag,
  objects: objectOf({
    named: number,
    missing: listOf(finding),
    damaged: listOf(finding),
    destroyed: number,
    orphans: listOf(objectOf({ sizeBytes: number })),
    youngOrphans: number,
    wiped: number,
  }),
  keys: objectOf({ dataKeys: number, toRewrap: listOf(number) }),
});

/** `log verify`. */
export const LogVerified = objectOf({
  entries: number,
  checkpoints: number,
  newest: objectOf({ size: number, root: text }),
  keyGiven: flag,
  notProven: listOf(text),
});
