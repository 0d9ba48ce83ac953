#pragma once

#include "platform/db/connection.hpp"
#include "user-service/application/ports.hpp"

namespace user {

// The `source` of every event of ours.
inline constexpr std::string_view kEventSource = "user-service";

// All SQL of user-service. References, profiles, badges, goals, their log and calendars stand in a
// file each.
class PgProfileTx final : public ProfileTx {
public:
    explicit PgProfileTx(platform::db::Connection& connection) : connection_{connection} {}

    std::size_t apply(std::span<const UserReference> references) override;
    std::optional<std::int64_t> next_version(const Caller& caller) override;
    std::optional<std::int64_t> next_version(const UserId& owner) override;
    bool is_hidden(const UserId& id) override;
    bool is_deleted(const UserId& id) override;

    std::optional<Visibility> visibility(const UserId& id) override;
    std::optional<Profile> find_profile(const UserId& id) override;
    std::optional<Profile> find_profile_by_username(const std::string& username) override;
    std::optional<platform::Uuid> find_by_old_id(LegacyKind kind, const OldId& old_id) override;

    std::vector<ProfileSummary> summaries(std::span<const UserId> ids,
                                          const Viewer& viewer) override;
    void save(const UserId& id, const ProfileTexts& texts) override;
    void save(const UserId& id, const Visibility& visibility) override;

    bool insert(const BadgeClass& badge_class) override;
    std::optional<BadgeClass> find_badge_class(const BadgeClassId& id) override;
    Page<BadgeClass> badge_classes(const PageRequest& page) override;
    std::vector<BadgeClass> earned_by_checkin(const UserId& owner, std::int64_t streak) override;
    void uncount_checkin(const UserId& owner) override;
    std::vector<BadgeClass> earned_by_goals(const UserId& owner) override;

    bool insert(const UserId& owner, const Badge& badge,
                const std::optional<std::string>& award_key) override;
    std::optional<Badge> find_badge(const UserId& owner, const BadgeId& id) override;
    std::optional<Badge> find_award(const UserId& owner, const BadgeClass& of,
                                    const std::string& award_key) override;
    void save_revocation(const Badge& badge) override;
    std::optional<Page<Badge>> badges(const Viewer& viewer, const UserId& owner,
                                      const PageRequest& page, const BadgeFilter& filter) override;

    bool insert(const UserId& owner, const Goal& goal) override;
    std::optional<Goal> find_goal(const UserId& owner, const GoalId& id) override;
    void save(const Goal& goal) override;
    bool erase(const UserId& owner, const GoalId& id) override;
    bool has_goals(const UserId& owner) override;
    std::optional<Page<Goal>> goals(const Viewer& viewer, const UserId& owner,
                                    const PageRequest& page, const GoalFilter& filter) override;

    UserCalendar calendar(const UserId& owner) override;
    void save(const UserId& owner, const UserCalendar& calendar) override;

    bool add_checkin(const GoalId& goal, LocalDate date, platform::Timestamp now) override;
    bool remove_checkin(const GoalId& goal, LocalDate date) override;
    void note_frozen(const GoalId& goal, const std::vector<LocalDate>& dates) override;
    std::vector<LoggedDay> log_of(const GoalId& goal, LocalDate first, LocalDate last) override;

    std::vector<DoneDay> days_done(const UserId& owner, LocalDate first, LocalDate last) override;

    bool hold(const RequestKey& key) override;
    std::optional<MadeByRequest> performed(const RequestKey& key,
                                           platform::Timestamp since) override;
    void note_performed(const RequestKey& key, const MadeByRequest& made,
                        platform::Timestamp now) override;

    void publish(const platform::Announcement& announcement,
                 const platform::RequestContext& context) override;

private:
    std::optional<Profile> find_profile_where(std::string_view sql, const std::string& key);

    platform::db::Connection& connection_;
};

}  // namespace user
