-- What a user lets everybody see. The rest of him is for himself only.
ALTER TABLE auth_users
    ADD COLUMN profile_public boolean NOT NULL DEFAULT true,
    ADD COLUMN badges_public boolean NOT NULL DEFAULT true,
    ADD COLUMN goals_public boolean NOT NULL DEFAULT true;

-- What users say about themselves; no row for who has said nothing.
CREATE TABLE profiles (
    auth_user_id uuid PRIMARY KEY REFERENCES auth_users,
    display_name text,
    bio text,
    avatar_url text,
    locale text
);
