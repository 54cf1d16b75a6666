-- name: triggers
-- Triggers, without those that Postgres keeps for foreign keys.
select json_agg(q) from (
  select
    t.tgrelid::bigint as "of",
    t.tgname as name,
    -- the bits of tgtype: 1 row, 2 before, 4 insert, 8 delete, 16 update, 32 truncate, 64 instead
    case when t.tgtype & 64 > 0 then 'instead of' when t.tgtype & 2 > 0 then 'before' else 'after'
    end as timing,
    array(
      select e.event
      from (values (1, 4, 'insert'), (2, 16, 'update'), (3, 8, 'delete'), (4, 32, 'truncate'))
        e (place, bit, event)
      where t.tgtype & e.bit > 0
      order by e.place
    ) as events,
    array(
      select a.attname
      from unnest(t.tgattr::int2[]) with ordinality k (attnum, place)
      join pg_attribute a on a.attrelid = t.tgrelid and a.attnum = k.attnum
      order by a.attname
    ) as columns,
    case when t.tgtype & 1 = 1 then 'row' else 'statement' end as level,
    json_build_array(fn.nspname, f.proname) as function,
    -- each argument ends with a zero byte, which no text can hold: cut it in hexadecimal
    array(
      select convert_from(decode(m.part[1], 'hex'), getdatabaseencoding())
      from regexp_matches(encode(t.tgargs, 'hex'), '((?:..)*?)00', 'g') with ordinality m (part, place)
      order by m.place
    ) as arguments,
    case when t.tgqual is not null then (regexp_match(
      def.text, '.{35,} WHEN \((.+)\) EXECUTE FUNCTION'
    ))[1] end as "when",
    case t.tgenabled
      when 'O' then 'origin' when 'D' then 'disabled' when 'R' then 'replica' when 'A' then 'always'
      else t.tgenabled::text end as enabled,
    t.tgconstraint <> 0 as constraint,
    (
      select json_build_array(rn.nspname, r.relname)
      from pg_class r join pg_namespace rn on rn.oid = r.relnamespace
      where r.oid = t.tgconstrrelid
    ) as "references",
    t.tgdeferrable as deferrable,
    t.tginitdeferred as initially_deferred,
    t.tgoldtable as old_table,
    t.tgnewtable as new_table,
    t.tgparentid <> 0 as inherited,
    def.text as definition,
    obj_description(t.oid, 'pg_trigger') as comment
  from pg_trigger t
  join pg_class c on c.oid = t.tgrelid
  join pg_proc f on f.oid = t.tgfoid
  join pg_namespace fn on fn.oid = f.pronamespace
  cross join lateral (select pg_get_triggerdef(t.oid) as text offset 0) def
  where c.relnamespace = any ($1::oid[]) and not t.tgisinternal
) q
