-- An outbox is empty or it is not, and the relay's plans do not go by its statistics: to sample it
-- anew after every few hundred events was the dearest thing that PostgreSQL did for it.
ALTER TABLE outbox SET (
    autovacuum_analyze_scale_factor = 0,
    autovacuum_analyze_threshold = 2000000000
);
