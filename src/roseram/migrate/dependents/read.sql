-- name: search_path
-- The search path that a new session has: functions with an SQL body are read with it.
select reset_val from pg_settings where name = 'search_path'

-- name: schemas
-- The user's schemas: not Postgres's own, not ours, and not the archives of a migration ($1: the coming one).
select n.oid::bigint as oid, n.nspname as name
from pg_namespace n
where n.nspname !~ '^(pg_.*|information_schema|roseram|roseram_(next|next_private|archive_.*|undone_.*))$'
  and n.nspname <> $1
order by n.nspname

-- name: extensions
-- Installed extensions and their schemas.
select x.extname as name, n.nspname as schema
from pg_extension x join pg_namespace n on n.oid = x.extnamespace
where x.extname <> 'plpgsql'
order by x.oid

-- name: relations
-- Tables, views, sequences and stand-alone row types. `giveable`: the role may make an object and give it to this owner.
select
  c.oid::bigint as oid, n.nspname as schema, c.relname as name, c.relkind::text as kind,
  pg_get_userbyid(c.relowner) as owner,
  pg_has_role(c.relowner, 'usage') as owned,
  c.relowner = current_user::regrole as own,
  (select rolsuper from pg_roles where rolname = current_user)
    or (case when current_setting('server_version_num')::int >= 160000 then pg_has_role(c.relowner, 'set')
        else pg_has_role(c.relowner, 'member') end
      and has_schema_privilege(c.relowner, n.oid, 'create')) as giveable,
  exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    as extension,
  case
    when c.relkind in ('v', 'm') then rtrim(pg_get_viewdef(c.oid), '; ')
    when c.relkind = 'S' then (
      select format('create sequence %I.%I as %s start %s increment %s minvalue %s maxvalue %s cache %s%s',
        n.nspname, c.relname, format_type(s.seqtypid, null), s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
        s.seqcache, case when s.seqcycle then ' cycle' else '' end)
      from pg_sequence s where s.seqrelid = c.oid)
  end as definition,
  coalesce(c.reloptions, '{}') as options,
  c.relispopulated as populated,
  (select t.spcname from pg_tablespace t where t.oid = c.reltablespace) as tablespace,
  (select am.amname from pg_am am where am.oid = c.relam) as access_method,
  c.relacl::text[] as acl,
  obj_description(c.oid, 'pg_class') as comment,
  coalesce((
    select d.refobjid::bigint from pg_depend d
    where d.classid = 'pg_class'::regclass and d.objid = c.oid and c.relkind = 'S'
      and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i')), 0) as owned_by
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relnamespace = any ($1::oid[]) and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S', 'c')
order by c.oid

-- name: columns
-- Columns of tables, views and row types in order.
select a.attrelid::bigint as relation, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
  ad.oid::bigint as default_oid,
  pg_get_expr(ad.adbin, ad.adrelid) as "default", a.attgenerated <> '' as generated,
  a.attacl::text[] as acl, col_description(a.attrelid, a.attnum) as comment
from pg_attribute a
join pg_class c on c.oid = a.attrelid
left join pg_attrdef ad on ad.adrelid = a.attrelid and ad.adnum = a.attnum
where c.relnamespace = any ($1::oid[]) and c.relkind in ('r', 'p', 'f', 'v', 'm', 'c')
  and a.attnum > 0 and not a.attisdropped
order by a.attrelid, a.attnum

-- name: indexes
-- Indexes; `keys` are the columns of a plain unique one, which a foreign key may lead to.
select c.oid::bigint as oid, i.indrelid::bigint as "table", n.nspname as schema, c.relname as name,
  pg_get_indexdef(c.oid) as definition, i.indisprimary as "primary",
  case when i.indisunique and i.indpred is null and i.indexprs is null then array(
    select a.attname from unnest(i.indkey::int2[]) with ordinality k (attnum, place)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
    where k.place <= i.indnkeyatts order by k.place) else '{}' end as keys,
  obj_description(c.oid, 'pg_class') as comment
from pg_index i
join pg_class c on c.oid = i.indexrelid
join pg_class t on t.oid = i.indrelid
join pg_namespace n on n.oid = c.relnamespace
where c.relnamespace = any ($1::oid[]) and not t.relispartition
order by c.oid

-- name: routines
-- Functions, procedures and aggregates that no extension and no range type owns. `argument_relations` and
-- `argument_types` say of each argument whose row type, or which type, it is (of an array: its elements).
select
  p.oid::bigint as oid, n.nspname as schema, p.proname as name, p.prokind::text as kind, l.lanname as language,
  l.lanpltrusted or (select rolsuper from pg_roles where rolname = current_user) as language_usable,
  array(select format_type(a.type, null) from unnest(p.proargtypes::oid[]) with ordinality a (type, place)
    order by a.place) as arguments,
  array(select coalesce(nullif(e.typrelid, 0), t.typrelid)::bigint
    from unnest(p.proargtypes::oid[]) with ordinality a (type, place)
    join pg_type t on t.oid = a.type left join pg_type e on e.oid = t.typelem
    order by a.place) as argument_relations,
  array(select coalesce(e.oid, t.oid)::bigint
    from unnest(p.proargtypes::oid[]) with ordinality a (type, place)
    join pg_type t on t.oid = a.type
    left join pg_type e on e.oid = t.typelem and t.typsubscript = 'array_subscript_handler'::regproc
    order by a.place) as argument_types,
  p.prosrc as body, p.prosqlbody is not null as atomic,
  case when p.prokind <> 'a' then pg_get_functiondef(p.oid) else (
    select format('create aggregate %I.%I(%s) (%s)', n.nspname, p.proname,
      coalesce(nullif(pg_get_function_identity_arguments(p.oid), ''), '*'),
      concat_ws(', ',
        'sfunc = ' || g.aggtransfn::regproc, 'stype = ' || format_type(g.aggtranstype, null),
        case when g.aggtransspace > 0 then 'sspace = ' || g.aggtransspace end,
        'finalfunc = ' || nullif(g.aggfinalfn::regproc::text, '-'),
        case when g.aggfinalextra then 'finalfunc_extra' end,
        'combinefunc = ' || nullif(g.aggcombinefn::regproc::text, '-'),
        'serialfunc = ' || nullif(g.aggserialfn::regproc::text, '-'),
        'deserialfunc = ' || nullif(g.aggdeserialfn::regproc::text, '-'),
        'initcond = ' || quote_literal(g.agginitval),
        'msfunc = ' || nullif(g.aggmtransfn::regproc::text, '-'),
        'minvfunc = ' || nullif(g.aggminvtransfn::regproc::text, '-'),
        case when g.aggmtranstype <> 0 then 'mstype = ' || format_type(g.aggmtranstype, null) end,
        'mfinalfunc = ' || nullif(g.aggmfinalfn::regproc::text, '-'),
        case when g.aggmfinalextra then 'mfinalfunc_extra' end,
        'minitcond = ' || quote_literal(g.aggminitval),
        (select format('sortop = operator(%I.%s)', sn.nspname, o.oprname)
          from pg_operator o join pg_namespace sn on sn.oid = o.oprnamespace where o.oid = g.aggsortop),
        case p.proparallel when 's' then 'parallel = safe' when 'r' then 'parallel = restricted' end,
        case when g.aggkind = 'h' then 'hypothetical' end))
    from pg_aggregate g where g.aggfnoid = p.oid) end as definition,
  p.prosecdef as definer,
  p.prorettype in ('trigger'::regtype, 'event_trigger'::regtype) as is_trigger,
  coalesce(p.proconfig, '{}') as config,
  pg_get_userbyid(p.proowner) as owner,
  pg_has_role(p.proowner, 'usage') as owned,
  p.proowner = current_user::regrole as own,
  (select rolsuper from pg_roles where rolname = current_user)
    or (case when current_setting('server_version_num')::int >= 160000 then pg_has_role(p.proowner, 'set')
        else pg_has_role(p.proowner, 'member') end
      and has_schema_privilege(p.proowner, n.oid, 'create')) as giveable,
  coalesce(p.proacl, acldefault('f', p.proowner))::text[] as acl,
  obj_description(p.oid, 'pg_proc') as comment
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join pg_language l on l.oid = p.prolang
where p.pronamespace = any ($1::oid[])
  and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid
    and (d.deptype = 'e' or d.deptype = 'i' and d.refclassid = 'pg_type'::regclass))
order by p.oid

-- name: types
-- Enums, domains, ranges and stand-alone row types (`relation`: the pg_class entry of these).
select t.oid::bigint as oid, t.typrelid::bigint as relation, n.nspname as schema, t.typname as name,
  t.typtype::text as kind, pg_has_role(t.typowner, 'usage') as owned,
  case t.typtype
    when 'e' then (
      select format('create type %I.%I as enum (%s)', n.nspname, t.typname,
        string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder))
      from pg_enum e where e.enumtypid = t.oid)
    when 'd' then format('create domain %I.%I as %s', n.nspname, t.typname,
      concat_ws(' ', format_type(t.typbasetype, t.typtypmod),
        (select format('collate %I.%I', cn.nspname, co.collname)
          from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace
          join pg_type b on b.oid = t.typbasetype
          where co.oid = t.typcollation and b.typcollation <> t.typcollation),
        'default ' || t.typdefault,
        case when t.typnotnull then 'not null' end,
        (select string_agg(format('constraint %I %s', k.conname,
            regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '')), ' ' order by k.conname)
          from pg_constraint k where k.contypid = t.oid and k.contype = 'c')))
    when 'c' then (
      select format('create type %I.%I as (%s)', n.nspname, t.typname,
        string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum))
      from pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped)
    when 'r' then (
      select format('create type %I.%I as range (%s)', n.nspname, t.typname,
        concat_ws(', ', 'subtype = ' || format_type(r.rngsubtype, null),
          'subtype_diff = ' || nullif(r.rngsubdiff::regproc::text, '-'),
          format('multirange_type_name = %I.%I', mn.nspname, m.typname)))
      from pg_range r join pg_type m on m.oid = r.rngmultitypid join pg_namespace mn on mn.oid = m.typnamespace
      where r.rngtypid = t.oid)
  end as definition
