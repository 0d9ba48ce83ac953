#include "user-service/adapters/postgres/pg_legacy_profiles.hpp"

#include <limits>

#include "platform/db/array.hpp"

namespace user {

using platform::Uuid;
using platform::db::ArrayLiteral;
using soci::into;
using soci::use;

namespace {

template <class Values, class Text>
std::string array_of(const Values& values, Text&& text) {
    ArrayLiteral array;
    for (const auto& value : values) {
        array.add(text(value));
    }
    return array.str();
}

std::string array_of(std::span<const Uuid> ids) {
    return array_of(ids, [](const Uuid& id) { return id.str(); });
}

int number_of(LegacyKind kind) {
    return static_cast<int>(kind);
}

// What `condition` holds of, in that order.
template <class... Uses>
std::vector<LegacyRow> rows_where(platform::db::Connection& connection,
                                  const std::string& condition, const Uses&... uses) {
    std::vector<LegacyRow> rows;
    LegacyRow row{.kind = LegacyKind::user,
                  .old_id = 0,
                  .id = {},
                  .owner = UserId{Uuid{}},
                  .old_digest = 0,
                  .new_digest = 0};
    int kind = 0;
    const auto on_row = [&] {
        row.kind = static_cast<LegacyKind>(kind);
        rows.push_back(row);
    };
    connection.each(
        "SELECT kind, old_id, id, auth_user_id, old_digest, new_digest FROM legacy_ids WHERE " +
            condition,
        on_row, uses..., into(kind), into(row.old_id), into(row.id), into(row.owner),
        into(row.old_digest), into(row.new_digest));
    return rows;
}

}  // namespace

std::optional<LegacyImport> PgLegacyProfiles::state() {
    LegacyImport state{.mapping = {},
                       .done_to = {},
                       .is_cut_over = false,
                       .streaks_until = {},
                       .passes = 0,
                       .finished_at = {}};
    std::int64_t done_to = 0;
    int is_running = 0;
    int is_cut_over = 0;
    const bool found = connection_.run(
        "SELECT mapping, COALESCE(done_to, 0), CAST(done_to IS NOT NULL AS int),"
        " CAST(is_cut_over AS int), streaks_until, passes, finished_at FROM legacy_import",
        into(state.mapping), into(done_to), into(is_running), into(is_cut_over),
        into(state.streaks_until), into(state.passes), into(state.finished_at));
    state.done_to = is_running != 0 ? std::optional{done_to} : std::nullopt;
    state.is_cut_over = is_cut_over != 0;
    return found ? std::optional{state} : std::nullopt;
}

void PgLegacyProfiles::save(const LegacyImport& state) {
    const auto done_to =
        state.done_to ? std::optional{std::to_string(*state.done_to)} : std::nullopt;
    connection_.run(
        "INSERT INTO legacy_import (mapping, done_to, is_cut_over, streaks_until, passes,"
        " finished_at) VALUES (:mapping, CAST(CAST(:done_to AS text) AS bigint),"
        " CAST(:is_cut_over AS int) = 1, CAST(:until AS date), :passes,"
        " CAST(:finished_at AS timestamptz)) ON CONFLICT (is_only) DO UPDATE"
        " SET mapping = EXCLUDED.mapping, done_to = EXCLUDED.done_to,"
        " is_cut_over = EXCLUDED.is_cut_over, streaks_until = EXCLUDED.streaks_until,"
        " passes = EXCLUDED.passes, finished_at = EXCLUDED.finished_at",
        use(state.mapping, "mapping"), use(done_to, "done_to"),
        use(static_cast<int>(state.is_cut_over), "is_cut_over"), use(state.streaks_until, "until"),
        use(state.passes, "passes"), use(state.finished_at, "finished_at"));
}

std::vector<LegacyRow> PgLegacyProfiles::users_within(std::int64_t after,
                                                      std::optional<std::int64_t> last) {
    const auto end = last.value_or(std::numeric_limits<std::int64_t>::max());
    return rows_where(connection_,
                      "kind = 0 AND old_id > :after AND old_id <= :last ORDER BY old_id",
                      use(after, "after"), use(end, "last"));
}

std::vector<LegacyRow> PgLegacyProfiles::things_of(std::span<const UserId> owners) {
    const auto ids = array_of(owners, [](const UserId& id) { return id.str(); });
    if (locks_) {
        UserId held{platform::Uuid{}};
        connection_.each(
            "SELECT auth_user_id FROM auth_users"
            " WHERE auth_user_id = ANY (CAST(:owners AS uuid[])) FOR SHARE",
            [] {}, use(ids, "owners"), into(held));
    }
    return rows_where(connection_,
                      "auth_user_id = ANY (CAST(:owners AS uuid[])) AND kind > 0"
                      " ORDER BY kind, old_id",
                      use(ids, "owners"));
}

std::vector<LegacyRow> PgLegacyProfiles::find(LegacyKind kind,
                                              std::span<const std::int64_t> old_ids) {
    const auto number = number_of(kind);
    const auto wanted = array_of(old_ids, [](std::int64_t id) { return std::to_string(id); });
    return rows_where(connection_, "kind = :kind AND old_id = ANY (CAST(:wanted AS bigint[]))",
                      use(number, "kind"), use(wanted, "wanted"));
}

void PgLegacyProfiles::put(std::span<const LegacyRow> rows) {
    ArrayLiteral kinds, old_ids, ids, owners, old_digests, new_digests;
    for (const auto& row : rows) {
        kinds.add(std::to_string(number_of(row.kind)));
        old_ids.add(std::to_string(row.old_id));
        ids.add(row.id.str());
        owners.add(row.owner.str());
        old_digests.add(std::to_string(row.old_digest));
        new_digests.add(std::to_string(row.new_digest));
    }
    connection_.run(
        "INSERT INTO legacy_ids (kind, old_id, id, auth_user_id, old_digest, new_digest)"
        " SELECT * FROM unnest(CAST(:kinds AS smallint[]), CAST(:old_ids AS bigint[]),"
        " CAST(:ids AS uuid[]), CAST(:owners AS uuid[]), CAST(:old_digests AS bigint[]),"
        " CAST(:new_digests AS bigint[])) ON CONFLICT (kind, old_id) DO UPDATE"
        " SET auth_user_id = EXCLUDED.auth_user_id, old_digest = EXCLUDED.old_digest,"
        " new_digest = EXCLUDED.new_digest",
        use(kinds.str(), "kinds"), use(old_ids.str(), "old_ids"), use(ids.str(), "ids"),
        use(owners.str(), "owners"), use(old_digests.str(), "old_digests"),
        use(new_digests.str(), "new_digests"));
}

void PgLegacyProfiles::note(std::span<const LegacyNote> notes,
                            std::span<const LegacyNote> instead_of) {
    const auto kind = [](const LegacyNote& note) { return std::to_string(number_of(note.kind)); };
    const auto old_id = [](const LegacyNote& note) { return std::to_string(note.old_id); };
    if (!instead_of.empty()) {
        connection_.run(
            "DELETE FROM legacy_notes WHERE (kind, old_id) IN (SELECT * FROM"
            " unnest(CAST(:kinds AS smallint[]), CAST(:old_ids AS bigint[])))",
            use(array_of(instead_of, kind), "kinds"), use(array_of(instead_of, old_id), "old_ids"));
    }
    if (!notes.empty()) {
        connection_.run(
            "INSERT INTO legacy_notes (kind, old_id, reason) SELECT * FROM"
            " unnest(CAST(:kinds AS smallint[]), CAST(:old_ids AS bigint[]),"
            " CAST(:reasons AS text[])) ON CONFLICT DO NOTHING",
            use(array_of(notes, kind), "kinds"), use(array_of(notes, old_id), "old_ids"),
            use(array_of(notes, [](const LegacyNote& note) { return note.reason; }), "reasons"));
    }
}

std::vector<PgLegacyProfiles::ShownNote> PgLegacyProfiles::notes(
    const std::optional<LegacyNote>& after, int limit) {
    std::vector<ShownNote> page;
    int kind = 0;
    std::int64_t old_id = 0;
    std::string reason;
    std::string shown;
    const auto from =
        after.value_or(LegacyNote{LegacyKind::user, std::numeric_limits<std::int64_t>::min(), ""});
    connection_.each(
        "SELECT n.kind, n.old_id, n.reason,"
        " COALESCE(u.username, b.name, g.title, '') FROM legacy_notes n"
        " LEFT JOIN legacy_ids l ON l.kind = n.kind AND l.old_id = n.old_id"
        " LEFT JOIN auth_users u ON n.kind = 0 AND u.auth_user_id = l.id"
        " LEFT JOIN badges b ON n.kind = 1 AND b.id = l.id"
        " LEFT JOIN goals g ON n.kind = 2 AND g.id = l.id"
        " WHERE (n.kind, n.old_id, n.reason) > (:kind, :old_id, :reason)"
        " ORDER BY n.kind, n.old_id, n.reason LIMIT :limit",
        [&] {
            page.push_back({{static_cast<LegacyKind>(kind), old_id, reason}, shown});
        },
        use(number_of(from.kind), "kind"), use(from.old_id, "old_id"), use(from.reason, "reason"),
        use(limit, "limit"), into(kind), into(old_id), into(reason), into(shown));
    return page;
}

void PgLegacyProfiles::move_streaks(std::span<const Uuid> goals, LocalDate until) {
    connection_.run(
        "UPDATE goals SET streak_first = CAST(:until AS date) + 1,"
        " streak_through = CAST(:until AS date) WHERE id = ANY (CAST(:ids AS uuid[]))"
        " AND streak_first < CAST(:until AS date) + 1 AND streak_through = streak_first - 1"
        " AND streak_imported > 0 AND streak_current = streak_imported AND streak_ahead = 0"
        " AND over_since IS NULL",
        use(until, "until"), use(array_of(goals), "ids"));
}

}  // namespace user
