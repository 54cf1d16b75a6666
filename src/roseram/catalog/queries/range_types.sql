-- name: range_types
-- Range types.
select json_agg(q) from (
  select
    json_build_array(n.nspname, t.typname) as name,
    pg_get_userbyid(t.typowner) as owner,
    format_type(r.rngsubtype, null) as subtype,
    case when not oc.opcdefault then json_build_array(ocn.nspname, oc.opcname) end as opclass,
    case when r.rngcollation <> sub.typcollation then json_build_array(cn.nspname, coll.collname)
    end as collation,
    nullif(r.rngcanonical::text, '-') as canonical,
    nullif(r.rngsubdiff::text, '-') as difference,
    json_build_array(mn.nspname, m.typname) as multirange,
    coalesce(t.typacl, acldefault('T', t.typowner)) as acl,
    x.extname as extension,
    obj_description(t.oid, 'pg_type') as comment
  from pg_range r
  join pg_type t on t.oid = r.rngtypid
  join pg_namespace n on n.oid = t.typnamespace
  join pg_type sub on sub.oid = r.rngsubtype
  join pg_type m on m.oid = r.rngmultitypid
  join pg_namespace mn on mn.oid = m.typnamespace
  join pg_opclass oc on oc.oid = r.rngsubopc
  join pg_namespace ocn on ocn.oid = oc.opcnamespace
  left join pg_collation coll on coll.oid = r.rngcollation
  left join pg_namespace cn on cn.oid = coll.collnamespace
  left join pg_depend d on d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
  left join pg_extension x on x.oid = d.refobjid
  where t.typnamespace = any ($1::oid[]) and ($2::boolean or x.oid is null)
) q
