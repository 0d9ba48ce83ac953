#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <utility>

#include "platform/db/database.hpp"
#include "tests/support/fake_profiles.hpp"
#include "tests/support/kept_log.hpp"
#include "tests/support/profile_samples.hpp"
#include "tests/support/servers.hpp"
#include "user-service/adapters/postgres/pg_profile_tx.hpp"

// Both stores of profiles, which pass the same suites.
namespace profile_stores {

using namespace user;
using platform::Result;

struct Fake {
    support::FakeProfiles profiles;
};

struct PostgreSql {
    support::ScratchDatabase scratch{"user-service/migrations"};
    platform::log::Logger log{"tests", platform::log::Level::debug, support::keep_log_line};
    std::unique_ptr<platform::db::Database> database =
        std::move(*platform::db::Database::open({.url = scratch.url()}, log));
    platform::db::PgUnitOfWork<ProfileTx, PgProfileTx> profiles{*database};
};

inline OpenDays days_at(platform::Timestamp when) {
    return UserCalendar{.zone = TimeZone::utc()}.days_at(when);
}

inline Goal goal_at(platform::Timestamp when, const std::string& title, const std::string& status) {
    const GoalContent content{
        .title = *GoalTitle::parse(title), .description = {}, .status = *GoalStatus::parse(status)};
    return Goal::begin(GoalId::make(when), content, days_at(when), when);
}

// How many rows it has changed.
inline std::size_t announce(ProfileStore& store, std::vector<UserReference> references) {
    const auto changed =
        store.read([&](ProfileTx& tx) -> Result<std::size_t> { return tx.apply(references); });
    REQUIRE(changed);
    return *changed;
}

}  // namespace profile_stores
