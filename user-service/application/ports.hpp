#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/core/announcement.hpp"
#include "platform/core/page.hpp"
#include "platform/core/request_context.hpp"
#include "platform/core/unit_of_work.hpp"
#include "user-service/domain/badge.hpp"
#include "user-service/domain/goal.hpp"
#include "user-service/domain/old_id.hpp"
#include "user-service/domain/profile.hpp"

namespace user {

using platform::Page;
using platform::PageRequest;

inline constexpr std::chrono::hours kRequestKeptFor{24};

// Names a request that its sender may repeat: what Idempotency-Key is for.
struct RequestKey {
    std::string sender;       // a user's or a service's id
    std::string key;          // 1 to 255 visible ASCII characters
    std::string fingerprint;  // of all that is asked for: two with the same are the same
};

struct MadeByRequest {
    platform::Uuid id;
    bool is_new = true;
    std::string fingerprint{};
};

// Only what is in it, where it says so; `to` itself is not.
struct GoalFilter {
    std::optional<GoalStatus> status{};
    std::optional<platform::Timestamp> from{};  // by created_at
    std::optional<platform::Timestamp> to{};
};

struct BadgeFilter {
    std::optional<std::string> issuer{};
    std::optional<platform::Timestamp> from{};  // by date_achieved
    std::optional<platform::Timestamp> to{};
};

// Users and what they have, within one transaction. Those who were deleted or are disabled are not
// found, whoever looks.
class ProfileTx {
public:
    virtual ~ProfileTx() = default;

    // In one statement: adds and replaces references, where a higher version always wins and a
    // deletion is final. No two of one user among them. Answers how many have changed a row.
    virtual std::size_t apply(std::span<const UserReference> references) = 0;
    // Locks the caller's row until this transaction ends, so that his changes follow one another,
    // and answers the version of his next event. Makes the row where his account's event has not
    // arrived yet.
    virtual std::optional<std::int64_t> next_version(const Caller& caller) = 0;
    // The same for a user who is known.
    virtual std::optional<std::int64_t> next_version(const UserId& owner) = 0;

    // He was deleted or is disabled.
    virtual bool is_hidden(const UserId& id) = 0;
    virtual bool is_deleted(const UserId& id) = 0;
    // What he lets others see.
    virtual std::optional<Visibility> visibility(const UserId& id) = 0;
    virtual std::optional<Profile> find_profile(const UserId& id) = 0;
    // Without regard to case; the row whose name is newest, as order holds only for each user.
    virtual std::optional<Profile> find_profile_by_username(const std::string& username) = 0;
    // What was imported under that id, whoever may see it.
    virtual std::optional<platform::Uuid> find_by_old_id(LegacyKind kind, const OldId& old_id) = 0;
    // In any order; of those only whose profile `viewer` may see.
    virtual std::vector<ProfileSummary> summaries(std::span<const UserId> ids,
                                                  const Viewer& viewer) = 0;
    virtual void save(const UserId& id, const ProfileTexts& texts) = 0;
    virtual void save(const UserId& id, const Visibility& visibility) = 0;

    // False where there are kBadgeClassesMax already.
    virtual bool insert(const BadgeClass& badge_class) = 0;
    virtual std::optional<BadgeClass> find_badge_class(const BadgeClassId& id) = 0;
    virtual Page<BadgeClass> badge_classes(const PageRequest& page) = 0;

    // False where the owner has kBadgesMax already, revoked ones included. `award_key` is of an
    // award, and of his awards of one class no two have the same.
    virtual bool insert(const UserId& owner, const Badge& badge,
                        const std::optional<std::string>& award_key) = 0;
    virtual std::optional<Badge> find_badge(const UserId& owner, const BadgeId& id) = 0;
    // The award of that key; of a class that is not repeatable any one that is not revoked, and
    // that first.
    virtual std::optional<Badge> find_award(const UserId& owner, const BadgeClass& of,
                                            const std::string& award_key) = 0;
    virtual void save_revocation(const Badge& badge) = 0;

    // False where the owner has kGoalsMax already.
    virtual bool insert(const UserId& owner, const Goal& goal) = 0;
    virtual std::optional<Goal> find_goal(const UserId& owner, const GoalId& id) = 0;
    virtual void save(const Goal& goal) = 0;
    virtual bool erase(const UserId& owner, const GoalId& id) = 0;
    virtual bool has_goals(const UserId& owner) = 0;

    // UTC's, for who has chosen no zone; nobody's is settled.
    virtual UserCalendar calendar(const UserId& owner) = 0;
    virtual void save(const UserId& owner, const UserCalendar& calendar) = 0;

    // False where there is one of that date.
    virtual bool add_checkin(const GoalId& goal, LocalDate date, platform::Timestamp now) = 0;
    // False where there is none.
    virtual bool remove_checkin(const GoalId& goal, LocalDate date) = 0;
    // Counts one more check-in of the owner, or one less. What rules award for it, or for a streak
    // of that length, and he has never had: 25 at most, the others come with the next one.
    virtual std::vector<BadgeClass> earned_by_checkin(const UserId& owner, std::int64_t streak) = 0;
    virtual void uncount_checkin(const UserId& owner) = 0;
    // What rules award for as many completed goals as he has now, and he has never had.
    virtual std::vector<BadgeClass> earned_by_goals(const UserId& owner) = 0;
    virtual void note_frozen(const GoalId& goal, const std::vector<LocalDate>& dates) = 0;
    // What the log says of the dates within [first, last], in order.
    virtual std::vector<LoggedDay> log_of(const GoalId& goal, LocalDate first, LocalDate last) = 0;

    // The dates within [first, last] on which there are check-ins, in order.
    virtual std::vector<DoneDay> days_done(const UserId& owner, LocalDate first,
                                           LocalDate last) = 0;

    virtual void publish(const platform::Announcement& announcement,
                         const platform::RequestContext& context) = 0;

    // Nothing where `viewer` may not see them, or there is no such user. Revoked badges are left
    // out.
    virtual std::optional<Page<Badge>> badges(const Viewer& viewer, const UserId& owner,
                                              const PageRequest& page,
                                              const BadgeFilter& filter) = 0;
    virtual std::optional<Page<Goal>> goals(const Viewer& viewer, const UserId& owner,
                                            const PageRequest& page, const GoalFilter& filter) = 0;

    // Keeps others from performing that request until this transaction ends; false where one does.
    virtual bool hold(const RequestKey& key) = 0;
    // What it has made, if that was after `since`.
    virtual std::optional<MadeByRequest> performed(const RequestKey& key,
                                                   platform::Timestamp since) = 0;
    virtual void note_performed(const RequestKey& key, const MadeByRequest& made,
                                platform::Timestamp now) = 0;
};

using ProfileStore = platform::UnitOfWork<ProfileTx>;

}  // namespace user
