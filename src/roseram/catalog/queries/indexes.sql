-- name: indexes
-- Indexes of tables and materialized views, also those that constraints own.
select json_agg(q) from (
  select
    i.indrelid::bigint as "of",
    c.relname as name,
    am.amname as method,
    array(
      select json_build_object(
        'column', a.attname,
        'expression', case when a.attname is null then pg_get_indexdef(c.oid, k.n, false) end,
        'opclass', case when not oc.opcdefault then json_build_array(ocn.nspname, oc.opcname) end,
        'opclass_options', array(select o from unnest(ia.attoptions) o order by o),
        'collation', case
          when i.indcollation[k.n - 1] not in (0, coalesce(a.attcollation, 'pg_catalog."default"'::regcollation))
          then (
            select json_build_array(cn.nspname, coll.collname)
            from pg_collation coll join pg_namespace cn on cn.oid = coll.collnamespace
            where coll.oid = i.indcollation[k.n - 1]
          ) end,
        'descending', i.indoption[k.n - 1] & 1 = 1,
        'nulls_first', i.indoption[k.n - 1] & 2 = 2
      )
      from generate_series(1, i.indnkeyatts) k (n)
      join pg_opclass oc on oc.oid = i.indclass[k.n - 1]
      join pg_namespace ocn on ocn.oid = oc.opcnamespace
      join pg_attribute ia on ia.attrelid = c.oid and ia.attnum = k.n
      left join pg_attribute a  -- no column 0: that is an expression
        on a.attrelid = i.indrelid and a.attnum = i.indkey[k.n - 1] and a.attnum <> 0
      order by k.n
    ) as keys,
    array(
      select a.attname
      from unnest(i.indkey::int2[]) with ordinality k (attnum, place)
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
      where k.place > i.indnkeyatts
      order by k.place
    ) as include,
    i.indisunique as unique,
    i.indnullsnotdistinct as nulls_not_distinct,
    pg_get_expr(i.indpred, i.indrelid) as predicate,
    array(select o from unnest(c.reloptions) o order by o) as options,
    (select spcname from pg_tablespace where oid = c.reltablespace) as tablespace,
    i.indisvalid as valid,
    i.indisready as ready,
    i.indisclustered as clustered,
    i.indisreplident as replica_identity,
    con.conname as constraint,
    c.relispartition as inherited,
    case when c.reltuples >= 0 and c.relkind = 'i' then
      c.relpages::bigint * current_setting('block_size')::bigint
    end as estimated_bytes,
    pg_get_indexdef(c.oid) as definition,
    obj_description(c.oid, 'pg_class') as comment
  from pg_index i
  join pg_class c on c.oid = i.indexrelid
  join pg_class t on t.oid = i.indrelid
  join pg_am am on am.oid = c.relam
  left join pg_constraint con
    on con.conrelid = i.indrelid and con.conindid = c.oid and con.contype in ('p', 'u', 'x')
  where c.relnamespace = any ($1::oid[]) and t.relkind in ('r', 'p', 'm')
) q
