-- evidence/: what was done, in order. `entry` is the canonical JSON whose hash is the leaf of the Merkle tree; it
-- names the hash of `payload` and of the entry before. formats/evidence-log.md.
drop table evidence_entry;
create table evidence_entry (
  seq     bigint primary key,
  entry   text   not null,
  payload text   not null,
  hash    bytea  not null
);

-- The right edge of the Merkle tree, so that a new entry costs a dozen hashes. One row.
create table evidence_tree (
  one_row  boolean primary key default true check (one_row),
  size     bigint  not null,
  frontier bytea   not null
);
insert into evidence_tree (size, frontier) values (0, '');

-- A signed note for every commit that appended.
create table evidence_checkpoint (
  size bigint primary key,
  note text   not null
);

-- Keys that sign checkpoints, and witnesses' keys that sign them as well.
create table evidence_key (
  id         integer     generated always as identity primary key,
  role       text        not null check (role in ('log', 'witness')),
  vkey       text        not null unique,
  from_size  bigint      not null,
  until_size bigint,
  added_at   timestamptz not null
);

-- keyholders/: who can open what is sealed.
alter table keyholder
  add column name       text not null default '',
  add column held       text not null default 'key' check (held in ('key', 'passphrase', 'shares')),
  add column shares     smallint,
  add column threshold  smallint,
  add column retired_at timestamptz;

-- A data key is wrapped to keyholders: theirs alone are the keys that open it. `recipient` is its public half where
-- it has one (originals); a closed one seals nothing more.
alter table data_key
  add column purpose    text      not null default 'cards'
    check (purpose in ('cards', 'originals', 'matching', 'signing')),
  add column recipient  text,
  add column keyholders integer[] not null default '{}',
  add column closed_at  timestamptz;
alter table data_key alter column purpose drop default, alter column keyholders drop default;

alter table disclosure
  add column data_key              integer references data_key,
  add column original_destroyed_at timestamptz;

-- How a dataset is put together again: whether a file replaces, changes or adds, and by which columns.
alter table dataset
  add column delivers    text check (delivers in ('full', 'changes', 'additions')),
  add column key_columns text[];

-- How long originals are kept, in days after they were sent; null is for good. A dataset's own goes before.
alter table dataset      add column keep_originals_days integer;
alter table installation add column keep_originals_days integer,
                         add column objects text not null default 'folder';
