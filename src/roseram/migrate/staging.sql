-- name: clear
-- What an interrupted staging left behind.
drop schema if exists roseram_next cascade;
drop schema if exists roseram_next_private cascade

-- name: begin
-- The schema that becomes `public`; `roseram_next_private` is made by the schema's own SQL. What functions say is right only
-- after the switch, and not checked before.
set local check_function_bodies = off;
create schema roseram_next;
revoke all on schema roseram_next from public

-- name: helpers
-- The id that a row gets whose own id is no uuid: version 8 (RFC 9562, vendor-specific) with 122 bits of an MD5 of table and
-- old id, so that asking again gives the same. No search path is set, or it would not be a part of the queries that ask: the
-- migrator has none, and the parser has resolved the names here.
create function roseram_next.made_id(source_table text, old_id text) returns uuid
  language sql immutable strict parallel safe
  return overlay(overlay(md5(source_table || '|' || old_id) placing '8' from 13 for 1) placing '8' from 17 for 1)::uuid;

-- name: partitions
-- The default partition and the months that roseram.make_partitions_ahead would make, on these staged tables.
do $$
declare
  parent text;
  month date;
  child text;
begin
  foreach parent in array '{}'::text[] loop
    execute format('create table if not exists roseram_next_private.%I partition of roseram_next.%I default', parent || '_default', parent);
    execute format('alter table roseram_next_private.%I enable row level security', parent || '_default');
    execute format('comment on table roseram_next_private.%I is %L', parent || '_default',
      format('Rows of public.%s that belong to no month''s partition.', parent));
    for month in
      select (date_trunc('month', now() at time zone 'UTC') + ahead * interval '1 month')::date from generate_series(-1, 3) ahead
    loop
      child := parent || '_' || to_char(month, 'YYYY_MM');
      execute format('create table roseram_next_private.%I partition of roseram_next.%I for values from (%L) to (%L)',
        child, parent, month::timestamp at time zone 'UTC', (month + interval '1 month')::timestamp at time zone 'UTC');
      execute format('alter table roseram_next_private.%I enable row level security', child);
      execute format('comment on table roseram_next_private.%I is %L', child,
        format('Rows of public.%s of %s.', parent, to_char(month, 'YYYY-MM')));
    end loop;
  end loop;
end $$
