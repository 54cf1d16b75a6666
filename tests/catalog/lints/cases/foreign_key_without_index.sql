-- name: setup
create table sites (id int, org int, primary key (id, org), unique (org, id));

-- name: fault
create table pages (site int, org int, x int, foreign key (site, org) references sites);
create index wrong_order on pages (site, x, org);
create index partial on pages (site, org) where x > 1;
create index wrong_kind on pages using brin (site, org);
create index not_unique_there on pages (org);

-- name: fix
create index right_one on pages (org, site, x);

-- name: near_miss
-- a partial index that leaves out nulls only; a partitioned table and its partitions
create table notes (site int, org int, foreign key (site, org) references sites);
create index on notes (site, org) where site is not null;
create table logs (site int, org int, foreign key (site, org) references sites) partition by range (site);
create index on logs (site, org);
create table logs_1 partition of logs default;
create table targets (a int primary key) partition by range (a);
create table targets_1 partition of targets default;
create table sources (a int primary key references targets);
-- one column is enough where it names the referenced row alone
create table orgs (id int primary key, org int, unique (id, org));
create table members (org int, member int, foreign key (member, org) references orgs (id, org));
create index on members (member, org desc);
create table guests (org int, member int, foreign key (member, org) references orgs (id, org));
create index on guests (member, (org + 1));
