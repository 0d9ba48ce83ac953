-- When a message was parked the last time: a replay looks for what was parked lately, replays that
-- came back included. Rows from before were parked at parked_at, as far as anybody knows.
ALTER TABLE parked_events ADD COLUMN last_parked_at timestamptz;
UPDATE parked_events SET last_parked_at = parked_at;
ALTER TABLE parked_events
    ALTER COLUMN last_parked_at SET DEFAULT clock_timestamp(),
    ALTER COLUMN last_parked_at SET NOT NULL;
