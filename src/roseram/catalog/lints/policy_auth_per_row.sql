-- name: policy_auth_per_row
-- title: A policy asks who is signed in for every row
-- why: auth.uid() and the like are called once per row instead of once per query, which is slow on large tables
-- level: WARN
with recursive step (policy, expression) as (
  -- text in quotes must not be taken for parentheses or words
  select p.oid, regexp_replace(e.text, '''(?:[^'']|'''')*''', '''''', 'g')
  from pg_policy p
  join pg_class c on c.oid = p.polrelid
  join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
  cross join lateral (
    select concat_ws(' AND ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
  ) e (text)
  union all
  -- from the inside out: a SELECT without FROM runs once and is taken away, any other pair of
  -- parentheses becomes a pair of angle quotes, so that the next round sees the one around it
  select
    policy,
    regexp_replace(
      regexp_replace(expression, '\( *SELECT\M(?![^()]*\mFROM\M)[^()]*\)', '', 'g'),
      '\(([^()]*)\)', '‹\1›', 'g'
    )
  from step
  where expression ~ '\('
)
select
  p.polrelid::regclass || '.' || quote_ident(p.polname) as object,
  'called for every row: ' || string_agg(f.name || '()', ', ' order by f.name) as detail,
  'write (select ' || min(f.name) || '(...)) in place of ' || min(f.name) || '(...)' as remedy
from step s
join pg_policy p on p.oid = s.policy
join unnest(:auth_functions) f (name)
  on s.expression ~ ('(?:^|[^a-z0-9_."])' || replace(f.name, '.', '\.') || '‹')
where s.expression !~ '\('
group by p.oid, p.polrelid, p.polname
