ALTER TABLE auth_users DROP COLUMN checkins;
DELETE FROM badges WHERE badge_class_id IS NOT NULL OR revoked_at IS NOT NULL;
ALTER TABLE badges
    DROP COLUMN issuer,
    DROP COLUMN badge_class_id,
    DROP COLUMN award_key,
    DROP COLUMN revoked_at,
    DROP COLUMN revocation_reason;
DROP TABLE badge_classes;
