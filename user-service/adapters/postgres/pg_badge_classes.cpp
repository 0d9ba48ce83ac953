#include <soci/error.h>

#include "user-service/adapters/postgres/page_query.hpp"
#include "user-service/adapters/postgres/pg_profile_tx.hpp"

namespace user {

using soci::into;
using soci::use;

namespace {

constexpr std::string_view kColumns =
    "c.id, c.issuer, c.name, c.description, c.criteria, c.icon_url, CAST(c.repeatable AS int),"
    " c.rule, c.rule_count, c.created_at";

// Of classes with rules that award what `:owner` has never had.
constexpr std::string_view kNeverHad =
    " NOT EXISTS (SELECT FROM badges WHERE badges.auth_user_id = :owner"
    " AND badges.badge_class_id = c.id)";

struct Row {
    platform::Uuid id;
    std::string issuer;
    std::string name;
    std::optional<std::string> description;
    std::optional<std::string> criteria;
    std::optional<std::string> icon_url;
    int repeatable = 0;
    std::optional<std::string> rule;
    std::optional<int> rule_count;
    platform::Timestamp created_at;

    template <class Run>
    auto read(Run&& run) {
        return run(into(id), into(issuer), into(name), into(description), into(criteria),
                   into(icon_url), into(repeatable), into(rule), into(rule_count),
                   into(created_at));
    }

    [[nodiscard]] BadgeClass badge_class() const {
        return {.id = BadgeClassId{id},
                .issuer = issuer,
                .name = name,
                .description = description,
                .criteria = criteria,
                .icon_url = icon_url,
                .repeatable = repeatable != 0,
                .rule = rule ? std::optional{rule_of(*rule, rule_count.value_or(0))} : std::nullopt,
                .created_at = created_at};
    }

    static BadgeRule rule_of(const std::string& kind, int count) {
        const auto parsed = BadgeRule::parse_kind(kind);
        const auto made = parsed ? BadgeRule::make(*parsed, count) : parsed.error();
        if (!made) {
            throw soci::soci_error("Columns that should hold a badge's rule do not.");
        }
        return *made;
    }
};

}  // namespace

bool PgProfileTx::insert(const BadgeClass& badge_class) {
    const auto& rule = badge_class.rule;
    const auto kind = rule ? std::optional{std::string{rule->kind_name()}} : std::nullopt;
    const auto count = rule ? std::optional{rule->count()} : std::nullopt;
    connection_.run(
        "INSERT INTO badge_classes (id, issuer, name, description, criteria, icon_url, repeatable,"
        " rule, rule_count, created_at) SELECT :id, :issuer, :name, :description, :criteria,"
        " :icon_url, CAST(:repeatable AS int) = 1, :rule, CAST(:rule_count AS int), :created_at"
        " WHERE (SELECT count(*) FROM badge_classes) < :most",
        use(badge_class.id, "id"), use(badge_class.issuer, "issuer"), use(badge_class.name, "name"),
        use(badge_class.description, "description"), use(badge_class.criteria, "criteria"),
        use(badge_class.icon_url, "icon_url"),
        use(static_cast<int>(badge_class.repeatable), "repeatable"), use(kind, "rule"),
        use(count, "rule_count"), use(badge_class.created_at, "created_at"),
        use(kBadgeClassesMax, "most"));
    return connection_.affected_rows() == 1;
}

std::optional<BadgeClass> PgProfileTx::find_badge_class(const BadgeClassId& id) {
    static const std::string kSql =
        "SELECT " + std::string{kColumns} + " FROM badge_classes AS c WHERE c.id = :id";
    Row row;
    const bool found = row.read(
        [&](auto&&... columns) { return connection_.run(kSql, use(id, "id"), columns...); });
    return found ? std::optional{row.badge_class()} : std::nullopt;
}

Page<BadgeClass> PgProfileTx::badge_classes(const PageRequest& page) {
    static const std::string kSql =
        "SELECT " + std::string{kColumns} +
        " FROM badge_classes AS c WHERE c.id < COALESCE(CAST(:after AS uuid), CAST(:last AS uuid))"
        " ORDER BY c.id DESC LIMIT CAST(:rows AS int)";
    Row row;
    PageCollector<BadgeClass> collector{page};
    row.read([&](auto&&... columns) {
        connection_.each(
            kSql, [&] { collector.add(row.id, [&] { return row.badge_class(); }); },
            use(page.after, "after"), use(kLastUuid, "last"), use(collector.rows(), "rows"),
            columns...);
    });
    return std::move(collector).page().value_or(Page<BadgeClass>{});
}

std::vector<BadgeClass> PgProfileTx::earned_by_checkin(const UserId& owner, std::int64_t streak) {
    static const std::string kSql =
        "WITH counted AS (UPDATE auth_users SET checkins = checkins + 1"
        " WHERE auth_user_id = :owner RETURNING checkins) SELECT " +
        std::string{kColumns} +
        " FROM counted, badge_classes AS c WHERE ((c.rule = 'checkins'"
        " AND c.rule_count <= counted.checkins) OR (c.rule = 'streak'"
        " AND c.rule_count <= CAST(:streak AS bigint))) AND" +
        std::string{kNeverHad} + " ORDER BY c.rule_count, c.id LIMIT 25";
    Row row;
    std::vector<BadgeClass> earned;
    row.read([&](auto&&... columns) {
        connection_.each(
            kSql, [&] { earned.push_back(row.badge_class()); }, use(owner, "owner"),
            use(streak, "streak"), columns...);
    });
    return earned;
}

void PgProfileTx::uncount_checkin(const UserId& owner) {
    connection_.queue(
        "UPDATE auth_users SET checkins = GREATEST(checkins - 1, 0) WHERE auth_user_id = :owner",
        use(owner, "owner"));
}

std::vector<BadgeClass> PgProfileTx::earned_by_goals(const UserId& owner) {
    static const std::string kSql =
        "SELECT " + std::string{kColumns} +
        " FROM badge_classes AS c WHERE c.rule = 'goals-completed'"
        " AND c.rule_count <= (SELECT count(*) FROM goals WHERE goals.auth_user_id = :owner"
        " AND goals.status = 'completed') AND" +
        std::string{kNeverHad} + " ORDER BY c.rule_count, c.id LIMIT 25";
    Row row;
    std::vector<BadgeClass> earned;
    row.read([&](auto&&... columns) {
        connection_.each(
            kSql, [&] { earned.push_back(row.badge_class()); }, use(owner, "owner"), columns...);
    });
    return earned;
}

}  // namespace user
