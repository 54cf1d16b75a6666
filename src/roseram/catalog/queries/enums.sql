-- name: enums
-- Enum types with their labels in order.
select json_agg(q) from (
  select
    json_build_array(n.nspname, t.typname) as name,
    pg_get_userbyid(t.typowner) as owner,
    array(
      select e.enumlabel from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder
    ) as labels,
    coalesce(t.typacl, acldefault('T', t.typowner)) as acl,
    x.extname as extension,
    obj_description(t.oid, 'pg_type') as comment
  from pg_type t
  join pg_namespace n on n.oid = t.typnamespace
  left join pg_depend d on d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
  left join pg_extension x on x.oid = d.refobjid
  where t.typnamespace = any ($1::oid[]) and t.typtype = 'e' and ($2::boolean or x.oid is null)
) q
