-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);
comment on table pages is 'pages';

-- name: fault
create table notes (id int);

-- name: fix
comment on table notes is 'notes';

-- name: near_miss
create table logs (at date) partition by range (at);
comment on table logs is 'logs';
create table logs_1 partition of logs default;
create sequence numbers;
