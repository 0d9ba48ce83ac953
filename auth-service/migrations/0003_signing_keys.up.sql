-- The keys that sign access tokens, shared by all replicas. `sealed_jwk` is the private JWK,
-- encrypted under a key derived from SECRET_KEY.
CREATE TABLE signing_keys (
    kid text PRIMARY KEY,
    sealed_jwk bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
