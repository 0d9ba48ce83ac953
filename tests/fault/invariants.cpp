#include "tests/fault/invariants.hpp"

#include <unordered_map>
#include <unordered_set>

#include "tests/fault/broker_admin.hpp"
#include "tests/support/servers.hpp"

namespace fault {

namespace {

constexpr std::chrono::seconds kParkedWithin{10};
constexpr long long kUsersMin = 20;
constexpr int kRestartsOfCrasher = 3;
constexpr std::size_t kNamed = 5;  // of each kind of violation; the rest is counted

// A row of either database: every column that is carried over, as one text.
struct Row {
    long long version;
    bool deleted;
    std::string rest;

    bool operator==(const Row&) const = default;
};
struct Users {
    std::unordered_map<std::string, Row> by_id;
    std::unordered_map<std::string, std::string> id_of;  // by username
};

Users read_users(Sql& database, const std::string& sql) {
    Users users;
    std::string id;
    std::string username;
    Row row{};
    int deleted = 0;
    database.each(
        sql,
        [&] {
            row.deleted = deleted != 0;
            users.id_of[username] = id;
            users.by_id[id] = row;
        },
        soci::into(id), soci::into(username), soci::into(row.version), soci::into(deleted),
        soci::into(row.rest));
    return users;
}

Users read_accounts(Sql& auth) {
    return read_users(
        auth,
        "SELECT id::text, username, version, (deleted_at IS NOT NULL)::int,"
        " CASE WHEN deleted_at IS NOT NULL THEN '' ELSE concat_ws('|', username, email,"
        " coalesce(first_name, '-'), coalesce(last_name, '-'), created_at, username_changed_at,"
        " disabled_at IS NOT NULL) END FROM users");
}

Users read_references(Sql& user) {
    return read_users(
        user,
        "SELECT auth_user_id::text, coalesce(username, ''), version, deleted::int,"
        " CASE WHEN deleted THEN '' ELSE concat_ws('|', username, email,"
        " coalesce(first_name, '-'), coalesce(last_name, '-'), member_since, username_changed_at,"
        " disabled) END FROM auth_users");
}

// Names the first few of its kind and counts the others.
class Collector {
public:
    explicit Collector(std::string invariant) : invariant_{std::move(invariant)} {}

