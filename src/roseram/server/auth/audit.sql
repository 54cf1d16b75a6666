-- name: note
-- Write what happened: action, GoTrue's name for it, kind, user, actor, address, program, changed fields.
select roseram.note_audit($1, $2, $3, $4, $5, $6, $7, $8::text[])
