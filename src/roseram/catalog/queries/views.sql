-- name: views
-- Views and materialized views.
select json_agg(q) from (
  select
    c.oid::bigint as oid,
    json_build_array(n.nspname, c.relname) as name,
    pg_get_userbyid(c.relowner) as owner,
    c.relkind = 'm' as materialized,
    c.relispopulated as populated,
    pg_get_viewdef(c.oid) as definition,
    array(select o from unnest(c.reloptions) o order by o) as options,
    -- the bits of pg_relation_is_updatable are the numbers of the commands inside Postgres
    array(
      select e.event
      from (values (8, 'insert'), (4, 'update'), (16, 'delete')) e (bit, event)
      where c.relkind = 'v' and pg_relation_is_updatable(c.oid, true) & e.bit > 0
    ) as updatable,
    (select spcname from pg_tablespace where oid = c.reltablespace) as tablespace,
    am.amname as access_method,
    coalesce(c.relacl, acldefault('r', c.relowner)) as acl,
    x.extname as extension,
    case when c.relkind = 'm' and c.reltuples >= 0 then c.reltuples::bigint end as estimated_rows,
    case when c.relkind = 'm' and c.reltuples >= 0 then
      c.relpages::bigint * current_setting('block_size')::bigint
    end as estimated_bytes,
    obj_description(c.oid, 'pg_class') as comment
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_am am on am.oid = c.relam
  left join pg_depend d
    on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0 and d.deptype = 'e'
  left join pg_extension x on x.oid = d.refobjid
  where c.relnamespace = any ($1::oid[]) and c.relkind in ('v', 'm')
    and ($2::boolean or x.oid is null)
) q
