#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/db/connection.hpp"
#include "user-service/domain/goal.hpp"
#include "user-service/domain/old_id.hpp"
#include "user-service/domain/profile.hpp"

namespace user {

// A row of legacy_ids.
struct LegacyRow {
    LegacyKind kind;
    std::int64_t old_id;
    platform::Uuid id;
    UserId owner;
    std::int64_t old_digest;
    std::int64_t new_digest;

    bool operator==(const LegacyRow&) const = default;
};

struct LegacyNote {
    LegacyKind kind;
    std::int64_t old_id;
    std::string reason;

    bool operator==(const LegacyNote&) const = default;
};

struct OwnedBadge {
    UserId owner;
    Badge badge;
};

struct OwnedGoal {
    UserId owner;
    Goal goal;
};

// How far an import is: the row of legacy_import.
struct LegacyImport {
    std::string mapping;
    std::optional<std::int64_t> done_to;
    bool is_cut_over;
    LocalDate streaks_until;
    int passes;
    std::optional<Timestamp> finished_at;
};

// The SQL with which badges and goals are brought over, many at a time, and where each came from:
// nothing is announced. References are PgProfileTx's. Throws soci::soci_error.
class PgLegacyProfiles {
public:
    // With `locks`, nobody else changes the badges and goals that were found, nor deletes one of
    // the owners asked for, until the transaction ends.
    explicit PgLegacyProfiles(platform::db::Connection& connection, bool locks = false)
        : connection_{connection}, locks_{locks} {}

    [[nodiscard]] std::optional<LegacyImport> state();
    void save(const LegacyImport& state);

    // The users after the one and up to the other, in order; all that are left without it.
    [[nodiscard]] std::vector<LegacyRow> users_within(std::int64_t after,
                                                      std::optional<std::int64_t> last);
    // Badges and goals.
    [[nodiscard]] std::vector<LegacyRow> things_of(std::span<const UserId> owners);
    [[nodiscard]] std::vector<LegacyRow> find(LegacyKind kind,
                                              std::span<const std::int64_t> old_ids);
    void put(std::span<const LegacyRow> rows);

    // Instead of all that was noted of these before.
    void note(std::span<const LegacyNote> notes, std::span<const LegacyNote> instead_of);
    // In order, after the one given; the name or title that it has here, where it is here.
    struct ShownNote {
        LegacyNote note;
        std::string shown;
    };
    [[nodiscard]] std::vector<ShownNote> notes(const std::optional<LegacyNote>& after, int limit);

    [[nodiscard]] std::vector<OwnedBadge> badges(std::span<const platform::Uuid> ids);
    [[nodiscard]] std::vector<OwnedGoal> goals(std::span<const platform::Uuid> ids);
    void insert(std::span<const OwnedBadge> badges);
    void insert(std::span<const OwnedGoal> goals);
    // Within a transaction they are sent with what comes next.
    void update(const OwnedBadge& badge);
    void update(const OwnedGoal& goal);

    // Running streaks that nobody has touched since they were imported go on from `until`.
    void move_streaks(std::span<const platform::Uuid> goals, LocalDate until);

private:
    platform::db::Connection& connection_;
    bool locks_;
};

}  // namespace user
