-- name: composite_types
-- Stand-alone row types (`oid` is that of the pg_class entry, which the columns refer to).
select json_agg(q) from (
  select
    t.typrelid::bigint as oid,
    json_build_array(n.nspname, t.typname) as name,
    pg_get_userbyid(t.typowner) as owner,
    coalesce(t.typacl, acldefault('T', t.typowner)) as acl,
    x.extname as extension,
    obj_description(t.oid, 'pg_type') as comment
  from pg_type t
  join pg_namespace n on n.oid = t.typnamespace
  join pg_class c on c.oid = t.typrelid and c.relkind = 'c'
  left join pg_depend d on d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
  left join pg_extension x on x.oid = d.refobjid
  where t.typnamespace = any ($1::oid[]) and ($2::boolean or x.oid is null)
) q
