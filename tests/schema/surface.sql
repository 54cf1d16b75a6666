-- name: without_row_security
-- Tables in the schemas that the API's roles may use, partitions included, whose rows nothing protects.
select c.oid::regclass::text as name from pg_class c
where c.relnamespace in ('public'::regnamespace, 'roseram'::regnamespace)
  and c.relkind in ('r', 'p') and not c.relrowsecurity

-- name: views
select c.relname as name, coalesce('security_invoker=true' = any (c.reloptions), false) as invoker
from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')

-- name: privileges
-- What each role may do with each table, view and sequence, whoever granted it.
select c.relname as name, c.relkind::text as kind, role,
  coalesce(array_agg(lower(privilege) order by privilege) filter (where case c.relkind
    when 'S' then case when privilege in ('USAGE', 'SELECT', 'UPDATE') then has_sequence_privilege(role, c.oid, privilege) end
    else case when privilege not in ('USAGE', 'MAINTAIN') then has_table_privilege(role, c.oid, privilege)
      or privilege in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') and has_any_column_privilege(role, c.oid, privilege) end
    end), '{}') as privileges
from pg_class c, unnest(array['anon', 'authenticated', 'service_role']) role,
  unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'USAGE']) privilege
where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
group by 1, 2, 3

-- name: functions
-- Which functions of ours each role may run.
select role, array_agg(p.oid::regprocedure::text order by 1) as functions
from pg_proc p, unnest(array['anon', 'authenticated', 'service_role']) role
where p.pronamespace in ('public'::regnamespace, 'roseram'::regnamespace)
  and has_function_privilege(role, p.oid, 'EXECUTE')
group by 1

-- name: creators
-- Roles of the API that may make objects where names are looked up.
select role || ' in ' || n.nspname as found
from pg_namespace n, unnest(array['anon', 'authenticated', 'service_role']) role
where n.nspname in ('public', 'roseram', 'auth', 'extensions') and has_schema_privilege(role, n.oid, 'CREATE')

-- name: partitions
select c.oid::regclass::text as name from pg_class c where c.relispartition and c.relkind = 'r'
  and c.relnamespace = 'roseram'::regnamespace order by 1

-- name: private_calls
-- Every private function that a person may not run, as a statement that calls it with nulls.
select format('select roseram.%I(%s)', p.proname, (select string_agg('null::' || format_type(t, null), ', ' order by n)
  from unnest(p.proargtypes) with ordinality a (t, n))) as call
from pg_proc p where p.pronamespace = 'roseram'::regnamespace and p.prokind = 'f'
  and p.prorettype <> 'trigger'::regtype and not has_function_privilege('authenticated', p.oid, 'EXECUTE')
order by 1
