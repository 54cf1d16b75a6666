-- name: unknown
-- What the database holds besides all that the other files here read. Whatever initdb made has an
-- oid below 16384; what an extension owns comes with the extension.
select json_agg(q) from (
  select i.type as kind, coalesce(i.identity, o.objid::text) as identity
  from (
    -- relations of a kind that came after this was written (t: TOAST tables, c: composite types)
    select 'pg_class'::regclass as classid, oid as objid, relnamespace as space
    from pg_class where relkind not in ('r', 'p', 'f', 'v', 'm', 'i', 'I', 'S', 'c', 't')
    union all
    -- types: b base (every type brings an array along), p pseudo (an unfinished CREATE TYPE)
    select 'pg_type'::regclass, t.oid, t.typnamespace
    from pg_type t
    where t.typtype not in ('c', 'd', 'e', 'r', 'm')
      and not exists (select from pg_type e where e.typarray = t.oid)
    union all
    select 'pg_proc'::regclass, oid, pronamespace
    from pg_proc where prokind not in ('f', 'p', 'a', 'w')
    union all
    select 'pg_operator'::regclass, oid, oprnamespace from pg_operator
    union all
    select 'pg_opclass'::regclass, oid, opcnamespace from pg_opclass
    union all
    select 'pg_opfamily'::regclass, oid, opfnamespace from pg_opfamily
    union all
    select 'pg_collation'::regclass, oid, collnamespace from pg_collation
    union all
    select 'pg_conversion'::regclass, oid, connamespace from pg_conversion
    union all
    select 'pg_ts_config'::regclass, oid, cfgnamespace from pg_ts_config
    union all
    select 'pg_ts_dict'::regclass, oid, dictnamespace from pg_ts_dict
    union all
    select 'pg_ts_parser'::regclass, oid, prsnamespace from pg_ts_parser
    union all
    select 'pg_ts_template'::regclass, oid, tmplnamespace from pg_ts_template
    union all
    select 'pg_cast'::regclass, oid, null from pg_cast
    union all
    select 'pg_transform'::regclass, oid, null from pg_transform
    union all
    select 'pg_language'::regclass, oid, null from pg_language
    union all
    select 'pg_am'::regclass, oid, null from pg_am
    union all
    select 'pg_foreign_data_wrapper'::regclass, oid, null from pg_foreign_data_wrapper
    union all
    select 'pg_foreign_server'::regclass, oid, null from pg_foreign_server
    union all
    -- the table itself is closed to ordinary users
    select 'pg_user_mapping'::regclass, umid, null from pg_user_mappings
    union all
    select 'pg_subscription'::regclass, oid, null
    from pg_subscription
    where subdbid = (select oid from pg_database where datname = current_database())
    union all
    select 'pg_largeobject'::regclass, oid, null from pg_largeobject_metadata
  ) o
  cross join lateral pg_identify_object(o.classid, o.objid, 0) i
  where o.objid >= 16384
    and (o.space is null or o.space = any ($1::oid[]))
    and not exists (  -- i: came along with an object listed elsewhere, like the cast of a range type
      select from pg_depend d
      where d.classid = o.classid and d.objid = o.objid
        and (d.deptype = 'i' or d.deptype = 'e' and not $2::boolean)
    )
  union all
  select 'security label of ' || l.objtype, l.objname || ' (' || l.provider || ')'
  from pg_seclabels l
) q
