-- The installation itself.
create table installation (
  id          uuid        primary key,
  name        text        not null,
  country     text        not null,
  timezone    text        not null,
  rehearsal   boolean     not null,
  code_key    bytea       not null,
  accepted_grades text[]  not null,
  created_at  timestamptz not null
);

create table keyholder (
  id         integer     generated always as identity primary key,
  recipient  text        not null unique,
  added_at   timestamptz not null
);

-- evidence/: what was done, in order; each entry binds the one before.
create table evidence_entry (
  seq      bigint      primary key,
  at       timestamptz not null,
  actor    text        not null,
  act      text        not null,
  payload  text        not null,
  previous bytea       not null,
  hash     bytea       not null
);

-- people/: who there is, without saying who they are.
create table kind (
  id    smallint primary key,
  name  text     not null unique,
  pays  text     not null check (pays in ('directly', 'through a union', 'not')),
  votes text     not null check (votes in ('fully', 'in part', 'not'))
);

create table people_segment (
  segment integer primary key,
  people  integer not null
);

create table people_block (
  segment integer not null,
  seq     bigint  not null generated always as identity,
  entries integer not null,
  bytes   bytea   not null,
  primary key (segment, seq)
);

create table data_key (
  id         integer     generated always as identity primary key,
  wrapped    bytea       not null,
  created_at timestamptz not null
);

create table card (
  segment  integer not null,
  person   bigint  not null,
  data_key integer not null,
  sealed   bytea   not null
);
create index card_person on card (segment, person);

-- matching/: keyed hashes only.
create table match_block (
  segment integer not null,
  seq     bigint  not null generated always as identity,
  part    text    not null check (part in ('strong', 'weak', 'traits')),
  entries integer not null,
  bytes   bytea   not null,
  primary key (segment, seq)
);

-- suppliers/
create table supplier (
  id             integer     generated always as identity primary key,
  name           text        not null,
  parent         integer     references supplier,
  country        text,
  contact        text,
  breach_contact text,
  purposes       text[]      not null default '{}',
  categories_allowed text[],
  retention_days integer,
  hours_to_tell  integer,
  added_at       timestamptz not null
);
create unique index supplier_name on supplier (lower(name));

create table dataset (
  id       integer generated always as identity primary key,
  supplier integer not null references supplier,
  name     text    not null,
  unique (supplier, name)
);

create table dataset_column (
  dataset  integer not null references dataset,
  name     text    not null,
  field    text,
  category text    not null,
  primary key (dataset, name)
);

-- ledger/: who was in which file, column by column.
create table disclosure (
  id           integer     generated always as identity primary key,
  dataset      integer     not null references dataset,
  direction    text        not null check (direction in ('out', 'in')),
  sent_at      timestamptz not null,
  recorded_at  timestamptz not null,
  file_name    text        not null,
  format       text        not null,
  size_bytes   bigint      not null,
  digest       bytea       not null,
  object       text        not null,
  rows         bigint      not null,
  known        bigint      not null,
  new          bigint      not null,
  ambiguous    bigint      not null,
  unidentifiable bigint    not null
);
create unique index disclosure_once on disclosure (dataset, digest, sent_at, direction);
create index disclosure_dataset on disclosure (dataset, sent_at);

create table disclosure_column (
  disclosure  integer  not null references disclosure,
  ordinal     integer  not null,
  table_name  text,
  name        text     not null,
  field       text,
  category    text     not null,
  sureness    text     not null,
  why         text     not null,
  -- rows with a value whose person could not be named
  unidentifiable bigint not null,
  primary key (disclosure, ordinal)
);

-- ordinal -1: anybody in the file, whatever the column
create table ledger_set (
  segment    integer not null,
  disclosure integer not null references disclosure,
  ordinal    integer not null,
  certainty  text    not null check (certainty in ('certain', 'possible')),
  people     integer not null,
  bytes      bytea   not null,
  primary key (segment, disclosure, ordinal, certainty)
);
alter table ledger_set alter column bytes set storage external;

-- Kept from ledger_set for speed: the union over all disclosures of a dataset; category '' is anybody.
create table dataset_union (
  segment   integer not null,
  dataset   integer not null references dataset,
  category  text    not null,
  certainty text    not null check (certainty in ('certain', 'possible')),
  bytes     bytea   not null,
  primary key (segment, dataset, category, certainty)
);
alter table dataset_union alter column bytes set storage external;

-- Kept likewise: for each person of a segment the first and last day (since 1970) of being sent.
create table dataset_span (
  segment   integer not null,
  dataset   integer not null references dataset,
  bytes     bytea   not null,
  primary key (segment, dataset)
);
alter table dataset_span alter column bytes set storage external;

-- A supplier's deletion is a claim with a source and a grade.
create table deletion_claim (
  id          integer     generated always as identity primary key,
  supplier    integer     not null references supplier,
  dataset     integer     references dataset,
  sent_before timestamptz not null,
  deleted_at  timestamptz not null,
  source      text        not null,
  grade       text        not null,
  recorded_at timestamptz not null
);
