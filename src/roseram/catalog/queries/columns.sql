-- name: columns
-- Columns of tables, views and composite types (`of`: the oid of what they belong to).
select json_agg(q) from (
  select
    a.attrelid::bigint as "of",
    a.attname as name,
    row_number() over (partition by a.attrelid order by a.attnum) as position,
    format_type(a.atttypid, a.atttypmod) as type,
    json_build_array(bn.nspname, b.typname) as base_type,
    b.oid <> t.oid as array,
    nullif(a.atttypmod, -1) as typmod,
    not a.attnotnull as nullable,
    coalesce(nn.convalidated, true) as not_null_valid,
    case when a.attgenerated = '' then pg_get_expr(def.adbin, def.adrelid) end as "default",
    case a.attidentity
      when '' then null when 'a' then 'always' when 'd' then 'by default'
      else a.attidentity::text end as identity,
    case when a.attgenerated <> '' then pg_get_expr(def.adbin, def.adrelid) end as generated,
    case a.attgenerated
      when '' then null when 's' then 'stored' when 'v' then 'virtual'
      else a.attgenerated::text end as generated_kind,
    case when a.attcollation <> t.typcollation then json_build_array(cn.nspname, coll.collname)
    end as collation,
    case a.attstorage
      when 'p' then 'plain' when 'e' then 'external' when 'x' then 'extended' when 'm' then 'main'
      else a.attstorage::text end as storage,
    case a.attcompression
      when '' then null when 'p' then 'pglz' when 'l' then 'lz4'
      else a.attcompression::text end as compression,
    nullif(a.attstattarget, -1) as statistics_target,  -- "none" is -1 before Postgres 17, then null
    -- Some builds (Debian's 15.20) stamp every column with pg_attver, the place in the log where it
    -- was made. Nobody can set or reset it and pg_dump leaves it out: it is no option of the column.
    array(
      select o from unnest(a.attoptions) o where not starts_with(o, 'pg_attver=') order by o
    ) as options,
    (
      select substr(o, 11) from unnest(a.attoptions) o where starts_with(o, 'pg_attver=')
    ) as server_stamp,
    array(select o from unnest(a.attfdwoptions) o order by o) as foreign_options,
    a.attislocal as local,
    a.attinhcount > 0 as inherited,
    col_description(a.attrelid, a.attnum) as comment,
    coalesce(a.attacl, '{}') as acl
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid
  join pg_type t on t.oid = a.atttypid
  -- a true array's elements; point, name and the like are no arrays although they have typelem
  join pg_type b on b.oid =
    case when t.typsubscript = 'array_subscript_handler'::regproc then t.typelem else t.oid end
  join pg_namespace bn on bn.oid = b.typnamespace
  left join pg_attrdef def on def.adrelid = a.attrelid and def.adnum = a.attnum
  left join pg_collation coll on coll.oid = a.attcollation
  left join pg_namespace cn on cn.oid = coll.collnamespace
  -- Postgres 18 keeps NOT NULL as a constraint too, which may be waiting for its validation
  left join pg_constraint nn
    on nn.conrelid = a.attrelid and nn.contype = 'n' and nn.conkey = array[a.attnum]
  where c.relnamespace = any ($1::oid[]) and c.relkind in ('r', 'p', 'f', 'v', 'm', 'c')
    and a.attnum > 0 and not a.attisdropped
) q
