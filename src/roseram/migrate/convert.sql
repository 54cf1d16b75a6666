-- Functions that the expressions of roseram.migrate.convert call. They live in a schema of the migration, whose
-- name the caller puts in place of roseram_next_private. Each gives NULL where the value cannot be converted.
-- A block that catches errors may not run in a parallel worker before PostgreSQL 17, so most are parallel unsafe.

-- name: helpers
-- The functions; the callers' patterns have refused most of what cannot be converted before they are called.

-- A date; the year comes first, so that 01/02/2024 is never guessed at.
create or replace function roseram_next_private.text_to_date(value text) returns date
language plpgsql immutable strict set search_path = '' set datestyle = 'ISO, YMD' as $$
begin
  return value::pg_catalog.date;
exception when data_exception or program_limit_exceeded then
  return null;
end $$;

-- A date with or without a time, and no zone.
create or replace function roseram_next_private.text_to_timestamp(value text) returns timestamp
language plpgsql immutable strict set search_path = '' set datestyle = 'ISO, YMD' as $$
begin
  return value::timestamp;
exception when data_exception or program_limit_exceeded then
  return null;
end $$;

-- A date, a time and a zone.
create or replace function roseram_next_private.text_to_timestamptz(value text) returns timestamptz
language plpgsql immutable strict set search_path = '' set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
begin
  return value::timestamptz;
exception when data_exception or program_limit_exceeded then
  return null;
end $$;

-- A time of day.
create or replace function roseram_next_private.text_to_time(value text) returns time
language plpgsql immutable strict set search_path = '' as $$
begin
  return value::time;
exception when data_exception or program_limit_exceeded then
  return null;
end $$;

-- A time of day and a zone.
create or replace function roseram_next_private.text_to_timetz(value text) returns timetz
language plpgsql immutable strict set search_path = '' set timezone = 'UTC' as $$
begin
  return value::timetz;
exception when data_exception or program_limit_exceeded then
  return null;
end $$;

-- An interval.
create or replace function roseram_next_private.text_to_interval(value text) returns interval
language plpgsql immutable strict set search_path = '' set intervalstyle = 'postgres' as $$
begin
  return value::interval;
exception when data_exception or program_limit_exceeded then
  return null;
end $$;

-- An address, with or without a mask.
create or replace function roseram_next_private.text_to_inet(value text) returns inet
language plpgsql immutable strict set search_path = '' as $$
begin
  return value::inet;
exception when data_exception or program_limit_exceeded then
  return null;
end $$;

-- A network: nothing may stand to the right of the mask.
create or replace function roseram_next_private.text_to_cidr(value text) returns cidr
language plpgsql immutable strict set search_path = '' as $$
begin
  return value::cidr;
exception when data_exception or program_limit_exceeded then
  return null;
end $$;

-- Whether no object in a document has two different values under one key.
create or replace function roseram_next_private.json_keeps(value json) returns boolean
language sql immutable strict parallel safe set search_path = '' as $$
  select case json_typeof(value)
    when 'object' then
      not exists (
        select from json_each(value) field
        group by field.key having count(distinct field.value::jsonb::text) > 1)
      and not exists (
        select from json_each(value) field
        where json_typeof(field.value) in ('object', 'array')
          and not roseram_next_private.json_keeps(field.value))
    when 'array' then
      not exists (
        select from json_array_elements(value) item
        where json_typeof(item.value) in ('object', 'array')
          and not roseram_next_private.json_keeps(item.value))
    else true
  end
$$;

-- The document as jsonb; NULL where that would drop one of two values under one key.
create or replace function roseram_next_private.json_to_jsonb(value json) returns jsonb
language plpgsql immutable strict set search_path = '' as $$
declare
  before text := value::text;
  made jsonb;
  after text;
begin
  made := value::jsonb;
  after := made::text;
  -- Each key brings a colon and nothing but a \u escape adds one: as many as before, and no key was dropped.
  if strpos(before, '\u') = 0
    and length(before) - length(replace(before, ':', '')) = length(after) - length(replace(after, ':', '')) then
    return made;
  end if;
  return case when roseram_next_private.json_keeps(value) then made end;
exception when data_exception or program_limit_exceeded then
  return null;
end $$;

-- The characters of a JSON string; of everything else its JSON text, of JSON null NULL.
create or replace function roseram_next_private.json_to_text(value json) returns text
language plpgsql immutable strict set search_path = '' as $$
begin
  return case when json_typeof(value) in ('object', 'array') then value::text else value #>> '{}' end;
exception when data_exception or program_limit_exceeded then
  return null;
end $$;

-- The document that the text holds, kept to the letter; a JSON string of the text where it holds none.
create or replace function roseram_next_private.text_to_json(value text) returns json
language plpgsql immutable strict set search_path = '' as $$
begin
  return value::json;
exception when data_exception or program_limit_exceeded then
  return to_json(value);
end $$;

-- The document that the text holds; a JSON string of the text where it holds none, or one that jsonb would change.
create or replace function roseram_next_private.text_to_jsonb(value text) returns jsonb
language plpgsql immutable strict set search_path = '' as $$
begin
  return coalesce(roseram_next_private.json_to_jsonb(value::json), to_jsonb(value));
exception when data_exception or program_limit_exceeded then
  return to_jsonb(value);
end $$;

-- The elements of an array literal ({a,b}) or of a JSON array without arrays and objects in it; any other text is
-- the one element.
create or replace function roseram_next_private.text_to_array(value text) returns text[]
language plpgsql immutable strict set search_path = '' as $$
declare
  document jsonb;
begin
  if ltrim(value, E' \t\n\r') like '{%' then
    return value::text[];
  end if;
  document := value::jsonb;
  if exists (select from jsonb_array_elements(document) item
             where jsonb_typeof(item.value) in ('array', 'object')) then
    return array[value];
  end if;
  return array(
    select item.value #>> '{}'
    from jsonb_array_elements(document) with ordinality item (value, place) order by item.place);
exception when data_exception or program_limit_exceeded then
  return array[value];
end $$;

-- A JSON array; NULL where it would be too large for one.
create or replace function roseram_next_private.array_to_jsonb(value anyarray) returns jsonb
language plpgsql stable strict set search_path = '' as $$
begin
  return to_jsonb(value);
exception when data_exception or program_limit_exceeded then
  return null;
end $$;
