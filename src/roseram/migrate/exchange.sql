-- Statements of the switch and of the way back; braces hold what the program puts in. They have no comments of
-- their own, because they are part of the plan as they stand.
-- unpublish: new tables that somebody published leave their publications before they are put away.
-- partitions_in: the partitions of staged tables are made in the staging schema, because their names may be taken in
-- the private one; from there they move to it. partitions_out: and back out.

-- name: unpublish
do $$
declare
  published record;
begin
  for published in
    select p.pubname, n.nspname, c.relname
    from pg_catalog.pg_publication_rel r join pg_catalog.pg_publication p on p.oid = r.prpubid
    join pg_catalog.pg_class c on c.oid = r.prrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relname in ({names}) and pg_catalog.pg_has_role(p.pubowner, 'member')
  loop
    execute format('alter publication %I drop table %I.%I', published.pubname, published.nspname, published.relname);
  end loop;
end $$

-- name: partitions_in
do $$
declare
  child record;
begin
  for child in
    select c.relname from pg_catalog.pg_class c
    where c.relnamespace = '{from}'::regnamespace and c.relispartition and c.relkind in ('r', 'p')
  loop
    execute format('alter table {from}.%I set schema {to}', child.relname);
  end loop;
end $$

-- name: partitions_out
do $$
declare
  child record;
begin
  for child in
    select c.relname from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
    join pg_catalog.pg_class p on p.oid = i.inhparent
    where c.relnamespace = 'roseram'::regnamespace and p.relnamespace = 'public'::regnamespace and p.relname in ({names})
  loop
    execute format('alter table roseram.%I set schema %I', child.relname, '{to}');
  end loop;
end $$
