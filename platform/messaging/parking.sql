-- The parking lot of one service: what a migration repeats. A row is a message that could not be
-- applied and was taken out of its queue, whole, so that nobody waits for it and nothing is lost.
CREATE TABLE parked_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fingerprint bytea NOT NULL UNIQUE, -- of queue, message id and body: the same is no second row
    queue text NOT NULL,
    exchange text NOT NULL,
    routing_key text NOT NULL,
    message_id text NOT NULL,
    type text NOT NULL,
    content_type text NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    reason text NOT NULL,
    error text NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    times integer NOT NULL DEFAULT 1, -- that it was parked, replays included
    replayed_at timestamptz
);

CREATE INDEX parked_events_open ON parked_events (reason, id) WHERE replayed_at IS NULL;

-- Messages that may be what ends the process: noted before they are looked at, taken out after.
CREATE TABLE suspect_events (
    fingerprint bytea PRIMARY KEY,
    begun integer NOT NULL,
    last_begun_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
