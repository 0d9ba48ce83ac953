#pragma once

#include "platform/http/cursor.hpp"
#include "platform/http/router.hpp"
#include "platform/jwt/verifier.hpp"
#include "user-service/application/award_badges.hpp"
#include "user-service/application/badge_classes.hpp"
#include "user-service/application/badges.hpp"
#include "user-service/application/change_profile.hpp"
#include "user-service/application/checkins.hpp"
#include "user-service/application/find_by_old_id.hpp"
#include "user-service/application/goals.hpp"
#include "user-service/application/read_page.hpp"
#include "user-service/application/read_profile.hpp"

namespace user {

// What the routes call. Everything outlives the router.
struct RouteDependencies {
    const FindByOldId& find_by_old_id;
    const ReadProfile& read_profile;
    const ChangeProfile& change_profile;
    const ReadPage& read_page;
    const ListBadges& list_badges;
    const ReadBadge& read_badge;
    const AddBadge& add_badge;
    const AwardBadge& award_badge;
    const RevokeBadge& revoke_badge;
    const BadgeClasses& badge_classes;
    const ListGoals& list_goals;
    const ReadGoal& read_goal;
    const SetGoal& set_goal;
    const ChangeGoal& change_goal;
    const DropGoal& drop_goal;
    const CheckIn& check_in;
    const TakeBack& take_back;
    const ReadLog& read_log;
    const platform::http::Cursors& cursors;
    platform::jwt::AccessTokenVerifier& tokens;
};

// The whole public surface of user-service: schemas/http/user.openapi.yaml.
void add_routes(platform::http::Router& router, const RouteDependencies& dependencies);

}  // namespace user
