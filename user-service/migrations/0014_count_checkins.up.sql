-- By itself, so that nothing but the rows is locked for as long as it takes.
UPDATE auth_users SET checkins = made.count
    FROM (SELECT auth_user_id, count(*) FROM goal_log JOIN goals ON goals.id = goal_id
        WHERE NOT is_frozen GROUP BY auth_user_id) AS made
    WHERE made.auth_user_id = auth_users.auth_user_id;
