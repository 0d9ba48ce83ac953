#pragma once

#include <map>
#include <set>

#include "tools/migrate/legacy/import.hpp"

namespace legacy {

// Who the owner of a page's badges and goals is here.
struct Owner {
    user::UserId id;
    platform::Timestamp since;
};

// Something that has changed there, and what it would be here.
template <class Owned>
struct Change {
    Owned owned;
    user::LegacyRow row;
    Reasons reasons;
    std::int64_t digest_before;  // of what was made of it the last time
};

// Makes a page's plan: the users first, and then, by who they are here, what is theirs.
class Planner {
public:
    Planner(const OldPage& page, std::int64_t after, auth::PgLegacyAccounts& accounts,
            user::PgLegacyProfiles& profiles, NameBook& names, const Mapping& mapping,
            user::LocalDate streaks_until, platform::Timestamp now)
        : page_{page},
          after_{after},
          accounts_{accounts},
          profiles_{profiles},
          names_{names},
          mapping_{mapping},
          streaks_until_{streaks_until},
          now_{now} {}

    [[nodiscard]] PagePlan plan();

private:
    using Known = std::map<std::int64_t, user::LegacyRow>;

    // plan_users.cpp
    void plan_users();
    void take_unchanged(const OldUser& user, const user::LegacyRow& row);
    void plan_user(UserDraft& draft, const user::LegacyRow* known,
                   const auth::StoredLegacyAccount* stored);
    void add_user(UserDraft& draft, const auth::StoredLegacyAccount* stored);
    void change_user(UserDraft& draft, const user::LegacyRow& known,
                     const auth::StoredLegacyAccount& stored);
    void refer(const auth::LegacyAccount& account, bool disabled);
    void note_gone_users();

    // plan_things.cpp
    void plan_things();
    void refuse_all(const OldPerson& person, const std::string& reason);
    void refuse(LegacyKind kind, std::int64_t old_id, const std::string& reason);
    [[nodiscard]] std::array<Known, 2> known_things();
    template <class Kind, class Make>
    void plan_all(Known& known, Make&& make, std::vector<typename Kind::Owned>& added,
                  std::vector<typename Kind::Owned>& changed);
    template <class Kind>
    void plan_changes(std::vector<Change<typename Kind::Owned>> changes,
                      std::vector<typename Kind::Owned>& changed);
    [[nodiscard]] static bool is_unchanged(const OldBadge& old, const user::LegacyRow& row,
                                           const Owner& owner);
    // Remembers those whose streaks a last pass moves.
    [[nodiscard]] bool is_unchanged(const OldGoal& old, const user::LegacyRow& row,
                                    const Owner& owner);
    void note_gone(const Known& unseen);

    void note(LegacyKind kind, std::int64_t old_id, const Reasons& reasons,
              const std::string& shown);
    void keep(LegacyKind kind, std::int64_t old_id, const std::string& reason);
    Tally& tally(LegacyKind kind) { return plan_.tallies[static_cast<std::size_t>(kind)]; }

    const OldPage& page_;
    std::int64_t after_;
    auth::PgLegacyAccounts& accounts_;
    user::PgLegacyProfiles& profiles_;
    NameBook& names_;
    const Mapping& mapping_;
    user::LocalDate streaks_until_;
    platform::Timestamp now_;
    Known known_users_;
    std::map<std::int64_t, Owner> owners_;           // by their old ids
    std::map<std::int64_t, std::string> no_owners_;  // and why they are none
    PagePlan plan_;
};

}  // namespace legacy
