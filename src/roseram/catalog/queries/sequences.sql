-- name: sequences
-- Sequences; where they stand now is data.
select json_agg(q) from (
  select
    json_build_array(n.nspname, c.relname) as name,
    pg_get_userbyid(c.relowner) as owner,
    format_type(s.seqtypid, null) as type,
    s.seqstart as start,
    s.seqincrement as increment,
    s.seqmin as minimum,
    s.seqmax as maximum,
    s.seqcache as cache,
    s.seqcycle as cycle,
    case c.relpersistence
      when 'p' then 'permanent' when 'u' then 'unlogged' when 't' then 'temporary'
      else c.relpersistence::text end as persistence,
    case when own.refobjid is not null then
      json_build_object('table', json_build_array(tn.nspname, t.relname), 'column', a.attname)
    end as owned_by,
    coalesce(own.deptype = 'i', false) as identity,
    coalesce(c.relacl, acldefault('s', c.relowner)) as acl,
    x.extname as extension,
    obj_description(c.oid, 'pg_class') as comment
  from pg_sequence s
  join pg_class c on c.oid = s.seqrelid
  join pg_namespace n on n.oid = c.relnamespace
  -- a: OWNED BY, i: identity
  left join pg_depend own on own.classid = 'pg_class'::regclass and own.objid = c.oid
    and own.refclassid = 'pg_class'::regclass and own.refobjsubid > 0 and own.deptype in ('a', 'i')
  left join pg_class t on t.oid = own.refobjid
  left join pg_namespace tn on tn.oid = t.relnamespace
  left join pg_attribute a on a.attrelid = t.oid and a.attnum = own.refobjsubid
  left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
  left join pg_extension x on x.oid = d.refobjid
  where c.relnamespace = any ($1::oid[]) and ($2::boolean or x.oid is null)
) q
