-- name: setup
create table logs (at timestamptz) partition by range (at);
create table logs_old partition of logs for values from (minvalue) to ('2024-01-01');
create table logs_new partition of logs for values from ('2024-01-01') to ('2199-01-01');

-- name: fault
create table notes (at date) partition by range (at);
create table notes_1 partition of notes for values from ('2024-01-01') to ('2024-02-01');
create table notes_rest partition of notes default;

-- name: fix
create table notes_2 partition of notes for values from ('2024-02-01') to (maxvalue);

-- name: near_miss
create table by_number (n int) partition by range (n);
create table by_number_1 partition of by_number for values from (1) to (9);
create table by_list (at date) partition by list (at);
create table by_list_1 partition of by_list for values in ('2024-01-01');
