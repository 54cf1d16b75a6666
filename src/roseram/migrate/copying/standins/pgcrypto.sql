-- random bytes, SHA-2 and MD5 digests work; crypt(), hmac(), encrypt() and pgp functions are refused
create function gen_random_uuid() returns uuid language sql volatile parallel safe
return pg_catalog.gen_random_uuid();

-- Random enough to try things with: a few bits of every sixteen bytes are fixed.
create function gen_random_bytes(integer) returns bytea language sql volatile strict parallel safe
return (
    select substr(string_agg(uuid_send(pg_catalog.gen_random_uuid()), ''), 1, $1)
    from generate_series(0, $1 / 16)
);

create function digest(data bytea, type text) returns bytea
language plpgsql immutable strict parallel safe as $$
begin
    case lower(type)
        when 'md5' then return decode(md5(data), 'hex');
        when 'sha224' then return sha224(data);
        when 'sha256' then return sha256(data);
        when 'sha384' then return sha384(data);
        when 'sha512' then return sha512(data);
        else
            raise feature_not_supported using
                message = format('digest() with %s is not there in the copy', type);
    end case;
end $$;

create function digest(data text, type text) returns bytea
language plpgsql immutable strict parallel safe as $$
begin
    case lower(type)
        when 'md5' then return decode(md5(data), 'hex');
        when 'sha224' then return sha224(convert_to(data, 'UTF8'));
        when 'sha256' then return sha256(convert_to(data, 'UTF8'));
        when 'sha384' then return sha384(convert_to(data, 'UTF8'));
        when 'sha512' then return sha512(convert_to(data, 'UTF8'));
        else
            raise feature_not_supported using
                message = format('digest() with %s is not there in the copy', type);
    end case;
end $$;

-- The others have the right signatures, for what depends on them, and refuse to be called.
do $$
declare
    signature text;
    result text;
begin
    for signature, result in
        values
        ('crypt(text, text)', 'text'),
        ('gen_salt(text)', 'text'),
        ('gen_salt(text, integer)', 'text'),
        ('hmac(text, text, text)', 'bytea'),
        ('hmac(bytea, bytea, text)', 'bytea'),
        ('encrypt(bytea, bytea, text)', 'bytea'),
        ('decrypt(bytea, bytea, text)', 'bytea'),
        ('encrypt_iv(bytea, bytea, bytea, text)', 'bytea'),
        ('decrypt_iv(bytea, bytea, bytea, text)', 'bytea'),
        ('armor(bytea)', 'text'),
        ('armor(bytea, text[], text[])', 'text'),
        ('dearmor(text)', 'bytea'),
        ('pgp_key_id(bytea)', 'text'),
        ('pgp_sym_encrypt(text, text)', 'bytea'),
        ('pgp_sym_encrypt(text, text, text)', 'bytea'),
        ('pgp_sym_encrypt_bytea(bytea, text)', 'bytea'),
        ('pgp_sym_encrypt_bytea(bytea, text, text)', 'bytea'),
        ('pgp_sym_decrypt(bytea, text)', 'text'),
        ('pgp_sym_decrypt(bytea, text, text)', 'text'),
        ('pgp_sym_decrypt_bytea(bytea, text)', 'bytea'),
        ('pgp_sym_decrypt_bytea(bytea, text, text)', 'bytea'),
        ('pgp_pub_encrypt(text, bytea)', 'bytea'),
        ('pgp_pub_encrypt(text, bytea, text)', 'bytea'),
        ('pgp_pub_encrypt_bytea(bytea, bytea)', 'bytea'),
        ('pgp_pub_encrypt_bytea(bytea, bytea, text)', 'bytea'),
        ('pgp_pub_decrypt(bytea, bytea)', 'text'),
        ('pgp_pub_decrypt(bytea, bytea, text)', 'text'),
        ('pgp_pub_decrypt(bytea, bytea, text, text)', 'text'),
        ('pgp_pub_decrypt_bytea(bytea, bytea)', 'bytea'),
        ('pgp_pub_decrypt_bytea(bytea, bytea, text)', 'bytea'),
        ('pgp_pub_decrypt_bytea(bytea, bytea, text, text)', 'bytea')
    loop
        execute format(
            $f$create function %s returns %s language plpgsql %s strict parallel safe as
            $body$begin raise feature_not_supported using message = %L; end$body$ $f$,
            signature, result,
            case when signature ~ '^(gen_salt|pgp_(sym|pub)_encrypt)' then 'volatile' else 'immutable' end,
            signature || ' is not there in the copy'
        );
    end loop;
end $$;
