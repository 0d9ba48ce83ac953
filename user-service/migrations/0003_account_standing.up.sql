-- Who is disabled is not shown; who was deleted leaves a tombstone, which keeps its id and version
-- and has no name, so that no late event brings him back.
ALTER TABLE auth_users
    ADD COLUMN disabled boolean NOT NULL DEFAULT false,
    ADD COLUMN deleted boolean NOT NULL DEFAULT false,
    ADD COLUMN activity_version bigint NOT NULL DEFAULT 0, -- counts the user's own changes
    ALTER COLUMN username DROP NOT NULL,
    ALTER COLUMN email DROP NOT NULL;
