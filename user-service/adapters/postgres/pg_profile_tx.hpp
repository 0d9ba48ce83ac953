#pragma once

#include "platform/db/connection.hpp"
#include "user-service/application/ports.hpp"

namespace user {

// All SQL of user-service. References, profiles, badges and goals stand in a file each.
class PgProfileTx final : public ProfileTx {
public:
    explicit PgProfileTx(platform::db::Connection& connection) : connection_{connection} {}

    void apply(std::span<const UserReference> references) override;
    void ensure_reference(const Caller& caller) override;
    bool has_user(const UserId& id) override;

    std::optional<Profile> find_profile(const UserId& id) override;
    std::optional<Profile> find_profile_by_username(const std::string& username) override;

    void insert(const UserId& owner, const Badge& badge) override;
    std::optional<Page<Badge>> badges(const UserId& owner, const PageRequest& page) override;

    void insert(const UserId& owner, const Goal& goal) override;
    std::optional<Goal> replace(const UserId& owner, const GoalId& id, const GoalContent& content,
                                platform::Timestamp now) override;
    bool erase(const UserId& owner, const GoalId& id) override;
    std::optional<Page<Goal>> goals(const UserId& owner, const PageRequest& page) override;

private:
    std::optional<Profile> find_profile_where(std::string_view sql, const std::string& key);

    platform::db::Connection& connection_;
};

}  // namespace user
