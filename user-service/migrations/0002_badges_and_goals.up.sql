-- Ids are UUIDv7, so that their order is the order in time: lists page by them.
CREATE TABLE badges (
    id uuid PRIMARY KEY,
    auth_user_id uuid NOT NULL REFERENCES auth_users,
    name text NOT NULL,
    description text,
    icon_url text,
    date_achieved timestamptz NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE INDEX badges_of_user ON badges (auth_user_id, id DESC);

CREATE TABLE goals (
    id uuid PRIMARY KEY,
    auth_user_id uuid NOT NULL REFERENCES auth_users,
    title text NOT NULL,
    description text,
    status text NOT NULL CHECK (status IN ('not-started', 'in-progress', 'completed', 'abandoned')),
    streak_count bigint NOT NULL DEFAULT 0 CHECK (streak_count >= 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE INDEX goals_of_user ON goals (auth_user_id, id DESC);
