-- name: domains
-- Domains; their NOT NULL is a constraint too since Postgres 17, here it is `nullable` alone.
select json_agg(q) from (
  select
    json_build_array(n.nspname, t.typname) as name,
    pg_get_userbyid(t.typowner) as owner,
    format_type(t.typbasetype, t.typtypmod) as type,
    json_build_array(bn.nspname, b.typname) as base_type,
    not t.typnotnull as nullable,
    t.typdefault as "default",
    case when t.typcollation <> bt.typcollation then json_build_array(cn.nspname, coll.collname)
    end as collation,
    array(
      select json_build_object(
        'name', con.conname,
        'expression', pg_get_expr(con.conbin, 0),
        'validated', con.convalidated,
        'comment', obj_description(con.oid, 'pg_constraint')
      )
      from pg_constraint con
      where con.contypid = t.oid and con.contype = 'c'
      order by con.conname collate "C"
    ) as checks,
    coalesce(t.typacl, acldefault('T', t.typowner)) as acl,
    x.extname as extension,
    obj_description(t.oid, 'pg_type') as comment
  from pg_type t
  join pg_namespace n on n.oid = t.typnamespace
  join pg_type bt on bt.oid = t.typbasetype
  join pg_type b on b.oid =
    case when bt.typsubscript = 'array_subscript_handler'::regproc then bt.typelem else bt.oid end
  join pg_namespace bn on bn.oid = b.typnamespace
  left join pg_collation coll on coll.oid = t.typcollation
  left join pg_namespace cn on cn.oid = coll.collnamespace
  left join pg_depend d on d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
  left join pg_extension x on x.oid = d.refobjid
  where t.typnamespace = any ($1::oid[]) and t.typtype = 'd' and ($2::boolean or x.oid is null)
) q
