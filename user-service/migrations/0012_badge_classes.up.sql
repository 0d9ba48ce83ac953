-- What badges there are, as services define them.
CREATE TABLE badge_classes (
    id uuid PRIMARY KEY,
    issuer text NOT NULL, -- the client id of the service that has defined it
    name text NOT NULL,
    description text,
    criteria text,
    icon_url text,
    repeatable boolean NOT NULL,
    rule text CHECK (rule IN ('streak', 'checkins', 'goals-completed')),
    rule_count integer CHECK (rule_count > 0),
    created_at timestamptz NOT NULL,
    CHECK ((rule IS NULL) = (rule_count IS NULL)),
    CHECK (rule IS NULL OR NOT repeatable)
);

CREATE INDEX badge_classes_with_rule ON badge_classes (rule, rule_count) WHERE rule IS NOT NULL;

-- An award carries its class's name and texts as they were then. Those without a class are what
-- owners have added themselves.
ALTER TABLE badges
    ADD COLUMN issuer text NOT NULL DEFAULT 'self',
    ADD COLUMN badge_class_id uuid REFERENCES badge_classes,
    ADD COLUMN award_key text,
    ADD COLUMN revoked_at timestamptz,
    ADD COLUMN revocation_reason text;

CREATE UNIQUE INDEX badges_awarded ON badges (auth_user_id, badge_class_id, award_key)
    WHERE badge_class_id IS NOT NULL;

-- How many check-ins a user has made, of goals that are gone, too: some badges are for that.
ALTER TABLE auth_users ADD COLUMN checkins bigint NOT NULL DEFAULT 0;
