-- name: plain_names
-- From here to the end of the transaction Postgres prints every name with its schema.
select set_config('search_path', '', true)

-- name: usable
-- The relations of the schema $1 on which the current role has any right, and the functions that it
-- may call, each with the types of its parameters.
select json_build_object(
  'relations', (
    select coalesce(json_agg(c.relname), '[]')
    from pg_class c
    where c.relnamespace = n.oid
      and c.relkind in ('r', 'p', 'v', 'm', 'f')
      and (
        pg_has_role(c.relowner, 'usage')
        or has_table_privilege(
          c.oid, 'select, insert, update, delete, truncate, references, trigger')
        or has_any_column_privilege(c.oid, 'select, insert, update, references')
      )
  ),
  'routines', (
    select coalesce(json_agg(json_build_array(p.proname, array(
      select format_type(t.type, -1)
      from unnest(p.proargtypes::oid[]) with ordinality t (type, place)
      order by t.place
    ))), '[]')
    from pg_proc p
    where p.pronamespace = n.oid and p.prokind = 'f' and has_function_privilege(p.oid, 'execute')
  )
)
from pg_namespace n
where n.nspname = $1
