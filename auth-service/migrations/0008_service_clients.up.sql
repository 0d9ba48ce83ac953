-- Services that get tokens in their own name. `scopes` are the most that such a token may have.
CREATE TABLE service_clients (
    id text COLLATE "C" PRIMARY KEY CHECK (octet_length(id) BETWEEN 1 AND 64),
    name text COLLATE "C" NOT NULL UNIQUE CHECK (octet_length(name) BETWEEN 1 AND 64),
    scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
    created_at timestamptz NOT NULL,
    disabled_at timestamptz
);

-- What is kept of their secrets: a SHA-256, which is enough for 256 random bits. `generation`
-- counts a client's secrets from 1.
CREATE TABLE service_secrets (
    client_id text COLLATE "C" NOT NULL REFERENCES service_clients ON DELETE CASCADE,
    generation bigint NOT NULL CHECK (generation > 0),
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (client_id, generation)
);

-- One odd and one even generation: a client has at most two secrets, whoever writes them.
CREATE UNIQUE INDEX service_secrets_two ON service_secrets (client_id, (generation % 2));
