-- ids are made by gen_random_uuid(), also those of version 1; uuid_generate_v5() is refused
create function uuid_nil() returns uuid language sql immutable parallel safe
return '00000000-0000-0000-0000-000000000000'::uuid;

create function uuid_ns_dns() returns uuid language sql immutable parallel safe
return '6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid;

create function uuid_ns_url() returns uuid language sql immutable parallel safe
return '6ba7b811-9dad-11d1-80b4-00c04fd430c8'::uuid;

create function uuid_ns_oid() returns uuid language sql immutable parallel safe
return '6ba7b812-9dad-11d1-80b4-00c04fd430c8'::uuid;

create function uuid_ns_x500() returns uuid language sql immutable parallel safe
return '6ba7b814-9dad-11d1-80b4-00c04fd430c8'::uuid;

create function uuid_generate_v1() returns uuid language sql volatile parallel safe
return gen_random_uuid();

create function uuid_generate_v1mc() returns uuid language sql volatile parallel safe
return gen_random_uuid();

create function uuid_generate_v4() returns uuid language sql volatile parallel safe
return gen_random_uuid();

-- The MD5 of namespace and name, with the bits of the version (3) and the variant set.
create function uuid_generate_v3(namespace uuid, name text) returns uuid
language sql immutable strict parallel safe
return (
    select encode(
        set_byte(
            set_byte(hash, 6, get_byte(hash, 6) & 15 | 48), 8, get_byte(hash, 8) & 63 | 128
        ),
        'hex'
    )::uuid
    from decode(md5(uuid_send(namespace) || convert_to(name, 'UTF8')), 'hex') as hash
);

create function uuid_generate_v5(namespace uuid, name text) returns uuid
language plpgsql immutable strict parallel safe as $$
begin
    raise feature_not_supported using message = 'uuid_generate_v5() is not there in the copy';
end $$;
