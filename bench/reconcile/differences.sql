-- A hundred differences among the references of references.sql, far apart.
CREATE TEMPORARY TABLE chosen AS
SELECT md5('user ' || (i * 991 + 1))::uuid AS id, i % 6 AS kind
FROM generate_series(1, 80) AS i WHERE (i * 991 + 1) % 25 > 0 ORDER BY i LIMIT 70;
DELETE FROM auth_users WHERE auth_user_id IN (SELECT id FROM chosen WHERE kind = 0);
UPDATE auth_users SET version = version - 1
WHERE auth_user_id IN (SELECT id FROM chosen WHERE kind = 1);
UPDATE auth_users SET version = version + 9
WHERE auth_user_id IN (SELECT id FROM chosen WHERE kind = 2);
UPDATE auth_users SET email = email || 'x'
WHERE auth_user_id IN (SELECT id FROM chosen WHERE kind = 3);
UPDATE auth_users SET disabled = NOT disabled
WHERE auth_user_id IN (SELECT id FROM chosen WHERE kind = 4);
UPDATE auth_users SET username_changed_at = username_changed_at + interval '1 microsecond'
WHERE auth_user_id IN (SELECT id FROM chosen WHERE kind = 5);
INSERT INTO auth_users (auth_user_id, version, username, email)
SELECT md5('ghost ' || i)::uuid, i, 'ghost' || i, 'ghost' || i || '@example.org'
FROM generate_series(1, 15) AS i;
UPDATE auth_users SET deleted = false, username = 'back', email = 'back@example.org'
WHERE auth_user_id IN (SELECT md5('user ' || i * 25000)::uuid FROM generate_series(1, 15) AS i);
