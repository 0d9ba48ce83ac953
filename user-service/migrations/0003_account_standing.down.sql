DELETE FROM badges USING auth_users u WHERE u.auth_user_id = badges.auth_user_id AND u.deleted;
DELETE FROM goals USING auth_users u WHERE u.auth_user_id = goals.auth_user_id AND u.deleted;
DELETE FROM auth_users WHERE deleted;

ALTER TABLE auth_users
    DROP COLUMN disabled,
    DROP COLUMN deleted,
    DROP COLUMN activity_version,
    ALTER COLUMN username SET NOT NULL,
    ALTER COLUMN email SET NOT NULL;
