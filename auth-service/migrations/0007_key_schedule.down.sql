-- The code before signs with the newest key there is and publishes all of them: what it must not
-- use goes, and what signs now is the newest.
DELETE FROM signing_keys
WHERE revoked_at IS NOT NULL OR published_until <= now() OR signs_from > now();

UPDATE signing_keys SET created_at = signs_from;

ALTER TABLE signing_keys
    DROP COLUMN signs_from,
    DROP COLUMN published_until,
    DROP COLUMN revoked_at,
    DROP COLUMN token_lifetime_s;
