// Badges and goals of an import.
#include "platform/db/array.hpp"
#include "user-service/adapters/postgres/pg_legacy_profiles.hpp"
#include "user-service/adapters/postgres/streak_columns.hpp"

namespace user {

using platform::Uuid;
using platform::db::ArrayLiteral;
using soci::into;
using soci::use;

namespace {

std::string array_of(std::span<const Uuid> ids) {
    ArrayLiteral array;
    for (const auto& id : ids) {
        array.add(id.str());
    }
    return array.str();
}

std::optional<std::string> text_of(const std::optional<LocalDate>& date) {
    return date ? std::optional{date->str()} : std::nullopt;
}

// The columns of a batch of goals, each as one array.
struct GoalColumns {
    explicit GoalColumns(std::span<const OwnedGoal> goals) {
        for (const auto& [owner, goal] : goals) {
            ids.add(goal.id.str());
            owners.add(owner.str());
            titles.add(goal.title);
            descriptions.add_or_null(goal.description);
            statuses.add(goal.status.str());
            over_since.add_or_null(text_of(goal.over_since));
            first.add(goal.terms.first.str());
            imported.add(std::to_string(goal.terms.imported));
            schedules.add(user::text_of(goal.terms.schedules));
            through.add(goal.state.through.str());
            current.add(std::to_string(goal.state.current));
            longest.add(std::to_string(goal.state.longest));
            created.add(platform::to_rfc3339(goal.created_at));
            updated.add(platform::to_rfc3339(goal.updated_at));
        }
    }

    ArrayLiteral ids, owners, titles, descriptions, statuses, over_since, first, imported,
        schedules, through, current, longest, created, updated;
};

// A row of goals, for SOCI to read into.
struct GoalRow {
    GoalId id{Uuid{}};
    UserId owner{Uuid{}};
    std::string title, status, schedules;
    std::optional<std::string> description;
    std::optional<LocalDate> target_date, over_since;
    LocalDate first;
    std::int64_t imported = 0;
    StreakState state{};
    platform::Timestamp created_at{}, updated_at{};

