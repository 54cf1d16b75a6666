-- name: tables
-- Tables: ordinary, partitioned and foreign ones, and partitions.
-- Sizes are Postgres's own estimates: exact ones would wait for whoever locks a table.
select json_agg(q) from (
  select
    c.oid::bigint as oid,
    json_build_array(n.nspname, c.relname) as name,
    case c.relkind when 'r' then 'table' when 'p' then 'partitioned' when 'f' then 'foreign' end as kind,
    pg_get_userbyid(c.relowner) as owner,
    case c.relpersistence
      when 'p' then 'permanent' when 'u' then 'unlogged' when 't' then 'temporary'
      else c.relpersistence::text end as persistence,
    c.relrowsecurity as rls_enabled,
    c.relforcerowsecurity as rls_forced,
    case c.relreplident
      when 'd' then 'default' when 'n' then 'nothing' when 'f' then 'full' when 'i' then 'index'
      else c.relreplident::text end as replica_identity,
    array(
      select json_build_array(pn.nspname, p.relname)
      from pg_inherits i
      join pg_class p on p.oid = i.inhparent
      join pg_namespace pn on pn.oid = p.relnamespace
      where i.inhrelid = c.oid and not c.relispartition
      order by i.inhseqno
    ) as inherits,
    (
      select json_build_object(
        'strategy', case pt.partstrat
          when 'r' then 'range' when 'l' then 'list' when 'h' then 'hash'
          else pt.partstrat::text end,
        'columns', array(
          select a.attname
          from unnest(pt.partattrs::int2[]) with ordinality k (attnum, place)
          join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
          where k.attnum > 0  -- 0 stands for an expression
          order by k.place
        ),
        'definition', pg_get_partkeydef(c.oid)
      )
      from pg_partitioned_table pt
      where pt.partrelid = c.oid
    ) as partition_key,
    (
      select json_build_object(
        'parent', json_build_array(pn.nspname, p.relname),
        'bounds', pg_get_expr(c.relpartbound, c.oid),
        'detaching', i.inhdetachpending
      )
      from pg_inherits i
      join pg_class p on p.oid = i.inhparent
      join pg_namespace pn on pn.oid = p.relnamespace
      where i.inhrelid = c.oid and c.relispartition
    ) as partition,
    (
      select json_build_array(tn.nspname, t.typname)
      from pg_type t join pg_namespace tn on tn.oid = t.typnamespace
      where t.oid = c.reloftype
    ) as of_type,
    array(select o from unnest(c.reloptions) o order by o) as options,
    array(select o from unnest(toast.reloptions) o order by o) as toast_options,
    (select spcname from pg_tablespace where oid = c.reltablespace) as tablespace,
    am.amname as access_method,
    (
      select json_build_object(
        'server', s.srvname,
        'options', array(select o from unnest(ft.ftoptions) o order by o)
      )
      from pg_foreign_table ft join pg_foreign_server s on s.oid = ft.ftserver
      where ft.ftrelid = c.oid
    ) as "foreign",
    coalesce(c.relacl, acldefault('r', c.relowner)) as acl,
    x.extname as extension,
    case when c.reltuples >= 0 then c.reltuples::bigint end as estimated_rows,
    case when c.reltuples >= 0 then
      (c.relpages::bigint + coalesce(toast.relpages, 0)) * current_setting('block_size')::bigint
    end as estimated_bytes,
    obj_description(c.oid, 'pg_class') as comment
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_am am on am.oid = c.relam
  left join pg_class toast on toast.oid = c.reltoastrelid
  left join pg_depend d
    on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0 and d.deptype = 'e'
  left join pg_extension x on x.oid = d.refobjid
  where c.relnamespace = any ($1::oid[]) and c.relkind in ('r', 'p', 'f')
    and ($2::boolean or x.oid is null)
) q
