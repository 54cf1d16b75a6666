-- name: account
-- An account by its address or id.
select u.id, coalesce(u.email, '') as email from auth.users u
where u.deleted_at is null and (u.id::text = $1 or lower(u.email) = $1)

-- name: duplicates
-- Pairs of accounts that look like one person, with what an operator tells them apart by.
select d.primary_user_id as primary_id, coalesce(p.email, '') as primary_email, d.duplicate_user_id as duplicate_id,
  coalesce(q.email, '') as duplicate_email, d.method, d.score, d.reasons
from roseram.duplicate_accounts($1, $2, $3) d
join auth.users p on p.id = d.primary_user_id join auth.users q on q.id = d.duplicate_user_id
order by d.score desc, p.email, q.email

-- name: reason
-- Why two accounts are thought to be one person; null for no reason that can be seen.
select d.method from roseram.duplicate_accounts($1, 0, 1000) d
where $2::uuid in (d.primary_user_id, d.duplicate_user_id) and $1::uuid <> $2::uuid
order by d.score desc limit 1

-- name: merge
select roseram.merge_accounts($1, $2, $3, $4) as id

-- name: changed
-- What a merge did: rows by table and kind.
select r.relation, r.kind, count(distinct r.row_key) as rows
from roseram.merged_rows r where r.merge_id = $1 and r.relation <> 'auth.users' group by 1, 2 order by 1, 2

-- name: undo_until
select m.undo_until from roseram.merges m where m.id = $1

-- name: undo
select u.relation, u.row_key::text as row_key, u.problem from roseram.undo_merge($1) u

-- name: past
-- Merges that can be taken back, newest first.
select m.id, coalesce(p.email, '') as primary_email, coalesce(d.email, '') as duplicate_email, m.method, m.merged_at, m.undo_until
from roseram.merges m
left join auth.users p on p.id = m.primary_user_id left join auth.users d on d.id = m.duplicate_user_id
where m.undone_at is null and m.undo_until > now() order by m.id desc limit $1

-- name: sweep
select roseram.sweep_merges()
