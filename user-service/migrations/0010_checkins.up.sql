-- A goal's streak follows from its log, the calendar of its owner and its terms, which stand in its
-- row (docs/decisions/0015-streaks-are-dates-of-a-calendar.md). So does what has become of it up to
-- `streak_through`, so that nobody has to read the log for it. `streak_count` is unused since then.
ALTER TABLE goals
    ADD COLUMN target_date date,
    ADD COLUMN over_since date, -- completed or abandoned: the streak stays as of that day
    ADD COLUMN streak_first date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
    ADD COLUMN streak_imported bigint NOT NULL DEFAULT 0,
    ADD COLUMN schedules text NOT NULL DEFAULT 'daily', -- others follow: ";2026-12-07 weekly:3"
    ADD COLUMN streak_through date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date - 1,
    ADD COLUMN streak_current bigint NOT NULL DEFAULT 0,
    ADD COLUMN streak_longest bigint NOT NULL DEFAULT 0,
    ADD COLUMN streak_freezes smallint NOT NULL DEFAULT 0,
    ADD COLUMN streak_toward_freeze smallint NOT NULL DEFAULT 0,
    ADD COLUMN streak_week smallint NOT NULL DEFAULT 0,
    ADD COLUMN streak_ahead smallint NOT NULL DEFAULT 0;

UPDATE goals SET over_since = (updated_at AT TIME ZONE 'UTC')::date
    WHERE status IN ('completed', 'abandoned');

-- A row is a check-in, or a missed day that a freeze was spent on.
CREATE TABLE goal_log (
    goal_id uuid NOT NULL REFERENCES goals ON DELETE CASCADE,
    date date NOT NULL,
    is_frozen boolean NOT NULL DEFAULT false,
    noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (goal_id, date)
);

-- Of who has chosen a time zone; for all others it is UTC.
CREATE TABLE calendars (
    auth_user_id uuid PRIMARY KEY REFERENCES auth_users,
    time_zone text NOT NULL,
    turn_at timestamptz, -- when the zone came into force, and the last date before
    turn_last date,
    next_time_zone text, -- what was asked for, until it comes into force
    next_from timestamptz,
    excused date[] NOT NULL DEFAULT '{}' -- what changes of the zone have skipped or left too short
);
