-- The library's rows: nulls, empty strings, odd characters, numbers beyond 2^53, every type.

insert into api.countries values
  ('CH', 'Switzerland', 41285.00), ('FR', 'France', 551695), ('JP', 'Japan', 377975.20),
  ('XX', 'No Man''s "Land", (far)', null), ('DE', 'Deutschland', 357588);

insert into api.authors (id, name, born, died, country, mentor_id, email, tags, bio, rating, mood, active) values
  (1, 'Ada Bell', '1900-01-01', '1980-05-05', 'CH', null, 'ada@example.org', '{classic,poet}', '{"langs": ["de", "fr"], "home": {"city": "Bern", "zip": 3000}, "alive": false}', 4.5, 'calm', true),
  (2, 'Ben Chu', '1950-12-31', null, 'JP', 1, 'ben@example.org', '{}', '{"langs": [], "home": null, "n": 12345678901234567890}', 3, 'angry', false),
  (3, 'Cléo d''Arc', '1980-02-29', null, 'FR', 1, null, '{poet,"two words","comma,here"}', null, null, 'very happy', null),
  (4, 'Dörte "Quote" O\Neil', null, null, null, 2, 'd@e.f', '{"quo\"te"}', '[1, "two", null]', 2.50, null, true),
  (5, 'Émile, (the) Fifth', '1970-07-07', '2000-01-01', 'FR', 3, null, '{classic}', '{"langs": ["fr"]}', -1, 'calm', true),
  (6, 'Fay', '1999-09-09', null, 'CH', 5, null, '{NULL,""}', '"text"', 5, 'calm', false),
  (7, 'Gil Ada', '2001-01-31', null, 'DE', 6, null, '{}', '{}', 1e3, null, true),
  (8, '', '1985-03-03', null, null, null, null, '{}', '{"home": {"city": "Köln"}}', 0, null, null);

insert into api.publishers (id, name, seat, branches, parent) values
  ('11111111-1111-4111-8111-111111111111', 'First Press', row('Main St', 'Bern', 3000), array[row('A', 'Basel', 4000), row('B', null, null)]::api.address[], null),
  ('22222222-2222-4222-8222-222222222222', 'Second, Ltd.', row(null, 'Tokyo', null), null, '11111111-1111-4111-8111-111111111111'),
  ('33333333-3333-4333-8333-333333333333', 'Third', null, '{}', '22222222-2222-4222-8222-222222222222');

insert into api.books (title, isbn, author_id, editor_id, publisher_id, genre, price, pages, sold, released, details, meta, sizes, valid, in_print, words)
select
  (array['A Walk', 'Night Train', 'The "Best" of', 'Café au lait', '100% true', 'under_score', 'Back\slash', 'Comma, and (paren)'])[1 + i % 8] || ' ' || i,
  case when i % 5 = 0 then null else 'isbn-' || i end,
  1 + i % 6,
  case when i % 3 = 0 then null else 1 + i % 4 end,
  case i % 4 when 0 then '11111111-1111-4111-8111-111111111111' when 1 then '22222222-2222-4222-8222-222222222222' when 2 then '33333333-3333-4333-8333-333333333333' end::uuid,
  (enum_range(null::api.genre))[1 + i % 4],
  case when i % 7 = 0 then null else round(i * 1.35, 2) end,
  case when i % 6 = 0 then null else i * 10 end,
  case when i % 4 = 0 then 9007199254740993 + i else i end,
  timestamptz '2020-01-01 00:00+00' + i * interval '37 hours',
  jsonb_build_object('n', i, 'tags', jsonb_build_array('t' || i % 3, 'x'), 'deep', jsonb_build_object('a', jsonb_build_object('b', i % 2 = 0)), 'name', 'N' || i),
  case when i % 3 = 0 then null else json_build_object('z', i, 'a', null, 'list', json_build_array(1, i)) end,
  case when i % 4 = 0 then null else array[i, i * 2, null] end,
  case when i % 5 = 0 then null else int4range(i, i + 10) end,
  case i % 3 when 0 then true when 1 then false end,
  to_tsvector('english', 'the quick brown foxes number ' || i)
from generate_series(1, 24) i;

insert into api.summaries select i, 'Summary of ' || i, case when i % 2 = 0 then i / 3.0 end from generate_series(1, 24, 2) i;
insert into api.passports values ('P-1', 1, '2030-01-01'), ('P-2', 2, null), ('P "3"', 4, '2021-12-31');
insert into api.tags values (1, 'old'), (2, 'new'), (3, 'red, blue'), (4, 'unused');
insert into api.book_tags select b, t, b / 4.0 from generate_series(1, 12) b, generate_series(1, 3) t where (b + t) % 2 = 0;
insert into api.contributions select b, a, case when a % 2 = 0 then 'preface' else 'pictures' end
  from generate_series(1, 10) b, generate_series(1, 5) a where (a * b) % 4 = 1;
insert into api.friendships values (1, 2, '1990-01-01'), (1, 3, null), (2, 3, '2001-01-01'), (5, 1, '1999-09-09');
insert into api.shelves values ('east', 1, 'top'), ('east', 2, null), ('west', 1, 'low');
insert into api.copies values ('east', 1, 1, 1, 'good'), ('east', 1, 2, 2, 'bad'), ('east', 2, 1, 1, null), ('west', 1, 1, null, 'good'), ('west', 1, 2, 7, 'lost');
insert into api.prizes values (1, 'Gold', 'isbn-1', '2022-02-02'), (2, 'Silver', 'isbn-2', null), (3, 'Gold', null, '2021-01-01'), (4, 'Bronze', 'isbn-1', '2020-01-01');
insert into api.numbers select n, n::bigint * n, (array['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'])[1 + n % 10] || n, case when n % 2 = 0 then 'even' else 'odd' end, n / 7.0
  from generate_series(1, 120) n;
