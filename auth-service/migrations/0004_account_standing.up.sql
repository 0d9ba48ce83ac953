-- Accounts that are shut out for a while, and tombstones: of a deleted account the id, the version
-- and the username stay, so that no event of it is ever numbered twice and its name stays taken.
ALTER TABLE users
    ADD COLUMN disabled_at timestamptz,
    ADD COLUMN deleted_at timestamptz,
    ALTER COLUMN email DROP NOT NULL,
    ALTER COLUMN password_hash DROP NOT NULL,
    ADD CONSTRAINT users_whole CHECK (
        deleted_at IS NOT NULL OR (email IS NOT NULL AND password_hash IS NOT NULL)
    );
