-- When each signing key is used, and until when it is published: `authctl keys` sets both. Whoever
-- names no time means now, as the code before this migration does.
ALTER TABLE signing_keys
    ADD COLUMN signs_from timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD COLUMN published_until timestamptz, -- null: nothing has replaced it
    ADD COLUMN revoked_at timestamptz,
    ADD COLUMN token_lifetime_s bigint NOT NULL DEFAULT 0; -- the longest of any token it signs

-- What was signed before is good for a day at most.
UPDATE signing_keys SET signs_from = created_at, token_lifetime_s = 86400;
