-- What `migrate import-legacy` has brought from another database, by the ids that it had there:
-- reads by an old id still find it. The digests tell what has changed since, there and here.
CREATE TABLE legacy_ids (
    kind smallint NOT NULL CHECK (kind IN (0, 1, 2)), -- a user, a badge, a goal
    old_id bigint NOT NULL,
    id uuid NOT NULL,
    auth_user_id uuid NOT NULL, -- whose it is; of a user his own
    old_digest bigint NOT NULL, -- of the row that it was made of
    new_digest bigint NOT NULL, -- of the row that was made
    PRIMARY KEY (kind, old_id)
);

CREATE INDEX legacy_ids_of_user ON legacy_ids (auth_user_id);

-- What of an import somebody should look at. No words of people: those stand in their rows.
CREATE TABLE legacy_notes (
    kind smallint NOT NULL,
    old_id bigint NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (kind, old_id, reason)
);

-- How far the import is: one row, as soon as one has begun.
CREATE TABLE legacy_import (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    mapping text NOT NULL, -- SHA-256 of it
    done_to bigint, -- the last old user of the pass that runs; null where none does
    is_cut_over boolean NOT NULL DEFAULT false, -- the pass that runs is the last one
    streaks_until date NOT NULL, -- the last day that running streaks had when they were imported
    passes integer NOT NULL DEFAULT 0,
    finished_at timestamptz -- nothing is imported any more
);
