-- What user-service ought to have of the accounts of accounts.sql.
INSERT INTO auth_users (auth_user_id, version, username, email, first_name, last_name, member_since,
                        username_changed_at, event_id, disabled, deleted)
SELECT md5('user ' || i)::uuid, 1 + i % 7, CASE WHEN NOT gone THEN 'user' || i END,
       CASE WHEN NOT gone THEN 'user' || i || '@example.org' END,
       CASE WHEN NOT gone AND i % 3 > 0 THEN 'First ' || i END,
       CASE WHEN NOT gone AND i % 4 > 0 THEN 'Läst ' || i END,
       CASE WHEN NOT gone THEN made END, CASE WHEN NOT gone THEN made + interval '1 day' END,
       gen_random_uuid(), i % 10 = 0 AND NOT gone, gone
FROM generate_series(1, :count) AS i,
     LATERAL (SELECT i % 25 = 0 AS gone,
                     timestamptz '2024-01-01 00:00:00.123456+00' + i * interval '1 minute' AS made)
         AS derived;
ANALYZE auth_users;
