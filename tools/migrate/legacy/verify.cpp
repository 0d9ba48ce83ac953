#include "tools/migrate/legacy/verify.hpp"

#include <iostream>
#include <limits>
#include <map>

#include "auth-service/adapters/postgres/replicated_accounts.hpp"
#include "platform/core/encoding.hpp"
#include "platform/db/row_digest.hpp"
#include "platform/json/writer.hpp"
#include "tools/console/output.hpp"
#include "tools/console/progress.hpp"
#include "tools/console/shown.hpp"
#include "tools/migrate/legacy/clean.hpp"
#include "tools/migrate/legacy/digest.hpp"
#include "tools/migrate/legacy/report.hpp"
#include "tools/migrate/legacy/translate.hpp"
#include "user-service/adapters/postgres/replicated_accounts.hpp"

namespace legacy {

using platform::Result;
using platform::Uuid;
using platform::json::ObjectWriter;
using user::LegacyRow;
using user::UserId;

namespace {

constexpr std::size_t kPeopleAtOnce = 2000;
constexpr platform::Fault kNoImport{platform::ErrorCode::not_found, "no_import",
                                    "Nothing was imported yet."};

// Of one table. The digests are sums of the rows' own, of those that are compared.
struct Compared {
    std::int64_t there = 0;
    std::int64_t refused = 0;
    std::int64_t changed_here = 0;  // or gone here
    std::int64_t missing = 0;
    std::int64_t different = 0;
    std::int64_t rows_there = 0;
    std::int64_t rows_here = 0;
    std::uint64_t digest_there = 0;
    std::uint64_t digest_here = 0;

    [[nodiscard]] bool is_equal() const {
        return missing == 0 && different == 0 && rows_there == rows_here &&
               digest_there == digest_here;
    }
};

std::string hexadecimal(std::uint64_t digest) {
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8) {
        bytes += static_cast<char>((digest >> static_cast<unsigned>(shift)) & 0xFFU);
    }
    return platform::hex_encode(bytes);
}

class Comparison {
public:
    Comparison(platform::db::Connection& auth, platform::db::Connection& user,
               const Mapping& mapping, user::LocalDate streaks_until, bool as_json)
        : auth_{auth},
          user_{user},
          mapping_{mapping},
          streaks_until_{streaks_until},
          as_json_{as_json} {}

    void look(const OldPage& page, std::int64_t after);
    void print(bool is_equal) const;
    [[nodiscard]] bool is_equal() const {
        return tables_[0].is_equal() && tables_[1].is_equal() && tables_[2].is_equal() &&
               references_.is_equal();
    }

private:
    using Known = std::map<std::int64_t, LegacyRow>;
    using Digests = std::map<Uuid, std::int64_t>;

    void look_at_users(const OldPage& page, const Known& known);
    void look_at_references(const Known& known);
    void look_at_things(const OldPage& page);
    void compare(LegacyKind kind, std::int64_t old_id, std::int64_t old_digest,
                 const LegacyRow* row, const Digests& here, std::int64_t expected);
    void tell(std::string_view table, const std::string& id, std::string_view what) const;
    Compared& table(LegacyKind kind) { return tables_[static_cast<std::size_t>(kind)]; }