from pg_type t
join pg_namespace n on n.oid = t.typnamespace
left join pg_class c on c.oid = t.typrelid
where t.typnamespace = any ($1::oid[])
  and (t.typtype in ('e', 'd', 'r') or t.typtype = 'c' and c.relkind = 'c')
  and not exists (select from pg_depend d where d.deptype = 'e'
    and (d.classid, d.objid) in (('pg_type'::regclass, t.oid), ('pg_class'::regclass, t.typrelid)))
order by t.oid

-- name: triggers
-- Triggers without Postgres's own and without a partition's copies. Supabase lets its users drop triggers of some
-- tables that they do not own.
select t.oid::bigint as oid, t.tgrelid::bigint as relation, t.tgname as name, pg_get_triggerdef(t.oid) as definition,
  t.tgfoid::bigint as routine, t.tgconstrrelid::bigint as partner, t.tgenabled::text as enabled,
  t.tgtype & 2 > 0 as before, t.tgtype & 8 > 0 as on_delete,
  fn.nspname = 'roseram' or fn.nspname like 'roseram\_%' as ours,
  p.proname as routine_name,
  pg_has_role(c.relowner, 'usage') or coalesce((
    select s.setting::jsonb -> current_user::text ? format('%s.%s', n.nspname, c.relname)
    from pg_settings s where s.name = 'supautils.drop_trigger_grants' and s.setting <> ''), false) as droppable,
  obj_description(t.oid, 'pg_trigger') as comment
