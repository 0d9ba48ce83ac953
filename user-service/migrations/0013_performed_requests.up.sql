-- Requests that came with an Idempotency-Key, and what each has made: for a day, whoever sends one
-- again is answered with that. What it asked for, and under which key, stand here as digests only.
CREATE TABLE performed_requests (
    sender text NOT NULL, -- the id of a user or a service
    key text NOT NULL, -- SHA-256
    fingerprint text NOT NULL,
    made uuid NOT NULL,
    is_new boolean NOT NULL,
    performed_at timestamptz NOT NULL,
    PRIMARY KEY (sender, key)
);

CREATE INDEX performed_requests_by_age ON performed_requests (performed_at);