    [[nodiscard]] OwnedGoal owned() const {
        const auto parsed = GoalStatus::parse(status);
        if (!parsed) {
            throw soci::soci_error("A column that should hold a goal's status does not.");
        }
        return {.owner = owner,
                .goal = {.id = id,
                         .title = title,
                         .description = description,
                         .status = *parsed,
                         .target_date = target_date,
                         .terms = {.first = first,
                                   .imported = imported,
                                   .schedules = schedules_of(schedules, first)},
                         .state = state,
                         .over_since = over_since,
                         .created_at = created_at,
                         .updated_at = updated_at}};
    }
};

}  // namespace

std::vector<OwnedBadge> PgLegacyProfiles::badges(std::span<const Uuid> ids) {
    std::vector<OwnedBadge> found;
    OwnedBadge row{.owner = UserId{Uuid{}},
                   .badge = {.id = BadgeId{Uuid{}},
                             .name = {},
                             .description = {},
                             .icon_url = {},
                             .date_achieved = {},
                             .created_at = {}}};
    auto& badge = row.badge;
    connection_.each(
        "SELECT id, auth_user_id, name, description, icon_url, date_achieved, created_at,"
        " revoked_at, revocation_reason FROM badges WHERE id = ANY (CAST(:ids AS uuid[]))" +
            std::string{locks_ ? " FOR UPDATE" : ""},
        [&] { found.push_back(row); }, use(array_of(ids), "ids"), into(badge.id), into(row.owner),
        into(badge.name), into(badge.description), into(badge.icon_url), into(badge.date_achieved),
        into(badge.created_at), into(badge.revoked_at), into(badge.revocation_reason));
    return found;
}

std::vector<OwnedGoal> PgLegacyProfiles::goals(std::span<const Uuid> ids) {
    std::vector<OwnedGoal> found;
    GoalRow row;
    auto& state = row.state;
    connection_.each(
        "SELECT id, auth_user_id, title, description, status, target_date, over_since,"
        " streak_first, streak_imported, schedules, streak_through, streak_current,"
        " streak_longest, streak_freezes, streak_toward_freeze, streak_week, streak_ahead,"
        " created_at, updated_at FROM goals WHERE id = ANY (CAST(:ids AS uuid[]))" +
            std::string{locks_ ? " FOR UPDATE" : ""},
        [&] { found.push_back(row.owned()); }, use(array_of(ids), "ids"), into(row.id),
        into(row.owner), into(row.title), into(row.description), into(row.status),
        into(row.target_date), into(row.over_since), into(row.first), into(row.imported),
        into(row.schedules), into(state.through), into(state.current), into(state.longest),
        into(state.freezes), into(state.toward_freeze), into(state.week), into(state.ahead),
        into(row.created_at), into(row.updated_at));
    return found;
}

void PgLegacyProfiles::insert(std::span<const OwnedBadge> badges) {
    ArrayLiteral ids, owners, names, descriptions, icons, achieved, created;
    for (const auto& [owner, badge] : badges) {
        ids.add(badge.id.str());
        owners.add(owner.str());
        names.add(badge.name);
        descriptions.add_or_null(badge.description);
        icons.add_or_null(badge.icon_url);
        achieved.add(platform::to_rfc3339(badge.date_achieved));
        created.add(platform::to_rfc3339(badge.created_at));
    }
    connection_.run(
        "INSERT INTO badges (id, auth_user_id, name, description, icon_url, date_achieved,"
        " created_at) SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:owners AS uuid[]),"
        " CAST(:names AS text[]), CAST(:descriptions AS text[]), CAST(:icons AS text[]),"
        " CAST(:achieved AS timestamptz[]), CAST(:created AS timestamptz[]))",
        use(ids.str(), "ids"), use(owners.str(), "owners"), use(names.str(), "names"),
        use(descriptions.str(), "descriptions"), use(icons.str(), "icons"),
        use(achieved.str(), "achieved"), use(created.str(), "created"));
}

void PgLegacyProfiles::insert(std::span<const OwnedGoal> goals) {
    const GoalColumns columns{goals};
    connection_.run(
        "INSERT INTO goals (id, auth_user_id, title, description, status, over_since,"
        " streak_first, streak_imported, schedules, streak_through, streak_current,"
        " streak_longest, created_at, updated_at)"
        " SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:owners AS uuid[]),"
        " CAST(:titles AS text[]), CAST(:descriptions AS text[]), CAST(:statuses AS text[]),"
        " CAST(:over_since AS date[]), CAST(:first AS date[]), CAST(:imported AS bigint[]),"
        " CAST(:schedules AS text[]), CAST(:through AS date[]), CAST(:current AS bigint[]),"
        " CAST(:longest AS bigint[]), CAST(:created AS timestamptz[]),"
        " CAST(:updated AS timestamptz[]))",
        use(columns.ids.str(), "ids"), use(columns.owners.str(), "owners"),
        use(columns.titles.str(), "titles"), use(columns.descriptions.str(), "descriptions"),
        use(columns.statuses.str(), "statuses"), use(columns.over_since.str(), "over_since"),
        use(columns.first.str(), "first"), use(columns.imported.str(), "imported"),
        use(columns.schedules.str(), "schedules"), use(columns.through.str(), "through"),
        use(columns.current.str(), "current"), use(columns.longest.str(), "longest"),
        use(columns.created.str(), "created"), use(columns.updated.str(), "updated"));
}

void PgLegacyProfiles::update(const OwnedBadge& owned) {
    const auto& badge = owned.badge;
    connection_.queue(
        "UPDATE badges SET auth_user_id = :owner, name = :name, description = :description,"
        " icon_url = :icon_url, date_achieved = :achieved, created_at = :created WHERE id = :id",
        use(owned.owner, "owner"), use(badge.name, "name"), use(badge.description, "description"),
        use(badge.icon_url, "icon_url"), use(badge.date_achieved, "achieved"),
        use(badge.created_at, "created"), use(badge.id, "id"));
}

void PgLegacyProfiles::update(const OwnedGoal& owned) {
    const auto& goal = owned.goal;
    connection_.queue(
        "UPDATE goals SET auth_user_id = :owner, title = :title, description = :description,"
        " status = :status, over_since = CAST(:over_since AS date),"
        " streak_first = CAST(:first AS date), streak_imported = :imported,"
        " streak_through = CAST(:through AS date), streak_current = :current,"
        " streak_longest = :longest, created_at = :created, updated_at = :updated WHERE id = :id",
        use(owned.owner, "owner"), use(goal.title, "title"), use(goal.description, "description"),
        use(goal.status.str(), "status"), use(goal.over_since, "over_since"),
        use(goal.terms.first, "first"), use(goal.terms.imported, "imported"),
        use(goal.state.through, "through"), use(goal.state.current, "current"),
        use(goal.state.longest, "longest"), use(goal.created_at, "created"),
        use(goal.updated_at, "updated"), use(goal.id, "id"));
}

}  // namespace user
