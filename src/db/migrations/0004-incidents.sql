-- organisation/: what the organisation says of itself, as forms ask for it.
create table organisation_detail (
  key   text        primary key,
  value text        not null,
  at    timestamptz not null
);

-- incidents/: the case. Rows are added, never changed; `salt` goes into the digest that the evidence has of each, so
-- that its words cannot be guessed from it.
create table incident (
  id        integer     generated always as identity primary key,
  what      text        not null,
  nature    text[]      not null,
  aware_at  timestamptz not null,
  opened_at timestamptz not null,
  opened_by text        not null,
  salt      bytea       not null
);

-- What the case covers, and who that was when it was computed.
create table incident_revision (
  incident integer     not null references incident,
  revision integer     not null,
  at       timestamptz not null,
  by       text        not null,
  why      text        not null,
  scope    jsonb       not null,
  -- what it was computed from: disclosures in scope, those left out as deleted, accepted grades
  basis    jsonb       not null,
  certain  integer     not null,
  possible integer     not null,
  salt     bytea       not null,
  primary key (incident, revision)
);

create table incident_people (
  segment   integer not null,
  incident  integer not null,
  revision  integer not null,
  certainty text    not null check (certainty in ('certain', 'possible')),
  bytes     bytea   not null,
  primary key (segment, incident, revision, certainty),
  foreign key (incident, revision) references incident_revision
);
alter table incident_people alter column bytes set storage external;

-- The board: facts, claims and questions, and the answers to questions; one that supersedes another names it.
create table incident_entry (
  incident   integer     not null references incident,
  entry      integer     not null,
  kind       text        not null check (kind in ('fact', 'claim', 'question')),
  matter     text,
  value      text,
  words      text        not null,
  -- who says it, and how well it is evidenced; of a question, who is to find out
  source     text        not null,
  grade      text,
  said_at    timestamptz not null,
  supersedes integer,
  answers    integer,
  at         timestamptz not null,
  by         text        not null,
  salt       bytea       not null,
  primary key (incident, entry)
);

create table incident_decision (
  incident  integer     not null references incident,
  decision  integer     not null,
  at        timestamptz not null,
  by        text        not null,
  -- whose decision it is
  decided_by text       not null,
  authority text        check (authority in ('report', 'do not report')),
  people    text        check (people in ('tell', 'do not tell')),
  exception text        check (exception in ('a', 'b', 'c')),
  reason    text        not null,
  -- on what: revision, entries of the board, severity
  basis     jsonb       not null,
  salt      bytea       not null,
  primary key (incident, decision)
);

-- What was sent to whom: reports, in phases.
create table incident_filing (
  incident  integer     not null references incident,
  filing    integer     not null,
  duty      text        not null,
  phase     text        not null check (phase in ('initial', 'follow-up', 'complete', 'withdrawn')),
  filed_at  timestamptz not null,
  reference text,
  -- reasons for the delay, or for withdrawing
  reason    text,
  at        timestamptz not null,
  by        text        not null,
  salt      bytea       not null,
  primary key (incident, filing)
);

-- Closed, or opened again; the last one counts.
create table incident_state (
  incident integer     not null references incident,
  change   integer     not null,
  open     boolean     not null,
  why      text        not null,
  at       timestamptz not null,
  by       text        not null,
  salt     bytea       not null,
  primary key (incident, change)
);
