-- AuthUserReference: one row for each account that auth-service has announced, as it was announced
-- last. No constraint but the primary key: order holds only for each user, so after a name has
-- changed hands the new owner's event may arrive before the old owner's.
-- Version 0 is a row that its owner's token has made, before his account's event was here.
CREATE TABLE auth_users (
    auth_user_id uuid PRIMARY KEY,
    version bigint NOT NULL,
    username text COLLATE "C" NOT NULL,
    email text NOT NULL,
    first_name text,
    last_name text,
    member_since timestamptz,
    username_changed_at timestamptz,
    event_id uuid,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX auth_users_username
    ON auth_users (lower(username), username_changed_at DESC NULLS LAST);
