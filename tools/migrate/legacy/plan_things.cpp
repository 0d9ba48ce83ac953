#include "tools/migrate/legacy/digest.hpp"
#include "tools/migrate/legacy/plan.hpp"

namespace legacy {

using user::LegacyNote;
using user::LegacyRow;
using user::UserId;

namespace {

// What badges and goals have in common.
struct Badges {
    using Old = OldBadge;
    using Owned = user::OwnedBadge;
    static constexpr LegacyKind kKind = LegacyKind::badge;

    static const std::vector<Old>& of(const OldPerson& person) { return person.badges; }
    static const std::vector<std::int64_t>& beyond(const OldPerson& person) {
        return person.badges_beyond;
    }
    static platform::Uuid id_of(const Owned& owned) { return owned.badge.id.uuid(); }
    static void set_id(Owned& owned, const platform::Uuid& id) {
        owned.badge.id = user::BadgeId{id};
    }
    static const std::string& shown(const Owned& owned) { return owned.badge.name; }
    static std::vector<Owned> stored(user::PgLegacyProfiles& profiles,
                                     const std::vector<platform::Uuid>& ids) {
        return profiles.badges(ids);
    }
};

struct Goals {
    using Old = OldGoal;
    using Owned = user::OwnedGoal;
    static constexpr LegacyKind kKind = LegacyKind::goal;

