-- What auth-service has revoked lately: access tokens that are refused before they expire. One row
-- for a session, and one without a session_id for all that a user was given before a moment. A row
-- is of use for as long as an access token can be good, a day; after 25 hours it is removed.
CREATE TABLE revoked_sessions (
    user_id uuid NOT NULL,
    session_id uuid,
    not_before timestamptz NOT NULL,
    revoked_at timestamptz NOT NULL,
    CONSTRAINT revoked_sessions_key UNIQUE NULLS NOT DISTINCT (user_id, session_id)
);

CREATE INDEX revoked_sessions_by_age ON revoked_sessions (revoked_at);
