DROP TABLE sessions, revocations;

-- Names that were given up are not known any more; nobody can choose one with a space in it.
UPDATE users SET username = 'gone ' || left(md5(id::text), 27) WHERE username IS NULL;
ALTER TABLE users
    DROP COLUMN tokens_not_before,
    DROP COLUMN password_changed_at,
    DROP CONSTRAINT users_whole,
    ALTER COLUMN username SET NOT NULL,
    ADD CONSTRAINT users_whole CHECK (
        deleted_at IS NOT NULL OR (email IS NOT NULL AND password_hash IS NOT NULL)
    );