    platform::db::Connection& auth_;
    platform::db::Connection& user_;
    const Mapping& mapping_;
    user::LocalDate streaks_until_;
    bool as_json_;
    user::PgLegacyProfiles profiles_{user_};
    auth::PgLegacyAccounts accounts_{auth_};
    std::map<std::int64_t, platform::Timestamp> owners_;  // of the page, and since when
    std::array<Compared, 3> tables_;
    Compared references_;
};

// What the import would have made of that user, but for names that others had: those are as they
// are here, where they are of the form that such a user gets.
auth::LegacyAccount expected_account(const UserDraft& draft, const auth::LegacyAccount& here) {
    const bool is_own = draft.is_name_valid && draft.name == here.username;
    const bool is_named = is_own || is_renamed(here.username, draft.name, draft.old_id);
    const bool is_reached = (!draft.email.empty() && draft.email == here.email) ||
                            is_placeholder_email(here.email, draft.old_id);
    return {.id = here.id,
            .username = is_named ? here.username : draft.name,
            .email = is_reached ? here.email : draft.email,
            .password_hash = draft.password_hash,
            .first_name = draft.first_name,
            .last_name = draft.last_name,
            .created_at = draft.created_at,
            .updated_at = draft.updated_at,
            .username_changed_at = draft.created_at};
}

void Comparison::tell(std::string_view table, const std::string& id, std::string_view what) const {
    if (as_json_) {
        console::print_json(
            ObjectWriter{}.text("kind", table).text("id", id).text("reason", what).str());
    } else {
        std::cout << table << ' ' << id << ": " << what << '\n';
    }
}

void Comparison::compare(LegacyKind kind, std::int64_t old_id, std::int64_t old_digest,
                         const LegacyRow* row, const Digests& here, std::int64_t expected) {
    auto& compared = table(kind);
    if (row == nullptr) {
        ++compared.missing;
        tell(name_of(kind), std::to_string(old_id), "missing");
        return;
    }
    const auto found = here.find(row->id);
    if (found == here.end() && kind != LegacyKind::goal) {  // nobody can remove those but by error
        ++compared.missing;
        tell(name_of(kind), std::to_string(old_id), "missing");
        return;
    }
    if (found == here.end() || found->second != row->new_digest) {
        ++compared.changed_here;
        tell(name_of(kind), std::to_string(old_id),
             found == here.end() ? "gone_here" : "changed_here");
        return;
    }
    ++compared.rows_there;
    ++compared.rows_here;
    compared.digest_there += static_cast<std::uint64_t>(expected);
    compared.digest_here += static_cast<std::uint64_t>(found->second);
    if (found->second != expected) {
        ++compared.different;
        tell(name_of(kind), std::to_string(old_id),
             row->old_digest != old_digest ? "changed_there" : "different");
    }
}

void Comparison::look(const OldPage& page, std::int64_t after) {
    Known known;
    for (const auto& row : profiles_.users_within(after, page.last)) {
        known.emplace(row.old_id, row);
    }
    owners_.clear();
    look_at_users(page, known);
    look_at_references(known);
    look_at_things(page);
    for (const auto kind : {LegacyKind::badge, LegacyKind::goal}) {
        const auto strays =
            kind == LegacyKind::badge ? page.stray_badges.size() : page.stray_goals.size();
        table(kind).there += static_cast<std::int64_t>(strays);
        table(kind).refused += static_cast<std::int64_t>(strays);
    }
}

void Comparison::look_at_users(const OldPage& page, const Known& known) {
    std::vector<UserDraft> drafts;
    std::vector<auth::AccountId> ids;
    for (const auto& person : page.people) {
        drafts.push_back(translate(person.user));
        const auto row = known.find(person.user.id);
        if (row != known.end()) {
            drafts.back().id = row->second.id;
        }
        ids.emplace_back(drafts.back().id);
    }
    std::map<Uuid, auth::StoredLegacyAccount> stored;
    for (const auto& each : accounts_.find(ids)) {
        stored.emplace(each.account.id.uuid(), each);
    }
    for (const auto& draft : drafts) {
        ++table(LegacyKind::user).there;
        const auto here = stored.find(draft.id);
        const auto row = known.find(draft.old_id);
        if (draft.is_refused || (here != stored.end() && here->second.deleted)) {
            ++table(LegacyKind::user).refused;
            continue;
        }
        owners_.emplace(draft.old_id, draft.created_at);
        Digests digests;
        std::int64_t expected = 0;
        if (here != stored.end()) {
            digests.emplace(draft.id, digest_of(here->second.account, here->second.disabled));
            expected =
                digest_of(expected_account(draft, here->second.account), here->second.disabled);
        }
        compare(LegacyKind::user, draft.old_id, draft.old_digest,
                row != known.end() ? &row->second : nullptr, digests, expected);
    }
}

// What events would say of each account against what user-service has: as `eventctl reconcile`.
void Comparison::look_at_references(const Known& known) {
    constexpr std::int64_t kSeed = 0;
    std::vector<Uuid> ids;
    for (const auto& entry : known) {
        ids.push_back(entry.second.id);
    }
    Digests here;
    for (const auto& row :
         platform::db::digest_rows(user_, user::kReplicatedAccounts, kSeed, ids)) {
        here.emplace(row.id, row.digest);
        ++references_.rows_here;
        references_.digest_here += static_cast<std::uint64_t>(row.digest);
    }
    for (const auto& row :
         platform::db::digest_rows(auth_, auth::kReplicatedAccounts, kSeed, ids)) {
        ++references_.there;
        ++references_.rows_there;
        references_.digest_there += static_cast<std::uint64_t>(row.digest);
        const auto found = here.find(row.id);
        if (found == here.end() || found->second != row.digest) {
            ++(found == here.end() ? references_.missing : references_.different);
            tell("reference", row.id.str(), found == here.end() ? "missing" : "different");
        }
    }
}

void Comparison::look_at_things(const OldPage& page) {
    std::array<std::vector<std::int64_t>, 2> wanted;
    for (const auto& person : page.people) {
        for (const auto& badge : person.badges) {
            wanted[0].push_back(badge.id);
        }
        for (const auto& goal : person.goals) {
            wanted[1].push_back(goal.id);
        }
    }
    std::array<Known, 2> rows;
    std::array<std::vector<Uuid>, 2> ids;
    for (const auto kind : {LegacyKind::badge, LegacyKind::goal}) {
        const auto at = kind == LegacyKind::badge ? 0U : 1U;
        for (const auto& row : profiles_.find(kind, wanted[at])) {
            ids[at].push_back(row.id);
            rows[at].emplace(row.old_id, row);
        }
    }
    Digests badges;
    Digests goals;
    for (const auto& owned : profiles_.badges(ids[0])) {
        badges.emplace(owned.badge.id.uuid(), digest_of(owned));
    }
    for (const auto& owned : profiles_.goals(ids[1])) {
        goals.emplace(owned.goal.id.uuid(), digest_of(owned));
    }
    const auto row_of = [](const Known& known, std::int64_t old_id) {
        const auto found = known.find(old_id);
        return found != known.end() ? &found->second : nullptr;
    };
    for (const auto& person : page.people) {
        const auto owner = owners_.find(person.user.id);
        const bool is_refused = owner == owners_.end();
        const auto count = [&](LegacyKind kind, std::size_t all, std::size_t beyond) {
            table(kind).there += static_cast<std::int64_t>(all + beyond);
            table(kind).refused += static_cast<std::int64_t>(is_refused ? all + beyond : beyond);
        };
        count(LegacyKind::badge, person.badges.size(), person.badges_beyond.size());
        count(LegacyKind::goal, person.goals.size(), person.goals_beyond.size());
        if (is_refused) {
            continue;
        }
        const auto owner_id = [&](const LegacyRow* row) {
            return row != nullptr ? row->owner : UserId{Uuid{}};
        };
        for (const auto& badge : person.badges) {
            const auto* row = row_of(rows[0], badge.id);
            compare(LegacyKind::badge, badge.id, badge.digest, row, badges,
                    digest_of({owner_id(row), translate(badge, owner->second).badge}));
        }
        for (const auto& goal : person.goals) {
            const auto* row = row_of(rows[1], goal.id);
            compare(LegacyKind::goal, goal.id, goal.digest, row, goals,
                    digest_of({owner_id(row),
                               translate(goal, owner->second, mapping_, streaks_until_).goal}));
        }
    }
}

void Comparison::print(bool is_equal) const {
    const std::array<std::pair<std::string_view, const Compared*>, 4> all{
        {{"users", &tables_[0]},
         {"references", &references_},
         {"badges", &tables_[1]},
         {"goals", &tables_[2]}}};
    if (as_json_) {
        ObjectWriter writer;
        writer.boolean("equal", is_equal);
        for (const auto& [name, compared] : all) {
            writer.raw(name, ObjectWriter{}
                                 .number("there", compared->there)
                                 .number("refused", compared->refused)
                                 .number("changed_here", compared->changed_here)
                                 .number("missing", compared->missing)
                                 .number("different", compared->different)
                                 .number("compared_there", compared->rows_there)
                                 .number("compared_here", compared->rows_here)
                                 .text("digest_there", hexadecimal(compared->digest_there))
                                 .text("digest_here", hexadecimal(compared->digest_here))
                                 .str());
        }
        console::print_json(writer.str());
        return;
    }
    console::Table table{{"", "there", "refused", "changed here", "missing", "different",
                          "compared", "digest there", "digest here"}};
    for (const auto& [name, compared] : all) {
        table.add({std::string{name}, std::to_string(compared->there),
                   std::to_string(compared->refused), std::to_string(compared->changed_here),
                   std::to_string(compared->missing), std::to_string(compared->different),
                   std::to_string(compared->rows_here), hexadecimal(compared->digest_there),
                   hexadecimal(compared->digest_here)});
    }
    std::cout << table.str() << (is_equal ? "equal\n" : "not equal\n");
}

}  // namespace

Result<bool> verify(Source& source, platform::db::Connection& auth, platform::db::Connection& user,
                    const Mapping& mapping, bool as_json) {
    const auto state = user::PgLegacyProfiles{user}.state();
    if (!state) {
        return kNoImport;
    }
    const auto read = source.prepare();
    if (!read) {
        return read.error();
    }
    Comparison comparison{auth, user, mapping, state->streaks_until, as_json};
    {
        console::Progress progress{"migrate", "comparing", read->users};
        auto after = std::numeric_limits<std::int64_t>::min();
        std::int64_t done = 0;
        ReadAhead pages{source, after, kPeopleAtOnce};
        for (bool is_over = false; !is_over;) {
            const auto page = pages.take();
            comparison.look(page, after);
            after = page.last.value_or(after);
            is_over = !page.last;
            done += static_cast<std::int64_t>(page.people.size());
            progress.show(done);
        }
    }
    comparison.print(comparison.is_equal());
    return comparison.is_equal();
}

}  // namespace legacy
