DROP TABLE profiles;
ALTER TABLE auth_users
    DROP COLUMN profile_public,
    DROP COLUMN badges_public,
    DROP COLUMN goals_public;
