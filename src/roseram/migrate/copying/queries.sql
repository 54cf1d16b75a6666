-- name: patient
-- A copy takes as long as it takes, but a lock is waited for only as long as $1 says. Rows that row-level security hides are an error, not silently left out.
-- Only what this server's version knows is set.
select set_config(name, value, false)
from (
    values
    ('statement_timeout', '0'),
    ('idle_in_transaction_session_timeout', '0'),
    ('transaction_timeout', '0'),
    ('idle_session_timeout', '0'),
    ('lock_timeout', $1::text),
    ('row_security', 'off'),
    ('synchronize_seqscans', 'off'), -- "the first rows" are then the same each time
    ('DateStyle', 'ISO, YMD'),
    ('IntervalStyle', 'postgres'),
    ('extra_float_digits', '3'),
    ('bytea_output', 'hex'),
    ('quote_all_identifiers', 'off')
) as wanted (name, value)
where exists (select from pg_settings where pg_settings.name = wanted.name)

-- name: extension_path
-- Operators of extensions (citext's =) are found by the search path alone; everything else is
-- written with its schema.
select set_config('search_path', coalesce(string_agg(distinct quote_ident(n.nspname), ', '), ''), false)
from pg_extension as e
join pg_namespace as n on n.oid = e.extnamespace
where n.nspname not in ('public', 'pg_catalog')

-- name: facts
-- The database as a whole. Settings are those a new session starts with: what they say about dates
-- decides what a conversion makes of them.
select
    current_user as role,
    pg_database_size(current_database()) as bytes,
    to_regrole('supabase_admin') is not null as supabase,
    exists (select from pg_largeobject_metadata) as large_objects,
    (
        select jsonb_object_agg(name, reset_val)::text
        from pg_settings
        where name in ('search_path', 'TimeZone', 'DateStyle', 'IntervalStyle')
    ) as settings

-- name: export_snapshot
select pg_export_snapshot()

-- name: schemas
-- Every schema that is not Postgres's own, and why it is left out (null: it is not). $1 are those to
-- leave out.
select
    n.nspname as name,
    case
        when n.nspname = any ($1::text[]) then 'platform'
        when exists (
            select from pg_depend as d
            where d.classid = 'pg_namespace'::regclass and d.objid = n.oid and d.deptype = 'e'
        ) then 'extension'
        when not has_schema_privilege(n.oid, 'usage') then 'unreadable'
    end as left_out
from pg_namespace as n
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
order by n.nspname

-- name: tables
-- The tables of the schemas $1 that hold rows, a partitioned one with all its partitions as one.
-- members: what has to be locked and read; columns: those that can be written; key: what tells its
-- rows apart, as text; hidden: row-level security keeps rows from us.
select
    n.nspname as schema,
    c.relname as name,
    c.relkind = 'p' as partitioned,
    tree.members,
    tree.readable,
    row_security_active(c.oid) as hidden,
    tree.rows as estimate,
    tree.bytes,
    array(
        select a.attname::text
        from pg_attribute as a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        order by a.attnum
    ) as columns,
    coalesce(key.columns, '{}') as key
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
cross join lateral (
    select
        array_agg(format('%I.%I', mn.nspname, m.relname) order by mn.nspname, m.relname) as members,
        bool_and(has_schema_privilege(mn.oid, 'usage') and has_table_privilege(m.oid, 'select'))
            as readable,
        sum(greatest(m.reltuples, 0))::bigint as rows,
        sum(pg_table_size(m.oid))::bigint as bytes
    from pg_class as m
    join pg_namespace as mn on mn.oid = m.relnamespace
    where m.oid = c.oid
        or (c.relkind = 'p' and m.oid in (select t.relid from pg_partition_tree(c.oid) as t))
) as tree
left join lateral (
    select array_agg(a.attname::text order by k.position) as columns
    from pg_index as i
    cross join lateral unnest(i.indkey::int2[]) with ordinality as k (attnum, position)
    join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
    where i.indrelid = c.oid
        and i.indisunique
        and i.indisvalid
        and i.indpred is null
        and k.position <= i.indnkeyatts
        -- a column that may be null, or an expression, tells nothing apart
        and not exists (
            select
            from unnest(i.indkey::int2[]) with ordinality as part (attnum, position)
            left join pg_attribute as pa on pa.attrelid = i.indrelid and pa.attnum = part.attnum
            where part.position <= i.indnkeyatts and pa.attnotnull is not true
        )
    group by i.indexrelid, i.indisprimary
    order by i.indisprimary desc, i.indexrelid
    limit 1
) as key on true
where n.nspname = any ($1::text[])
    and c.relkind in ('r', 'p')
    and not c.relispartition
    and c.relpersistence <> 't'
    and not exists (
        select from pg_depend as d
        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
    )
order by n.nspname, c.relname

-- name: references
-- The foreign keys of the schemas $1, those of partitions as their table's. types: of the columns
-- they lead to.
select
    array[cn.nspname, child.relname]::text[] as child,
    array[pn.nspname, parent.relname]::text[] as parent,
    pairs.child_columns,
    pairs.parent_columns,
    pairs.types
from pg_constraint as con
join pg_class as child on child.oid = con.conrelid
join pg_namespace as cn on cn.oid = child.relnamespace
join pg_class as parent on parent.oid = con.confrelid
join pg_namespace as pn on pn.oid = parent.relnamespace
cross join lateral (
    select
        array_agg(ca.attname::text order by k.position) as child_columns,
        array_agg(pa.attname::text order by k.position) as parent_columns,
        array_agg(format_type(pa.atttypid, pa.atttypmod) order by k.position) as types
    from unnest(con.conkey, con.confkey) with ordinality as k (own, other, position)
    join pg_attribute as ca on ca.attrelid = con.conrelid and ca.attnum = k.own
    join pg_attribute as pa on pa.attrelid = con.confrelid and pa.attnum = k.other
) as pairs
where con.contype = 'f'
    and con.conparentid = 0
    and cn.nspname = any ($1::text[])
    and pn.nspname = any ($1::text[])
order by cn.nspname, child.relname, con.conname

-- name: sequences
-- Where the sequences of the schemas $1 stand: null where none was taken yet, or where we may not look.
select
    format('%I.%I', s.schemaname, s.sequencename) as name,
    s.last_value,
    has_sequence_privilege(format('%I.%I', s.schemaname, s.sequencename)::regclass, 'usage, select')
        as readable
from pg_sequences as s
where s.schemaname = any ($1::text[])

-- name: set_sequence
select setval($1::text::regclass, $2)

-- name: materialized_views
-- Those of the schemas $1 that are filled.
select format('%I.%I', n.nspname, c.relname)
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where c.relkind = 'm' and c.relispopulated and n.nspname = any ($1::text[])
order by c.oid

-- name: role_statements
-- The roles $1 as they are here, as SQL for another server: never a superuser, never a login.
select format(
    'alter role %I %s %s %s %s',
    r.rolname,
    case when r.rolinherit then 'inherit' else 'noinherit' end,
    case when r.rolbypassrls then 'bypassrls' else 'nobypassrls' end,
    case when r.rolcreaterole then 'createrole' else 'nocreaterole' end,
    case when r.rolcreatedb then 'createdb' else 'nocreatedb' end
)
from pg_roles as r
where r.rolname = any ($1::text[]) and not r.rolsuper
union all
select distinct format('grant %I to %I', granted.rolname, member.rolname)
from pg_auth_members as m
join pg_roles as granted on granted.oid = m.roleid
join pg_roles as member on member.oid = m.member
where granted.rolname = any ($1::text[])
    and member.rolname = any ($1::text[])
    and not member.rolsuper
order by 1

-- name: has_role
select true from pg_roles where rolname = $1

-- name: create_role
create role {role} nologin

-- name: see_through
-- The API's all-seeing role, where a dump does not tell what its roles may do.
alter role service_role bypassrls

-- name: has_extension
select true from pg_available_extensions where name = $1

-- name: set_setting
-- $1 is the name, $2 the value as it is shown; `keep_setting` then makes it the database's own.
select set_config($1, $2, false)

-- name: keep_setting
alter database {database} set {name} from current

-- name: create_database
create database {database} template template0

-- name: drop_database
drop database {database} with (force)

-- name: count
select count(*) from {table}

-- name: size
select pg_database_size(current_database())

-- name: refresh
refresh materialized view {name}

-- name: analyze
analyze

-- name: lock
lock table {tables} in access share mode

-- name: begin
begin isolation level repeatable read, read only

-- name: rollback
rollback
