-- name: duplicate_index
-- title: Two indexes are the same
-- why: the second one costs space and time at every write and serves nothing
-- level: WARN
select
  i.indexrelid::regclass::text as object,
  'the same as ' || j.indexrelid::regclass as detail,
  case
    when con.conname is null then format('drop index %s', i.indexrelid::regclass)
    else format('alter table %s drop constraint %I', i.indrelid::regclass, con.conname)
  end as remedy
from pg_index i
join pg_class c on c.oid = i.indexrelid
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
join pg_index j on j.indrelid = i.indrelid and j.indexrelid <> i.indexrelid
join pg_class d on d.oid = j.indexrelid
left join pg_constraint con
  on con.conrelid = i.indrelid and con.conindid = i.indexrelid and con.contype in ('p', 'u', 'x')
left join pg_constraint other
  on other.conrelid = j.indrelid and other.conindid = j.indexrelid and other.contype in ('p', 'u', 'x')
where d.relam = c.relam
  and i.indkey::text = j.indkey::text
  and i.indclass::text = j.indclass::text
  and i.indcollation::text = j.indcollation::text
  and i.indoption::text = j.indoption::text
  and i.indnkeyatts = j.indnkeyatts
  and i.indisunique = j.indisunique
  and i.indnullsnotdistinct = j.indnullsnotdistinct
  and i.indisvalid and j.indisvalid
  and pg_get_expr(i.indexprs, i.indrelid) is not distinct from pg_get_expr(j.indexprs, j.indrelid)
  and pg_get_expr(i.indpred, i.indrelid) is not distinct from pg_get_expr(j.indpred, j.indrelid)
  and not c.relispartition
  and coalesce(con.contype, ' ') <> 'x'
  -- of the two, the one that no constraint owns can go; else the younger one
  and (con.oid is null, i.indexrelid) > (other.oid is null, j.indexrelid)
