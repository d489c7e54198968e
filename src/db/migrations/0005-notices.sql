-- notices/: telling people. Rows are added, never changed; `salt` goes into the digest that the evidence has of each.
create table notice (
  id        integer     generated always as identity primary key,
  incident  integer     not null references incident,
  opened_at timestamptz not null,
  opened_by text        not null,
  salt      bytea       not null
);

-- Settings and texts; the newest counts. A change makes what was prepared and approved before void.
create table notice_setting (
  notice  integer     not null references notice,
  version integer     not null,
  setting jsonb       not null,
  at      timestamptz not null,
  by      text        not null,
  salt    bytea       not null,
  primary key (notice, version)
);

create table notice_text (
  notice   integer     not null references notice,
  version  integer     not null,
  channel  text        not null check (channel in ('email', 'letter', 'sms')),
  language text        not null,
  source   text        not null,
  at       timestamptz not null,
  by       text        not null,
  salt     bytea       not null,
  primary key (notice, version)
);

-- The list as it was made: for which revision of the case, with which texts and settings, and a digest of everybody.
create table notice_preparation (
  notice      integer     not null references notice,
  preparation integer     not null,
  revision    integer     not null,
  wording     text        not null,
  told        text        not null,
  digest      text        not null,
  counts      jsonb       not null,
  at          timestamptz not null,
  by          text        not null,
  salt        bytea       not null,
  primary key (notice, preparation)
);

-- What people of one text have in common: categories, kind, standing, language.
create table notice_variant (
  notice  integer not null references notice,
  variant integer not null,
  facts   jsonb   not null,
  primary key (notice, variant)
);

-- One row a person and channel. Channel 0 is none: nobody can be reached there. `place`: first choice, second choice, …
create table notice_recipient (
  notice  integer  not null references notice,
  channel smallint not null check (channel between 0 and 3),
  person  integer  not null,
  variant integer  not null,
  place   smallint not null,
  primary key (notice, channel, person)
);
-- For a person's choices before this one.
create index notice_recipient_person on notice_recipient (notice, person);

create table notice_approval (
  notice      integer     not null references notice,
  approval    integer     not null,
  preparation integer     not null,
  approved_by text        not null,
  at          timestamptz not null,
  by          text        not null,
  salt        bytea       not null,
  primary key (notice, approval)
);

-- Paused, running, stopped; the last one counts.
create table notice_control (
  notice integer     not null references notice,
  change integer     not null,
  state  text        not null check (state in ('running', 'paused', 'stopped')),
  why    text        not null,
  at     timestamptz not null,
  by     text        not null,
  salt   bytea       not null,
  primary key (notice, change)
);

-- A process that sends; while it lives it holds an advisory lock of its number.
create table notice_run (
  id       integer     generated always as identity primary key,
  notice   integer     not null references notice,
  channel  smallint    not null,
  begun_at timestamptz not null,
  by       text        not null,
  -- Of letters the folder that they go to: until the run has ended, it goes on there.
  place    text,
  ended_at timestamptz,
  -- A later run began: this one may write nothing more, should its process still live.
  taken_over boolean not null default false
);

-- Written and committed before a message can leave: the key is what keeps two from sending the same one.
create table notice_leaving (
  notice  integer     not null,
  channel smallint    not null,
  person  integer     not null,
  attempt smallint    not null,
  run     integer     not null,
  primary key (notice, channel, person, attempt)
);

-- What became of it: 1 handed over, 2 refused, 3 deferred, 4 uncertain; and what an operator decided of an uncertain
-- one: 5 send again, 6 leave it.
create table notice_outcome (
  -- The order in which they were written: the evidence of a run binds what was there when it ended.
  seq     bigint      generated always as identity,
  notice  integer     not null,
  channel smallint    not null,
  person  integer     not null,
  attempt smallint    not null,
  outcome smallint    not null check (outcome between 1 and 6),
  reply   text        not null,
  at      timestamptz not null
);
create index notice_outcome_person on notice_outcome (notice, channel, person);

-- What came back later: bounces, complaints.
create table notice_return (
  -- The order in which they were written: the evidence binds what was there when it was noted.
  seq     bigint      generated always as identity,
  notice  integer     not null,
  channel smallint    not null,
  person  integer     not null,
  kind    text        not null check (kind in ('bounce', 'complaint', 'auto-reply', 'delivered', 'answer')),
  verdict text        not null check (verdict in ('hard', 'soft', 'none')),
  -- This message will not arrive any more: the address takes none, or whoever tried has given up.
  over    boolean     not null,
  reason  text        not null,
  status  text        not null,
  message text        not null,
  at      timestamptz not null,
  primary key (notice, channel, person, message)
);
create index notice_return_person on notice_return (notice, person);
