ALTER TABLE parked_events DROP COLUMN last_parked_at;