insert into api.no_key values (1, 'one', '{"a": 1}'), (1, 'one', '{"a": 1}'), (2, null, null), (null, 'null', '[]');
insert into api.settings values ('main', 'theme', '"dark"', 0), ('main', 'size', '12', 3), ('user', 'theme', '{"a": [1]}', 1), ('user', 'empty', null, 0);
insert into api.stock (id, name, amount, note, kind) overriding system value
  select i, 'item ' || i, i * 7 % 50, case when i % 3 = 0 then null else 'note ' || i end, case when i % 2 = 0 then 'even' else 'odd' end from generate_series(1, 15) i;

insert into api.types values
  (1, 1, 1, 1, 1.5, 2.25, 3.10, 4.5, 'text', 'vc', 'ch', true,
   '2024-01-01', '12:34:56', '12:34:56+02', '2024-01-01 12:34:56.789', '2024-01-01 12:34:56.789+00', '1 day 02:03:04', '11111111-1111-4111-8111-111111111111',
   '{"b":1, "a":2}', '{"b":1, "a":2}', '\xdeadbeef', '10.0.0.1', '10.0.0.0/8', B'1010', '(1,2)', '[1,5)', '[1.5,2.5]', '[2024-01-01,2024-02-01)', '["2024-01-01 00:00+00","2024-01-02 00:00+00")',
   '{a,b}', '{1,2,3}', array['{"a":1}', '[2]']::jsonb[], '{{1,2},{3,4}}', 'calm', '{calm,angry}', 'a@b.c', row('S', 'C', 1), array[row('S', 'C', 1)]::api.address[], 'a:1 b:2', 'named', '{2024-01-01,2024-02-02}'),
  (2, -32768, -2147483648, -9223372036854775808, 'NaN', 'Infinity', 'NaN', -0.0001, E'line\nbreak\ttab "q" \\ é 😀', '', '', false,
   '0001-01-01 BC', '00:00', '00:00-12', 'infinity', '-infinity', '-1 year', '22222222-2222-4222-8222-222222222222',
   'null', 'null', '', '::1', '::/0', B'0000', '(-1.5,0)', 'empty', '(,5]', '(,)', '[2024-01-01 00:00+00,)',
   '{}', '{}', '{}', '{}', 'very happy', '{}', 'x@y', row(null, null, null), '{}', '', '', '{}'),
  (3, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null),
  (4, 32767, 2147483647, 9223372036854775807, 1e-10, 1e300, 123456789012345678901234567890.123456789, 1, 'a,b.(c)', 'null', 'x', null,
   '9999-12-31', '23:59:59.999999', '23:59:59.999999+14', '2024-02-29', '2024-06-30 23:59:59.999999+05:30', '100 years 3 mons 4 days 05:06:07.89', 'ffffffff-ffff-4fff-bfff-ffffffffffff',
   '[1, 2.0, 3e5]', '[1, 2.0, 3e5]', '\x00', '192.168.1.0/24', '192.168.1.0/24', B'1111', '(1e5,-1e-5)', '[,)', '[1,1]', 'empty', '(,2024-01-01 00:00+00]',
   '{NULL,"NULL","a b","c\"d","{}"}', '{NULL,7}', null, '{{1},{NULL}}', 'angry', '{"very happy",NULL}', null, row('a "b"', 'c,d', -1), array[null, row(',', '(', 0)]::api.address[], '''it''''s'':3A', 'x', '{NULL}');

insert into api.events values (1, '2023-05-05', 'sale', 1, '{"x": 1}'), (2, '2023-06-06', 'sale', null, null), (3, '2024-01-01', 'talk', 3, '{}'), (4, '2024-12-31', 'sale', 1, '[]');
insert into api.visits values (1, 1, '2023-05-05', 'Xa'), (2, 1, '2023-05-05', 'Yb'), (3, 4, '2024-12-31', 'Zc'), (4, null, null, 'nobody');
insert into api."Odd Names" values
  (1, 'Ann', 's1', 3, 't1', 1.5, '本', 'ab', 'a,b', 'hi', 'dash', 10, 'p', 'bs', 'c'),
  (2, null, 's2', 1, 't2', -2, '日', 'a.b', ',', '"', '-', null, '()', '\', ':'),
  (3, 'Bo', null, null, null, null, null, null, null, null, null, 0, null, null, null);
insert into api."straße" values (1, 1, true), (2, 1, false), (3, null, null);
insert into api."user" values (1, 'g', 5), (2, null, null);
insert into api.single values (1, 'only');
insert into api.accounts values
  (1, 'aaaaaaaa-0000-4000-8000-000000000001', 'Ada main', 'hush', 5), (2, 'aaaaaaaa-0000-4000-8000-000000000001', 'Ada other', null, 1),
  (3, 'bbbbbbbb-0000-4000-8000-000000000002', 'Ben main', 'quiet', 3);
insert into api.loans (account_id, book_id, due, returned) values (1, 1, '2024-01-01', true), (1, 2, '2024-02-02', false), (3, 1, '2024-03-03', false), (3, 5, null, true), (2, 9, '2024-01-09', false);
insert into api.vault values (1, 'gold');
insert into api.inbox (message, sender) values ('hello', 'x'), ('bye', null);
insert into private.reviews select i, 1 + i % 9, 'reader ' || i % 4, 1 + i % 5, 'words ' || i from generate_series(1, 20) i;
insert into extra.notes values (1, 'first', 1, null), (2, 'second', 2, 1), (3, 'third, "quoted"', null, 1);
insert into extra.books values (1, 'other book'), (2, 'the second');
refresh materialized view api.author_pages;
truncate api.history restart identity;
analyze;
