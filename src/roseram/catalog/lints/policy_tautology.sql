-- name: policy_tautology
-- title: A policy compares something with itself
-- why: it is always true: mostly a column of the sub-select hides the one of the table that was meant, and every tenant sees all
-- level: ERROR
select
  p.polrelid::regclass || '.' || quote_ident(p.polname) as object,
  'always true: ' || coalesce(plain.hit[1], cast_.hit[1]) as detail,
  format('write %s.column for the column of the table itself', c.relname) as remedy
from pg_policy p
join pg_class c on c.oid = p.polrelid
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
cross join lateral (
  select concat_ws(' AND ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
) e (text)
-- (m.a = m.a) and ((m.a)::text = (m.a)::text)
left join lateral regexp_match(e.text, '(\(([^()=]+) = \2\))') plain (hit) on true
left join lateral regexp_match(e.text, '(\((\([^()=]+\)::[^()=]+) = \2\))') cast_ (hit) on true
where plain.hit is not null or cast_.hit is not null
