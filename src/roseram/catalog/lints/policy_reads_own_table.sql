-- name: policy_reads_own_table
-- title: A policy reads its own table
-- why: reading the table applies the policy again: infinite recursion detected in policy
-- level: ERROR
select
  p.polrelid::regclass || '.' || quote_ident(p.polname) as object,
  'a sub-select of the policy reads the table that the policy protects' as detail,
  'move the sub-select into a SECURITY DEFINER STABLE function with a fixed search_path' as remedy
from pg_policy p
join pg_class c on c.oid = p.polrelid
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
-- the tables of a sub-select stand in its parse tree as ":relid <oid>"; the policy's own does not
where concat(p.polqual::text, p.polwithcheck::text) like '%:relid ' || p.polrelid || ' %'
