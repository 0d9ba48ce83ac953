-- When each signing key is used, and until when it is published: `authctl keys` sets both. Whoever
-- names no time means now, as the code before this migration does.
ALTER TABLE signing_keys
    ADD COLUMN signs_from timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD COLUMN published_until timestamptz, -- null: nothing has replaced it
    ADD COLUMN revoked_at timestamptz;

UPDATE signing_keys SET signs_from = created_at;
