-- name: setup
create table logs (at date) partition by range (at);
create table logs_1 partition of logs default;

-- name: fault
create table notes (at date) partition by range (at);

-- name: fix
create table notes_1 partition of notes default;

-- name: near_miss
create table plain (at date);
