-- How much each address, account and device has tried lately (adapters/postgres/pg_throttle.cpp).
-- A row is written for every attempt and means nothing once its level has leaked away.
CREATE TABLE throttle_buckets (
    key text PRIMARY KEY CHECK (octet_length(key) <= 100),
    level double precision NOT NULL, -- attempts, less what has leaked since
    counted_at timestamptz NOT NULL, -- the last of them
    free_at timestamptz NOT NULL -- the next one is not taken before
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- The level of a bucket with one attempt more. It never rises so far above the free ones that an
-- owner who comes back after the storm would wait for long.
CREATE FUNCTION throttle_level(
    bucket throttle_buckets, leak double precision, free double precision)
    RETURNS double precision LANGUAGE sql STABLE AS $$
    SELECT LEAST(GREATEST(bucket.level - leak * extract(epoch FROM now() - bucket.counted_at), 0),
                 free + 5) + 1
$$;

-- When the next attempt is taken after one that is `over` the free ones: after 1, 2, 4 … seconds.
-- Where nobody has to wait it is a moment that lies behind every transaction, also one that began
-- before this and waits for the row.
CREATE FUNCTION throttle_free_at(over double precision, longest double precision)
    RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN over <= 0 THEN timestamptz 'epoch' ELSE now() + make_interval(
        secs => LEAST(power(2, LEAST(ceil(over) - 1, 20)), longest)) END
$$;

-- What was done with accounts, and what was refused: only ever added to, in the transaction of what
-- a row records. A month's partition is dropped as a whole when nobody may ask any more.
CREATE TABLE audit_events (
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL, -- 'user:<id>', 'service:<id>', 'operator', or 'anonymous'
    subject uuid, -- whose account; null where there is none
    object text NOT NULL, -- what else it is about, such as 'session:<id>' or 'key:<kid>'; or ''
    action text NOT NULL,
    outcome text NOT NULL, -- 'done', or the code of what it was refused with
    address text NOT NULL,
    request_id text NOT NULL,
    PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);

CREATE INDEX audit_events_subject ON audit_events (subject, id);

-- For what a clock that is far off has dated: it must not fail for that.
CREATE TABLE audit_events_other PARTITION OF audit_events DEFAULT;

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_events is only ever added to' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_events
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_not_emptied BEFORE TRUNCATE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

-- Partitions for this month and `ahead` more, those that are missing. It runs with the rights of
-- its owner, so that the service, which cannot change the schema, can have them made in time. A
-- month of which the default partition holds rows already stays there.
CREATE FUNCTION audit_make_partitions(ahead integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first_of date;
    name text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('audit_make_partitions'));
    FOR first_of IN
        SELECT generate_series(
            date_trunc('month', now() AT TIME ZONE 'UTC'),
            date_trunc('month', now() AT TIME ZONE 'UTC')
                + make_interval(months => LEAST(ahead, 24)),
            interval '1 month')::date
    LOOP
        name := 'audit_events_' || to_char(first_of, 'YYYY_MM');
        CONTINUE WHEN to_regclass(name) IS NOT NULL;
        CONTINUE WHEN EXISTS (
            SELECT FROM audit_events_other
            WHERE at >= first_of::timestamp AT TIME ZONE 'UTC'
                AND at < (first_of + interval '1 month') AT TIME ZONE 'UTC');
        EXECUTE format(
            'CREATE TABLE %I PARTITION OF audit_events FOR VALUES FROM (%L) TO (%L)', name,
            first_of::timestamp AT TIME ZONE 'UTC',
            (first_of + interval '1 month') AT TIME ZONE 'UTC');
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;

SELECT audit_make_partitions(3);
