-- :count accounts of auth-service, with all sorts of values; each tenth is disabled, each 25th was
-- deleted. Beside them stand the references of references.sql.
INSERT INTO users (id, version, username, email, password_hash, first_name, last_name, created_at,
                   updated_at, username_changed_at, disabled_at, deleted_at)
SELECT md5('user ' || i)::uuid, 1 + i % 7, 'user' || i,
       CASE WHEN NOT gone THEN 'user' || i || '@example.org' END,
       CASE WHEN NOT gone THEN '$argon2id$v=19$m=19456,t=2,p=1$' || md5(i::text) END,
       CASE WHEN NOT gone AND i % 3 > 0 THEN 'First ' || i END,
       CASE WHEN NOT gone AND i % 4 > 0 THEN 'Läst ' || i END,
       made, made, made + interval '1 day',
       CASE WHEN i % 10 = 0 THEN made END, CASE WHEN gone THEN made END
FROM generate_series(1, :count) AS i,
     LATERAL (SELECT i % 25 = 0 AS gone,
                     timestamptz '2024-01-01 00:00:00.123456+00' + i * interval '1 minute' AS made)
         AS derived;
ANALYZE users;
