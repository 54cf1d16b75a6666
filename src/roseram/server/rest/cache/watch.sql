-- name: alive
-- Asked now and then on the listening connection: a cut that nobody announced is noticed then.
select 1
