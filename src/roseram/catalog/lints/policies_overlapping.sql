-- name: policies_overlapping
-- title: Several permissive policies for one role and command
-- why: Postgres evaluates all of them for every row; and one that is too wide cannot be seen by reading another
-- level: WARN
with each_policy as (
  select p.polrelid, p.polname, command.word, role.oid as role
  from pg_policy p
  join pg_class c on c.oid = p.polrelid
  join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
  join (values ('r', 'select'), ('a', 'insert'), ('w', 'update'), ('d', 'delete'))
    command (letter, word) on p.polcmd in (command.letter::"char", '*')
  cross join lateral (
    -- what is for everybody (0) is also for each role that another policy of the table names
    select r.oid from unnest(p.polroles) r (oid)
    union
    select r.oid from pg_policy other, unnest(other.polroles) r (oid)
    where p.polroles = '{0}' and other.polrelid = p.polrelid
  ) role
  where p.polpermissive
),
several as (
  select
    polrelid, role, word,
    string_agg(quote_ident(polname), ', ' order by polname) as policies
  from each_policy
  group by polrelid, role, word
  having count(*) > 1
)
select
  polrelid::regclass::text as object,
  format(
    'for %s, %s: %s',
    case role when 0 then 'everybody' else quote_ident(pg_get_userbyid(role)) end,
    string_agg(word, ' and ' order by word), policies
  ) as detail,
  'join them into one policy with OR, or name a role that only one is for' as remedy
from several s
-- said of everybody is said of each role
where role = 0 or not exists (
  select from several a
  where a.polrelid = s.polrelid and a.word = s.word and a.policies = s.policies and a.role = 0
)
group by polrelid, role, policies
