-- Changes that only Postgres 18 knows, of the database with everything, each with all the differences that it makes
-- (kind, object), in order. A blank line stands between two changes.

-- column_missing app.organizations.v
alter table app.organizations add v int generated always as (1) virtual;

-- column_nullable app.base.b
-- column_not_null_valid app.base.b
-- column_nullable app.derived.b
-- column_not_null_valid app.derived.b
alter table app.base add constraint b_known not null b not valid;

-- constraint_enforced app.members.recent
alter table app.members drop constraint recent, add constraint recent check (upper(during) > '2020-01-01') not enforced;

-- publication_generated_columns everything_insert
alter publication everything_insert set (publish_generated_columns = stored);

-- table_grants app.members
grant maintain on app.members to anon;

-- column_missing app.fast.c
-- column_missing app.fast.d
-- constraint_missing app.fast.fast_key
alter table app.fast add c tstzrange, add d int4range,add constraint fast_key unique (d, c without overlaps);
