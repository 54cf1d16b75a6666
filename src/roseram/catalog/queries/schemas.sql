-- name: schemas
-- The schemas asked for. $1: their oids, $2: whether objects that an extension owns are wanted.
select json_agg(q) from (
  select
    n.nspname as name,
    pg_get_userbyid(n.nspowner) as owner,
    coalesce(n.nspacl, acldefault('n', n.nspowner)) as acl,
    x.extname as extension,
    obj_description(n.oid, 'pg_namespace') as comment
  from pg_namespace n
  left join pg_depend d on d.classid = 'pg_namespace'::regclass and d.objid = n.oid and d.deptype = 'e'
  left join pg_extension x on x.oid = d.refobjid
  where n.oid = any ($1::oid[]) and ($2::boolean or x.oid is null)
) q
