-- name: create_database
-- Once per data folder; from then on the server's own database holds everything.
create database roseram;

-- name: password_statement
-- ALTER ROLE takes no parameters; the server itself quotes the password into it.
select format('alter role postgres password %L', $1::text);
