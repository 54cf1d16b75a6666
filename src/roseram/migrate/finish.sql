-- name: database
-- The name that has to be typed.
select current_database()

-- name: present
-- Which of these schemas are there.
select nspname as name from pg_namespace where nspname = any ($1::text[]) order by 1

-- name: tables
-- Tables of these schemas and their size in bytes.
select format('%I.%I', n.nspname, c.relname) as name, pg_total_relation_size(c.oid) as bytes
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = any ($1::text[]) and c.relkind in ('r', 'p') order by 1

-- name: users
-- Objects outside these schemas that depend on one inside.
select distinct pg_describe_object(d.classid, d.objid, d.objsubid) as object
from pg_depend d
join pg_class inside on d.refclassid = 'pg_class'::regclass and inside.oid = d.refobjid
join pg_namespace n on n.oid = inside.relnamespace and n.nspname = any ($1::text[])
left join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
left join pg_class view on view.oid = r.ev_class
left join pg_constraint k on d.classid = 'pg_constraint'::regclass and k.oid = d.objid
left join pg_proc p on d.classid = 'pg_proc'::regclass and p.oid = d.objid
left join pg_attrdef a on d.classid = 'pg_attrdef'::regclass and a.oid = d.objid
left join pg_policy o on d.classid = 'pg_policy'::regclass and o.oid = d.objid
left join pg_class own on own.oid = coalesce(view.oid, k.conrelid, a.adrelid, o.polrelid)
left join pg_namespace outside on outside.oid = coalesce(own.relnamespace, p.pronamespace)
where d.deptype in ('n', 'a') and outside.nspname is not null and not outside.nspname = any ($1::text[])
order by 1 limit 20