from pg_trigger t
join pg_class c on c.oid = t.tgrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_proc p on p.oid = t.tgfoid
join pg_namespace fn on fn.oid = p.pronamespace
where c.relnamespace = any ($1::oid[]) and not t.tgisinternal and t.tgparentid = 0
order by t.oid

-- name: policies
-- Row security policies, each with the statement that makes it again.
select p.oid::bigint as oid, p.polrelid::bigint as relation, p.polname as name,
  format('create policy %I on %I.%I as %s for %s to %s', p.polname, n.nspname, c.relname,
    case when p.polpermissive then 'permissive' else 'restrictive' end,
    case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete'
      else 'all' end,
    (select string_agg(case r.oid when 0 then 'public' else quote_ident(pg_get_userbyid(r.oid)) end, ', ')
      from unnest(p.polroles) r (oid)))
    || coalesce(' using (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
    || coalesce(' with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '') as definition,
  pg_has_role(c.relowner, 'usage') or coalesce((
    select s.setting::jsonb -> current_user::text ? format('%s.%s', n.nspname, c.relname)
    from pg_settings s where s.name = 'supautils.policy_grants' and s.setting <> ''), false) as droppable,
  obj_description(p.oid, 'pg_policy') as comment
from pg_policy p
join pg_class c on c.oid = p.polrelid
join pg_namespace n on n.oid = c.relnamespace
where c.relnamespace = any ($1::oid[])
order by p.oid

-- name: constraints
-- Foreign keys and checks, without a partition's copies.
select k.oid::bigint as oid, k.contype::text as kind, k.conrelid::bigint as relation, k.conname as name,
  k.confrelid::bigint as target, pg_get_constraintdef(k.oid) as definition, k.convalidated as validated,
  c.relkind = 'p' as partitioned, pg_has_role(c.relowner, 'usage') as droppable,
  obj_description(k.oid, 'pg_constraint') as comment
from pg_constraint k
join pg_class c on c.oid = k.conrelid
where c.relnamespace = any ($1::oid[]) and k.contype in ('f', 'c') and k.conparentid = 0 and k.coninhcount = 0
order by k.oid

-- name: rules
-- Rewrite rules, without those that make a view a view.
select r.oid::bigint as oid, r.ev_class::bigint as relation, r.rulename as name,
  rtrim(pg_get_ruledef(r.oid), '; ') as definition, r.ev_enabled::text as enabled,
  pg_has_role(c.relowner, 'usage') as droppable, obj_description(r.oid, 'pg_rewrite') as comment
from pg_rewrite r
join pg_class c on c.oid = r.ev_class
where c.relnamespace = any ($1::oid[]) and r.rulename <> '_RETURN'
order by r.oid

-- name: statistics
-- Statistics objects (CREATE STATISTICS).
select s.oid::bigint as oid, n.nspname as schema, s.stxname as name, s.stxrelid::bigint as relation,
  pg_get_statisticsobjdef(s.oid) as definition, pg_has_role(s.stxowner, 'usage') as owned
from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace
where s.stxnamespace = any ($1::oid[])
order by s.oid

-- name: inheritance
-- Which table is a partition or an inheritance child of which.
select inhrelid::bigint as child, inhparent::bigint as parent from pg_inherits

-- name: publications
-- Tables that a publication lists.
select p.pubname as name, pr.prrelid::bigint as relation
from pg_publication_rel pr join pg_publication p on p.oid = pr.prpubid
order by p.pubname, pr.prrelid

-- name: event_triggers
-- Enabled event triggers on DDL that no extension owns, without those that only tell the data API of a change.
select e.evtname as name, e.evtfoid::bigint as routine,
  format('create event trigger %I on %s%s execute function %s()', e.evtname, e.evtevent,
    ' when tag in (' || (select string_agg(quote_literal(tag), ', ') from unnest(e.evttags) tag) || ')',
    e.evtfoid::regproc) as definition
from pg_event_trigger e
where e.evtenabled <> 'D' and e.evtevent <> 'login' and e.evtname not in ('pgrst_ddl_watch', 'pgrst_drop_watch')
  and not exists (select from pg_depend d where d.deptype = 'e'
    and (d.classid, d.objid) in (('pg_event_trigger'::regclass, e.oid), ('pg_proc'::regclass, e.evtfoid)))
order by e.evtname

-- name: uses
-- Who depends on what by its oid. The user is an object (relation, routine, type) or a part of one (`of`: the
-- relation it stands on); the used are relations (their row types, too), routines and types (of an array: its elements).
with used as (
  select d.*,
    case
      when d.refclassid = 'pg_class'::regclass then 'relation'
      when d.refclassid = 'pg_proc'::regclass then 'routine'
      when coalesce(e.typrelid, t.typrelid) <> 0 then 'relation'
      else 'type' end as used_kind,
    case
      when d.refclassid = 'pg_type'::regclass
        then coalesce(nullif(coalesce(e.typrelid, t.typrelid), 0), r.rngtypid, e.oid, t.oid)
      else d.refobjid end as used_oid
  from pg_depend d
  left join pg_type t on d.refclassid = 'pg_type'::regclass and t.oid = d.refobjid
  left join pg_type e on e.oid = t.typelem and t.typsubscript = 'array_subscript_handler'::regproc
  left join pg_range r on r.rngmultitypid = coalesce(e.oid, t.oid)
  where d.objid >= 16384 and d.refobjid >= 16384 and d.deptype in ('n', 'a')
    and d.refclassid in ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass)
), both_sides as (
  select
    case
      when r.rulename = '_RETURN' then 'relation'
      when r.oid is not null then 'rule'
      when ad.oid is not null then 'default'
      when k.contypid <> 0 then 'type'
      when k.oid is not null then 'constraint'
      when p.oid is not null then 'policy'
      when t.oid is not null then 'trigger'
      when i.indexrelid is not null then 'index'
      when u.classid = 'pg_class'::regclass then 'relation'
      when u.classid = 'pg_proc'::regclass then 'routine'
      when u.classid = 'pg_type'::regclass then 'type'
      else 'other' end as kind,
    case
      when r.rulename = '_RETURN' then r.ev_class
      when k.contypid <> 0 then k.contypid
      else u.objid end as oid,
    coalesce(r.ev_class, ad.adrelid, k.conrelid, p.polrelid, t.tgrelid, i.indrelid,
      case when u.classid = 'pg_class'::regclass then u.objid else 0 end) as "of",
    u.used_kind, u.used_oid, u.refclassid, k.contype, t.tgisinternal
  from used u
  left join pg_rewrite r on u.classid = 'pg_rewrite'::regclass and r.oid = u.objid
  left join pg_attrdef ad on u.classid = 'pg_attrdef'::regclass and ad.oid = u.objid
  left join pg_constraint k on u.classid = 'pg_constraint'::regclass and k.oid = u.objid
  left join pg_policy p on u.classid = 'pg_policy'::regclass and p.oid = u.objid
  left join pg_trigger t on u.classid = 'pg_trigger'::regclass and t.oid = u.objid
  left join pg_index i on u.classid = 'pg_class'::regclass and i.indexrelid = u.objid
)
select distinct b.kind, b.oid::bigint as oid, b.of::bigint as "of", b.used_kind, b.used_oid::bigint as used_oid
from both_sides b
left join pg_class c on b.kind = 'relation' and c.oid = b.oid
left join pg_class uc on b.used_kind = 'relation' and uc.oid = b.used_oid
where b.contype is distinct from 'f' and b.tgisinternal is not true
  and not (b.used_kind = 'relation' and b.used_oid = b.of)
  and not (b.kind = b.used_kind and b.oid = b.used_oid)
  and (uc.oid is null or uc.relkind in ('r', 'p', 'f', 'v', 'm', 'c', 'S'))
  -- inheritance, and a sequence that belongs to its table
  and not coalesce(b.refclassid = 'pg_class'::regclass and c.relkind in ('r', 'p', 'f', 'S')
    and uc.relkind in ('r', 'p', 'f'), false)
order by 1, 2, 4, 5

-- name: unreadable
-- Pairs of role and table, given by name, where the role may read no column.
select w.role, w.relation
from unnest($1::text[], $2::text[]) w (role, relation)
where to_regclass(w.relation) is not null and to_regrole(quote_ident(w.role)) is not null
  and not has_any_column_privilege(w.role, to_regclass(w.relation), 'select')
