DROP INDEX parked_events_lately;
DROP INDEX auth_users_to_erase;
ALTER TABLE auth_users DROP COLUMN erased_at;
