-- Accounts. Names and addresses are ASCII: the C collation compares them byte by byte, on every
-- server alike.
CREATE TABLE users (
    id uuid PRIMARY KEY,
    version bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    username text COLLATE "C" NOT NULL CHECK (octet_length(username) BETWEEN 3 AND 32),
    email text COLLATE "C" NOT NULL CHECK (octet_length(email) <= 254),
    password_hash text NOT NULL,
    first_name text,
    last_name text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    username_changed_at timestamptz NOT NULL
);

CREATE UNIQUE INDEX users_username_key ON users (lower(username));
CREATE UNIQUE INDEX users_email_key ON users (lower(email));
