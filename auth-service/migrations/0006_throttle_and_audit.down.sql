DROP TABLE audit_events;
DROP FUNCTION audit_make_partitions(integer), audit_is_append_only(),
    throttle_level(throttle_buckets, double precision, double precision),
    throttle_free_at(double precision, double precision);
DROP TABLE throttle_buckets;