    static const std::vector<Old>& of(const OldPerson& person) { return person.goals; }
    static const std::vector<std::int64_t>& beyond(const OldPerson& person) {
        return person.goals_beyond;
    }
    static platform::Uuid id_of(const Owned& owned) { return owned.goal.id.uuid(); }
    static void set_id(Owned& owned, const platform::Uuid& id) { owned.goal.id = user::GoalId{id}; }
    static const std::string& shown(const Owned& owned) { return owned.goal.title; }
    static std::vector<Owned> stored(user::PgLegacyProfiles& profiles,
                                     const std::vector<platform::Uuid>& ids) {
        return profiles.goals(ids);
    }
};

}  // namespace

void Planner::note(LegacyKind kind, std::int64_t old_id, const Reasons& reasons,
                   const std::string& shown) {
    plan_.looked_at.push_back({{kind, old_id, ""}, shown});
    for (const auto& reason : reasons) {
        plan_.notes.push_back({kind, old_id, reason});
    }
}

void Planner::refuse(LegacyKind kind, std::int64_t old_id, const std::string& reason) {
    ++tally(kind).refused;
    plan_.notes.push_back({kind, old_id, reason});
}

void Planner::keep(LegacyKind kind, std::int64_t old_id, const std::string& reason) {
    ++tally(kind).kept;
    plan_.notes.push_back({kind, old_id, reason});
}

void Planner::refuse_all(const OldPerson& person, const std::string& reason) {
    const auto each = [&](LegacyKind kind, std::int64_t old_id) {
        if (reason == "owner_deleted_here") {  // of whom nothing is kept
            ++tally(kind).refused;
            plan_.said.push_back({{kind, old_id, reason}, ""});
        } else {
            refuse(kind, old_id, reason);
        }
    };
    for (const auto& badge : person.badges) {
        each(LegacyKind::badge, badge.id);
    }
    for (const auto id : person.badges_beyond) {
        each(LegacyKind::badge, id);
    }
    for (const auto& goal : person.goals) {
        each(LegacyKind::goal, goal.id);
    }
    for (const auto id : person.goals_beyond) {
        each(LegacyKind::goal, id);
    }
}

// By whose they are, and those of the page that were somebody else's.
std::array<Planner::Known, 2> Planner::known_things() {
    std::vector<UserId> owners;
    for (const auto& owner : owners_) {
        owners.push_back(owner.second.id);
    }
    std::array<Known, 2> known;
    for (const auto& row : profiles_.things_of(owners)) {
        known[row.kind == LegacyKind::badge ? 0 : 1].emplace(row.old_id, row);
    }
    std::array<std::vector<std::int64_t>, 2> others;
    for (const auto& person : page_.people) {
        for (const auto& badge : person.badges) {
            if (!known[0].contains(badge.id)) {
                others[0].push_back(badge.id);
            }
        }
        for (const auto& goal : person.goals) {
            if (!known[1].contains(goal.id)) {
                others[1].push_back(goal.id);
            }
        }
    }
    for (const auto kind : {LegacyKind::badge, LegacyKind::goal}) {
        const auto at = kind == LegacyKind::badge ? 0U : 1U;
        for (const auto& row : profiles_.find(kind, others[at])) {
            known[at].emplace(row.old_id, row);
        }
    }
    return known;
}

void Planner::plan_things() {
    for (const auto& person : page_.people) {
        const auto no_owner = no_owners_.find(person.user.id);
        if (no_owner != no_owners_.end()) {
            refuse_all(person, no_owner->second);
        }
    }
    for (const auto id : page_.stray_badges) {
        refuse(LegacyKind::badge, id, "orphan");
    }
    for (const auto id : page_.stray_goals) {
        refuse(LegacyKind::goal, id, "orphan");
    }
    auto known = known_things();
    plan_all<Badges>(
        known[0],
        [](const OldBadge& badge, const Owner& owner) {
            auto draft = translate(badge, owner.since);
            return std::pair{user::OwnedBadge{owner.id, std::move(draft.badge)},
                             std::move(draft.reasons)};
        },
        plan_.new_badges, plan_.changed_badges);
    plan_all<Goals>(
        known[1],
        [this](const OldGoal& goal, const Owner& owner) {
            auto draft = translate(goal, owner.since, mapping_, streaks_until_);
            return std::pair{user::OwnedGoal{owner.id, std::move(draft.goal)},
                             std::move(draft.reasons)};
        },
        plan_.new_goals, plan_.changed_goals);
    note_gone(known[0]);
    note_gone(known[1]);
}

template <class Kind, class Make>
void Planner::plan_all(Known& known, Make&& make, std::vector<typename Kind::Owned>& added,
                       std::vector<typename Kind::Owned>& changed) {
    std::vector<Change<typename Kind::Owned>> changes;
    for (const auto& person : page_.people) {
        const auto owner = owners_.find(person.user.id);
        if (owner == owners_.end()) {
            continue;
        }
        for (const auto id : Kind::beyond(person)) {
            refuse(Kind::kKind, id, "too_many");
            known.erase(id);
        }
        for (const auto& old : Kind::of(person)) {
            const auto row = known.extract(old.id);
            if (row && is_unchanged(old, row.mapped(), owner->second)) {
                ++tally(Kind::kKind).unchanged;
                continue;
            }
            auto [owned, reasons] = make(old, owner->second);
            LegacyRow now{.kind = Kind::kKind,
                          .old_id = old.id,
                          .id = row ? row.mapped().id : Kind::id_of(owned),
                          .owner = owned.owner,
                          .old_digest = old.digest,
                          .new_digest = 0};
            Kind::set_id(owned, now.id);
            now.new_digest = digest_of(owned);
            if (row) {
                changes.push_back(
                    {std::move(owned), now, std::move(reasons), row.mapped().new_digest});
                continue;
            }
            ++tally(Kind::kKind).added;
            note(Kind::kKind, old.id, reasons, Kind::shown(owned));
            added.push_back(std::move(owned));
            plan_.rows.push_back(now);
        }
    }
    plan_changes<Kind>(std::move(changes), changed);
}

// Those that are here as they were imported.
template <class Kind>
void Planner::plan_changes(std::vector<Change<typename Kind::Owned>> changes,
                           std::vector<typename Kind::Owned>& changed) {
    std::vector<platform::Uuid> ids;
    for (const auto& change : changes) {
        ids.push_back(change.row.id);
    }
    std::map<platform::Uuid, std::int64_t> digests;
    for (const auto& owned : Kind::stored(profiles_, ids)) {
        digests.emplace(Kind::id_of(owned), digest_of(owned));
    }
    for (auto& change : changes) {
        const auto here = digests.find(change.row.id);
        if (here == digests.end() || here->second != change.digest_before) {
            keep(Kind::kKind, change.row.old_id,
                 here == digests.end() ? "gone_here" : "changed_here");
            continue;
        }
        ++tally(Kind::kKind).changed;
        note(Kind::kKind, change.row.old_id, change.reasons, Kind::shown(change.owned));
        changed.push_back(std::move(change.owned));
        plan_.rows.push_back(change.row);
    }
}

bool Planner::is_unchanged(const OldBadge& old, const LegacyRow& row, const Owner& owner) {
    return row.old_digest == old.digest && row.owner == owner.id;
}

bool Planner::is_unchanged(const OldGoal& old, const LegacyRow& row, const Owner& owner) {
    const bool is_unchanged = row.old_digest == old.digest && row.owner == owner.id;
    if (is_unchanged && !old.last_checked_at) {
        plan_.running_goals.push_back(row.id);
    }
    return is_unchanged;
}

void Planner::note_gone(const Known& unseen) {
    for (const auto& entry : unseen) {
        ++tally(entry.second.kind).gone;
        plan_.notes.push_back({entry.second.kind, entry.first, "gone_in_old"});
    }
}

}  // namespace legacy
