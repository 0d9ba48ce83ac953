-- A row for each session that can still be refreshed; it goes when the session ends. Of its refresh
-- token only the counter stands here: the token is made of that with a secret, so that nothing in
-- this table can be replayed. No index names what a refresh changes: its update stays in the page.
CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    counter bigint NOT NULL DEFAULT 0 CHECK (counter >= 0),
    device text NOT NULL CHECK (octet_length(device) <= 200),
    address text NOT NULL CHECK (octet_length(address) <= 45),
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL -- when the counter was raised the last time
) WITH (fillfactor = 80);

CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_created ON sessions (created_at);

-- What was revoked lately, for services that have missed the event. Rows are removed once no access
-- token from before them can be good any more.
CREATE TABLE revocations (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id uuid NOT NULL,
    session_id uuid, -- null: every session of the user
    not_before timestamptz NOT NULL, -- access tokens from before it are refused
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX revocations_created ON revocations (created_at, seq);

-- Access tokens of the account from before `tokens_not_before` are refused, and device tokens from
-- before either moment (null: since registration) count as none. A deleted account gives its
-- username up after a while.
ALTER TABLE users
    ADD COLUMN tokens_not_before timestamptz,
    ADD COLUMN password_changed_at timestamptz,
    ALTER COLUMN username DROP NOT NULL,
    DROP CONSTRAINT users_whole,
    ADD CONSTRAINT users_whole CHECK (
        deleted_at IS NOT NULL
        OR (username IS NOT NULL AND email IS NOT NULL AND password_hash IS NOT NULL)
    );