    void add(const std::string& what) {
        if (++count_ <= kNamed) {
            violations_.push_back({invariant_, what});
        }
    }
    void into(Violations& all) {
        if (count_ > kNamed) {
            violations_.push_back({invariant_, "and " + std::to_string(count_ - kNamed) + " more"});
        }
        all.insert(all.end(), violations_.begin(), violations_.end());
    }

private:
    std::string invariant_;
    std::size_t count_ = 0;
    Violations violations_;
};

// Whether a row says what its client was told, in the columns that clients change.
bool says(const Row& row, const auth::Account& told) {
    const auto begins = told.username + "|" + told.email + "|" + told.first_name.value_or("-") +
                        "|" + told.last_name.value_or("-") + "|";
    return row.rest.starts_with(begins) && row.rest.ends_with(told.disabled ? "|t" : "|f");
}

// What is wrong with an account, going by what its client was told; empty where nothing is.
std::string fault_in(const Person& person, const Row* row) {
    if (row == nullptr) {
        return "an acknowledged account is missing";
    }
    if (person.gone && !row->deleted) {
        return "a deleted account lives";
    }
    if (row->deleted && !person.gone && !person.maybe_gone) {
        return "an account is gone that nobody has deleted";
    }
    if (!person.told || row->deleted) {
        return "";
    }
    const auto told = person.told->version;
    if (row->version < told || (person.unknown == 0 && row->version != told)) {
        return "version " + std::to_string(row->version) + " where " + std::to_string(told) +
               " was acknowledged";
    }
    return row->version == told && !says(*row, *person.told) ? "the acknowledged state is not there"
                                                             : "";
}

// By id where its client was told it, as names change.
const Row* row_of(const Users& accounts, const Person& person) {
    const auto named = accounts.id_of.find(person.username);
    const auto found = person.told                     ? accounts.by_id.find(person.told->id.str())
                       : named != accounts.id_of.end() ? accounts.by_id.find(named->second)
                                                       : accounts.by_id.end();
    return found == accounts.by_id.end() ? nullptr : &found->second;
}

// I1: auth-service itself has kept what it acknowledged.
Violations check_accounts(const Users& accounts, const Workload& workload) {
    Violations all;
    Collector kept{"I1 no loss"};
    for (const auto& person : workload.people()) {
        const auto fault =
            person.there ? fault_in(person, row_of(accounts, person)) : std::string{};
        if (!fault.empty()) {
            kept.add("account " + person.username + ": " + fault);
        }
    }
    kept.into(all);
    return all;
}

// I1, I2 and I6: both databases say the same of everybody.
Violations check_references(const Users& accounts, const Users& references) {
    Violations all;
    Collector missing{"I1 no loss"};
    Collector ghosts{"I2 no ghost"};
    Collector different{"I6 equal"};
    for (const auto& [id, account] : accounts.by_id) {
        const auto found = references.by_id.find(id);
        if (found == references.by_id.end()) {
            missing.add("user " + id + " has no reference");
        } else if (found->second != account) {
            const auto& reference = found->second;
            (reference.version < account.version ? missing : different)
                .add("user " + id + ": version " + std::to_string(reference.version) +
                     " in the reference, " + std::to_string(account.version) + " in the account" +
                     (reference.version == account.version ? ", and other values" : ""));
        }
    }
    for (const auto& [id, reference] : references.by_id) {
        if (!accounts.by_id.contains(id)) {
            ghosts.add("reference " + id + " has no account");
        }
    }
    missing.into(all);
    ghosts.into(all);
    different.into(all);
    return all;
}

// I1: so has user-service.
Violations check_goals(Sql& user, const Workload& workload) {
    std::unordered_set<std::string> there;
    std::string id;
    user.each(
        "SELECT id::text FROM goals", [&] { there.insert(id); }, soci::into(id));
    Violations all;
    Collector kept{"I1 no loss"};
    for (const auto& person : workload.people()) {
        for (const auto& goal : person.goals) {
            if (!there.contains(goal)) {
                kept.add("goal " + goal + " of " + person.username + " is missing");
            }
        }
    }
    kept.into(all);
    return all;
}

// I3, I4 and I7, from the history that a trigger has kept of every reference.
Violations check_history(Sql& user) {
    Violations all;
    const auto count = [&](const std::string& invariant, const std::string& what,
                           const std::string& condition) {
        const auto rows = user.number(
            "SELECT count(*) FROM (SELECT version, deleted,"
            " lag(version) OVER (PARTITION BY id ORDER BY seq) AS version_before,"
            " lag(deleted) OVER (PARTITION BY id ORDER BY seq) AS deleted_before"
            " FROM fault_history) AS changes WHERE " +
            condition);
        if (rows > 0) {
            all.push_back({invariant, what + ", times: " + std::to_string(rows)});
        }
    };
    count("I3 monotone", "a reference went back to an older version", "version < version_before");
    count("I4 no resurrection", "a deleted user came back", "deleted_before AND NOT deleted");
    count("I7 once", "one version was applied twice", "version = version_before");
    return all;
}

// I5: what is parked is what was injected to be parked.
Violations check_parked(Sql& user, const Injections& injections) {
    Violations all;
    Collector parked{"I5 parked"};
    auto expected = injections.expected();
    std::string id;
    std::string reason;
    user.each(
        "SELECT message_id, reason FROM parked_events",
        [&] {
            const auto found = expected.find(id);
            if (found == expected.end()) {
                parked.add("an innocent, " + id + ", is parked: " + reason);
            } else if (found->second != reason) {
                parked.add(id + " is parked for '" + reason + "', not for '" + found->second + "'");
            }
            expected.erase(id);
        },
        soci::into(id), soci::into(reason));
    for (const auto& [missed, why] : expected) {
        parked.add(missed + " is not parked (" + why + ")");
    }
    parked.into(all);
    return all;
}

// I11: whoever else listens has got everything that was ever written to an outbox.
Violations check_shadow(Sql& auth, Sql& user, const Shadow& shadow) {
    const auto missing = [&] {
        std::size_t count = 0;
        for (auto* database : {&auth, &user}) {
            std::string id;
            database->each(
                "SELECT event_id::text FROM fault_published",
                [&] { count += shadow.has(*platform::Uuid::parse(id)) ? 0U : 1U; }, soci::into(id));
        }
        return count;
    };
    if (support::eventually([&] { return missing() == 0; }, std::chrono::seconds{10})) {
        return {};
    }
    return {{"I11 everybody", std::to_string(missing()) + " events never came to a third party"}};
}

// A process that has ended itself says why in its last words.
constexpr std::string_view kLastWords[] = {"terminate called", "broken invariant", "Sanitizer"};

// I8.
Violations check_processes(World& world, const Injections& injections) {
    Violations all;
    int aborts = 0;
    for (const auto& replica : world.replicas()) {
        aborts += replica->aborts();
        for (const auto& mishap : replica->mishaps()) {
            all.push_back({"I8 processes", mishap.replica + " " + mishap.what});
        }
        const auto log = replica->process().log();
        for (const auto words : kLastWords) {
            const auto at = log.find(words);
            if (at != std::string::npos) {
                all.push_back({"I8 processes", replica->name() + ": " + log.substr(at, 200)});
            }
        }
    }
    if (aborts > kRestartsOfCrasher * injections.crashers()) {
        all.push_back({"I8 processes", std::to_string(aborts) + " ended by SIGABRT, for " +
                                           std::to_string(injections.crashers()) +
                                           " messages that cause that"});
    }
    return all;
}

// I10.
Violations check_sign_ups(const Workload& workload) {
    if (workload.http_failed() <= 1 + workload.http_asked() / 1'000) {
        return {};
    }
    return {{"I10 sign-ups", std::to_string(workload.http_failed()) + " of " +
                                 std::to_string(workload.http_asked()) +
                                 " registrations failed while nothing was away"}};
}

// Nothing that was looked at was empty, or all of this would hold of nothing.
Violations check_substance(const Users& accounts, Sql& auth, Sql& user) {
    const auto users = static_cast<long long>(accounts.by_id.size());
    const auto published = auth.number("SELECT count(*) FROM fault_published");
    const auto changes = user.number("SELECT count(*) FROM fault_history");
    if (users >= kUsersMin && published >= users) {
        return {};
    }
    return {{"nothing to see", std::to_string(users) + " accounts, " + std::to_string(published) +
                                   " events and " + std::to_string(changes) + " changes"}};
}

// I8 too: a consumer without a limit would take a whole backlog into memory.
Violations check_prefetch() {
    std::pair<int, int> range;
    const bool there = support::eventually(
        [&] {
            range = broker::prefetch_range();
            return range.second > 0;
        },
        std::chrono::seconds{10});
    if (there && range.first == 256 && range.second == 256) {
        return {};
    }
    return {{"I8 processes", "prefetch of the consumers: " + std::to_string(range.first) + " to " +
                                 std::to_string(range.second)}};
}

bool queues_are_empty() {
    for (const auto& [queue, depth] : broker::depths()) {
        if (depth > 0) {
            return false;
        }
    }
    return true;
}

void append(Violations& all, const Violations& more) {
    all.insert(all.end(), more.begin(), more.end());
}

}  // namespace

Violations drain(std::chrono::seconds patience) {
    auto auth = World::auth_database();
    auto user = World::user_database();
    const auto waiting = [&] {
        return auth.number("SELECT count(*) FROM outbox") +
               user.number("SELECT count(*) FROM outbox");
    };
    if (!support::eventually([&] { return waiting() == 0; }, patience)) {
        return {{"I5 drained", std::to_string(waiting()) + " events wait in the outbox"}};
    }
    // RabbitMQ's own count of a quorum queue is up to 5 s old, so it is not asked alone.
    const auto is_equal = [&] {
        return check_references(read_accounts(auth), read_references(user)).empty();
    };
    if (support::eventually(is_equal, patience) &&
        support::eventually(queues_are_empty, patience)) {
        return {};
    }
    Violations all;
    for (const auto& [queue, depth] : broker::depths()) {
        if (depth > 0) {
            all.push_back({"I5 drained", std::to_string(depth) + " messages stay in " + queue});
        }
    }
    return all;
}

Violations check(World& world, const Workload& workload, const Injections& injections,
                 const Shadow& shadow) {
    auto auth = World::auth_database();
    auto user = World::user_database();
    const auto accounts = read_accounts(auth);
    auto all = check_accounts(accounts, workload);
    append(all, check_references(accounts, read_references(user)));
    append(all, check_history(user));
    // What goes round the retry tiers may be under way still, and no count tells.
    Violations parked;
    (void)support::eventually(
        [&] {
            parked = check_parked(user, injections);
            return parked.empty();
        },
        kParkedWithin);
    append(all, parked);
    append(all, check_goals(user, workload));
    append(all, check_shadow(auth, user, shadow));
    append(all, check_processes(world, injections));
    append(all, check_sign_ups(workload));
    append(all, check_substance(accounts, auth, user));
    append(all, check_prefetch());
    return all;
}

}  // namespace fault
