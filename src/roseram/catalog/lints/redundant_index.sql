-- name: redundant_index
-- title: An index is the beginning of another one
-- why: the longer index (or the unique one) serves the same queries; this one costs at every write
-- level: INFO
select
  i.indexrelid::regclass::text as object,
  'covered by ' || min(j.indexrelid::regclass::text) as detail,
  format('drop index %s', i.indexrelid::regclass) as remedy
from pg_index i
join pg_class c on c.oid = i.indexrelid
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
join pg_am am on am.oid = c.relam and am.amname = 'btree'
join pg_index j on j.indrelid = i.indrelid and j.indexrelid <> i.indexrelid
join pg_class d on d.oid = j.indexrelid and d.relam = c.relam
where not i.indisunique and not c.relispartition
  and i.indisvalid and j.indisvalid
  and i.indexprs is null  -- expressions cannot be told apart by their places
  and i.indnatts = i.indnkeyatts
  and (j.indnkeyatts > i.indnkeyatts or j.indisunique and j.indnkeyatts = i.indnkeyatts)
  and (j.indkey::int2[])[0:i.indnkeyatts - 1] = (i.indkey::int2[])[0:i.indnkeyatts - 1]
  and (j.indclass::oid[])[0:i.indnkeyatts - 1] = (i.indclass::oid[])[0:i.indnkeyatts - 1]
  and (j.indcollation::oid[])[0:i.indnkeyatts - 1] = (i.indcollation::oid[])[0:i.indnkeyatts - 1]
  and (j.indoption::int2[])[0:i.indnkeyatts - 1] = (i.indoption::int2[])[0:i.indnkeyatts - 1]
  and pg_get_expr(i.indpred, i.indrelid) is not distinct from pg_get_expr(j.indpred, j.indrelid)
group by i.indexrelid
