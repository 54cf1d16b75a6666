-- name: prepare
-- Runs steps as the API does and undoes each: [{"role", "claims", "before": [sql], "run": sql, "ids": bool}].
-- Gives for each step either the ids or the number of rows it touched, or the error it ended with.
create or replace function pg_temp.observe(steps jsonb)
  returns table (ids text[], touched bigint, state text, message text)
  language plpgsql
  as $$
  declare
    step jsonb;
    before text;
  begin
    for step in select value from jsonb_array_elements(steps) loop
      begin
        ids := null;
        for before in select value from jsonb_array_elements_text(step -> 'before') loop
          execute before;
        end loop;
        perform set_config('role', step ->> 'role', true), set_config('request.jwt.claims', step ->> 'claims', true),
          set_config('search_path', '"public", "extensions"', true);
        if (step ->> 'ids')::boolean then
          execute format('with done as (%s) select coalesce(array_agg(done.id::text), ''{}'') from done', step ->> 'run')
            into ids;
          touched := cardinality(ids);
        else
          execute step ->> 'run';
          get diagnostics touched = row_count;
        end if;
        raise exception using errcode = 'UNDO0';
      exception when others then
        get stacked diagnostics state = returned_sqlstate, message = message_text;
        if state = 'UNDO0' then
          state := null;
          message := null;
        else
          ids := null;
          touched := null;
        end if;
      end;
      return next;
    end loop;
  end $$

-- name: observe
select * from pg_temp.observe($1::jsonb)

-- name: make_wide
-- Everybody is in so many organizations that policies look each row up instead of making a list.
insert into roseram.wide_members (user_id) select id from public.profiles on conflict do nothing

-- name: make_ordinary
delete from roseram.wide_members
