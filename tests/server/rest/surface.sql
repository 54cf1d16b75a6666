-- What the surface is tried on: rows of two people under row-level security, and functions.
do $$
begin
    perform pg_advisory_xact_lock(4711);
    if to_regrole('surface_anon') is null then
        create role surface_anon nologin;
        create role surface_user nologin;
        create role surface_slow nologin;
    end if;
end $$;
create schema api;
create schema other;
grant usage on schema api, other to surface_anon, surface_user;

create function api.me() returns text language sql stable
    as $$ select current_setting('request.jwt.claims', true)::json ->> 'sub' $$;

create table api.notes (
    id int primary key,
    person text not null default api.me(),
    text text not null check (text <> ''),
    likes int not null default 0
);
alter table api.notes enable row level security;
create policy own on api.notes using (person = api.me());
grant select, insert, update, delete on api.notes to surface_user;
grant select on api.notes to surface_anon;
insert into api.notes select n, case when n <= 25 then 'ann' else 'bob' end, 'note ' || n
    from generate_series(1, 30) n;

create table api.lines (note int references api.notes, number int, primary key (note, number));
grant select, insert, update, delete on api.lines to surface_user;

create table api.children (parent int references api.notes deferrable initially deferred);
grant insert on api.children to surface_user;

create view api.totals as select count(*) as notes from api.notes;
grant select on api.totals to surface_user;
create table other.things (id int);
grant select on other.things to surface_user;

create function api.add(a int, b int) returns int language sql immutable as 'select a + b';
create function api.nothing() returns void language sql as '';
create function api.some(most int) returns setof api.notes language sql stable
    as 'select * from api.notes where id <= most order by id';
create function api.write_note(id int) returns int language sql volatile
    as $$ insert into api.notes (id, text) values (id, 'written') returning id $$;
create function api.write_quietly() returns int language sql stable
    as $$ select api.write_note(99) $$;
create function api.context() returns json language sql stable as $$
    select json_build_object(
        'role', current_user, 'claims', current_setting('request.jwt.claims')::json,
        'method', current_setting('request.method'), 'path', current_setting('request.path'),
        'headers', current_setting('request.headers')::json,
        'cookies', current_setting('request.cookies')::json,
        'search_path', current_setting('search_path'),
        'readonly', current_setting('transaction_read_only'),
        'isolation', current_setting('transaction_isolation'),
        'timeout', current_setting('statement_timeout'),
        'timezone', current_setting('timezone'),
        'app', current_setting('app.settings.colour', true),
        'plans', current_setting('plan_cache_mode'),
        'checked', current_setting('surface.checked', true))
$$;
create function api.context_post() returns json language sql volatile as 'select api.context()';
create function api.slowly() returns void language sql volatile as 'select pg_sleep(60)';
create function api.briefly() returns void language sql volatile set statement_timeout = '50ms'
    as 'select pg_sleep(60)';
create function api.raise_as(state text, message text, detail text = null, hint text = null)
    returns void language plpgsql
    as $$ begin
        raise exception using errcode = state, message = message,
            detail = coalesce(detail, ''), hint = coalesce(hint, '');
    end $$;
create function api.raise_bare(message text) returns void language plpgsql
    as $$ begin raise sqlstate 'PGRST' using message = message; end $$;
create function api.tea(status text, headers text) returns text language plpgsql
    as $$ begin
        perform set_config('response.status', status, true);
        perform set_config('response.headers', headers, true);
        return 'tea';
    end $$;
create function other.check_request() returns void language plpgsql as $$
    begin
        perform set_config('surface.checked', current_user, true);
        if current_setting('request.headers')::json ->> 'x-refuse' is not null then
            raise sqlstate 'PT403' using message = 'Not you';
        end if;
    end $$;
grant usage on schema other to surface_anon;
