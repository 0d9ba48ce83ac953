-- A monolith with :count people who have three badges and two goals each, without an index but its
-- primary keys, as such databases come. Every hundredth has a name or an address that somebody else
-- has in another case, every fiftieth goal a status of its own, every thousandth badge no owner.
CREATE TABLE users (
    id serial PRIMARY KEY, username varchar(80), email varchar(255), password_hash varchar(255),
    first_name varchar(255), last_name varchar(255), created_at timestamp, updated_at timestamp);
CREATE TABLE badges (
    id serial PRIMARY KEY, user_id integer, name varchar(255), description text, icon_url text,
    date_achieved timestamp);
CREATE TABLE learning_goals (
    id serial PRIMARY KEY, user_id integer, title varchar(255), description text,
    status varchar(40), streak_count integer, updated_at timestamp);
INSERT INTO users
SELECT i, CASE WHEN i % 100 = 0 THEN 'PERSON.' || (i - 1) ELSE 'person.' || i END,
       CASE WHEN i % 100 = 50 THEN 'Person.' || (i - 1) ELSE 'person.' || i END || '@example.org',
       '$2b$10$' || left(md5(i::text) || md5((-i)::text), 53), 'First ' || i, 'Läst ' || i,
       timestamp '2018-01-01' + i * interval '2 minutes', timestamp '2025-01-01'
FROM generate_series(1, :count) AS i;
-- In the order in which people get them, which is not that of their owners.
INSERT INTO badges (user_id, name, description, icon_url, date_achieved)
SELECT CASE WHEN i % 1000 = 0 THEN i + 10 * :count ELSE i END, 'Badge number ' || j,
       'What it takes to get number ' || j || ': patience and time.',
       'https://icons.example.org/' || j || '.png',
       timestamp '2021-01-01' + i * interval '1 minute' + j * interval '1 year'
FROM generate_series(1, 3) AS j, generate_series(1, :count) AS i;
INSERT INTO learning_goals (user_id, title, description, status, streak_count, updated_at)
SELECT i, 'Learn subject ' || j, 'Every day a little of number ' || j,
       CASE WHEN i % 50 = 0 THEN 'snoozed' WHEN i % 5 = j THEN 'completed' ELSE 'active' END,
       i % 400, timestamp '2024-01-01' + i * interval '1 minute'
FROM generate_series(1, 2) AS j, generate_series(1, :count) AS i;
ANALYZE;
