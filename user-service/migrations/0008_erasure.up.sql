-- When everything of a deleted user was gone but his tombstone; null until then.
ALTER TABLE auth_users ADD COLUMN erased_at timestamptz;

-- Nearly always empty: whom the service still has to clear away.
CREATE INDEX auth_users_to_erase ON auth_users (auth_user_id) WHERE deleted AND erased_at IS NULL;

-- What was parked lately is looked through for people who were deleted.
CREATE INDEX parked_events_lately ON parked_events (last_parked_at);
