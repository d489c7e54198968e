-- Everything of Rollcall's lives in a schema of its own: DATABASE_URL may name a database with other tables in it.
create schema if not exists rollcall;

create table rollcall.migration (
  number     integer     primary key,
  name       text        not null,
  applied_at timestamptz not null default now()
);
