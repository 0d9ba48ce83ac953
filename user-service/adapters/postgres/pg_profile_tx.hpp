#pragma once

#include "platform/db/connection.hpp"
#include "user-service/application/ports.hpp"

namespace user {

// The `source` of every event of ours.
inline constexpr std::string_view kEventSource = "user-service";

// All SQL of user-service. References, profiles, badges and goals stand in a file each.
class PgProfileTx final : public ProfileTx {
public:
    explicit PgProfileTx(platform::db::Connection& connection) : connection_{connection} {}

    std::size_t apply(std::span<const UserReference> references) override;
    std::optional<std::int64_t> next_version(const Caller& caller) override;
    bool has_user(const UserId& id) override;
    bool is_hidden(const UserId& id) override;
    bool is_deleted(const UserId& id) override;

    std::optional<Profile> find_profile(const UserId& id) override;
    std::optional<Profile> find_profile_by_username(const std::string& username) override;

    bool insert(const UserId& owner, const Badge& badge) override;
    std::optional<Page<Badge>> badges(const UserId& owner, const PageRequest& page) override;

    bool insert(const UserId& owner, const Goal& goal) override;
    std::optional<Replaced> replace(const UserId& owner, const GoalId& id,
                                    const GoalContent& content, platform::Timestamp now) override;
    bool erase(const UserId& owner, const GoalId& id) override;
    std::optional<Page<Goal>> goals(const UserId& owner, const PageRequest& page) override;

    void publish(const platform::Announcement& announcement,
                 const platform::RequestContext& context) override;

private:
    std::optional<Profile> find_profile_where(std::string_view sql, const std::string& key);

    platform::db::Connection& connection_;
};

}  // namespace user
