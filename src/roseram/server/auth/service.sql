-- name: whose
-- What there is of the auth tables, and what we may do with them.
select to_regclass('auth.users') is not null and to_regclass('roseram.signing_keys') is not null as there,
  to_regclass('auth.schema_migrations') is not null as has_migrations,
  coalesce(has_table_privilege(to_regclass('auth.schema_migrations'), 'select'), false) as may_read,
  coalesce(has_table_privilege(to_regclass('auth.users'), 'insert, update, delete'), false)
    and coalesce(has_table_privilege(to_regclass('auth.refresh_tokens'), 'insert'), false) as may_write

-- name: has_migrations
-- Whether GoTrue keeps these tables: it writes its migrations down.
select exists (select from auth.schema_migrations)

-- name: has_foreign_hashes
-- Whether there are passwords whose hash is not one of ours.
select exists (select from auth.users where encrypted_password like '$2%')
