-- The outbox of one service: what a migration repeats. A row is an event that was decided on and is
-- not yet confirmed by the broker; the relay deletes it on confirm. Rows of one aggregate are
-- written while the aggregate's own row is locked, so their seq follows its versions.
CREATE TABLE outbox (
    shard smallint NOT NULL CHECK (shard BETWEEN 0 AND 15), -- last byte of aggregate_id, modulo 16
    seq bigint GENERATED ALWAYS AS IDENTITY,
    event_id uuid NOT NULL,
    aggregate_id uuid NOT NULL,
    agg_version bigint NOT NULL,
    type text NOT NULL,
    routing_key text NOT NULL,
    payload bytea NOT NULL CHECK (octet_length(payload) <= 8192),
    traceparent text NOT NULL,
    request_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts integer NOT NULL DEFAULT 0,
    not_before timestamptz, -- set after a failed attempt: the row waits, and its aggregate with it
    last_error text,
    PRIMARY KEY (shard, seq)
) WITH (
    -- Every row is deleted soon: clean up by count, at once and at full speed.
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0
);

-- Empty as long as nothing fails, so it costs a sign-up nothing.
CREATE INDEX outbox_waiting ON outbox (aggregate_id, seq) WHERE not_before IS NOT NULL;
