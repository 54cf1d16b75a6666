-- section: migration
-- title: Migrations: journal, quarantine
-- after: views
--
-- What `roseram migrate` writes down. These tables are made first of all in a database that is to be migrated, and move
-- along when the private schema is replaced.

create schema if not exists roseram;

-- One row for each migration of this database.
create table if not exists roseram.migrations (
  id bigint generated always as identity primary key,  -- Number of the migration.
  strategy text not null check (strategy in ('preserve', 'clean', 'incremental')),  -- How the rows are treated.
  section text,  -- Section up to which an incremental migration goes.
  state text not null check (state in ('running', 'applied', 'finished', 'rolled_back')),  -- How far it got.
  plan jsonb not null,  -- The plan, with every statement.
  plan_id text not null,  -- Digest of the plan.
  fingerprint text not null,  -- Fingerprint of the database before.
  archive text not null,  -- Schema that holds the old tables.
  program text not null,  -- Program that ran it.
  notes jsonb not null default '{}',  -- What the switch did that only this database knows.
  report jsonb,  -- Reconciliation: what became of every row.
  started_at timestamptz not null default now(),  -- When it was begun.
  applied_at timestamptz,  -- When the new tables took over.
  finished_at timestamptz,  -- When the archive was dropped.
  rolled_back_at timestamptz  -- When it was taken back.
);
-- One migration at a time.
create unique index if not exists migrations_running_key on roseram.migrations ((true)) where state = 'running';
alter table roseram.migrations enable row level security;
revoke all on roseram.migrations from public, anon, authenticated, service_role;

-- Steps of a migration and where a long one stands.
create table if not exists roseram.migration_steps (
  migration_id bigint not null references roseram.migrations (id) on delete cascade,  -- Migration that it belongs to.
  step text not null,  -- The step's id in the plan.
  position jsonb,  -- Last key that was copied.
  rows bigint not null default 0,  -- Rows done.
  checksum text not null,  -- SHA-256 of the statements.
  started_at timestamptz not null default now(),  -- When it was begun.
  finished_at timestamptz,  -- When it was done.
  seconds double precision not null default 0,  -- Time spent.
  primary key (migration_id, step)
);
alter table roseram.migration_steps enable row level security;
revoke all on roseram.migration_steps from public, anon, authenticated, service_role;

-- Keys of old rows that the application changed while they were being copied.
create table if not exists roseram.migration_changes (
  id bigint generated always as identity primary key,  -- Order of writing.
  source_table text not null,  -- Old table, like public.projects.
  source_key jsonb  -- Key of the row; null: any row may have changed.
);
-- Serves the search for the changes of one table.
create index if not exists migration_changes_source_idx on roseram.migration_changes (source_table, id);
alter table roseram.migration_changes enable row level security;
revoke all on roseram.migration_changes from public, anon, authenticated, service_role;

-- Rows and values that break a rule of the unified schema, kept until somebody puts them back.
create table if not exists roseram.quarantine (
  id bigint generated always as identity primary key,  -- Number of the entry.
  migration_id bigint not null references roseram.migrations (id) on delete cascade,  -- Migration that found it.
  kind text not null check (kind in ('row', 'value')),  -- row: the row is not in the target; value: it is, without this value.
  flow text not null,  -- The plan's name for the way of the row.
  source_table text not null,  -- Old table.
  source_key jsonb,  -- Key of the old row.
  source_row jsonb not null,  -- The whole old row.
  target_table text not null,  -- Table that it was meant for.
  target_row jsonb,  -- The row as it would have been.
  column_name text,  -- Column of the target that is concerned.
  code text not null,  -- Kind of reason: required, check, orphan, conversion, duplicate, tenant.
  reason text not null,  -- The reason in a sentence.
  created_at timestamptz not null default now(),  -- When it was found.
  restored_at timestamptz  -- When it was put back.
);
-- Serves the list of a migration's entries, and the foreign key.
create index if not exists quarantine_migration_id_idx on roseram.quarantine (migration_id, source_table, id);
alter table roseram.quarantine enable row level security;
revoke all on roseram.quarantine from public, anon, authenticated, service_role;

-- New ids of rows whose old id was no uuid, or was taken.
create table if not exists roseram.legacy_ids (
  source_table text not null,  -- Old table.
  old_id text not null,  -- Id of the row there.
  target_table text not null,  -- Table that holds it now.
  new_id uuid not null,  -- Its id there.
  migration_id bigint references roseram.migrations (id) on delete set null,  -- Migration that gave it.
  primary key (source_table, old_id, target_table)
);
-- Serves the foreign key.
create index if not exists legacy_ids_migration_id_idx on roseram.legacy_ids (migration_id);
alter table roseram.legacy_ids enable row level security;
revoke all on roseram.legacy_ids from public, anon, authenticated, service_role;
