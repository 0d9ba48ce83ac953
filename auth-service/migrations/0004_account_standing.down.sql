DELETE FROM users WHERE deleted_at IS NOT NULL;

ALTER TABLE users
    DROP CONSTRAINT users_whole,
    DROP COLUMN disabled_at,
    DROP COLUMN deleted_at,
    ALTER COLUMN email SET NOT NULL,
    ALTER COLUMN password_hash SET NOT NULL;
