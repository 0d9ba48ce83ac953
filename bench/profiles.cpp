// Every route of user-service whose cost is to depend on nobody but the user it is about: with ten
// times as many users beside him. And a list that is walked while it grows.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <set>
#include <thread>

#include "bench/benchmarks.hpp"
#include "bench/kept_client.hpp"
#include "bench/world.hpp"
#include "platform/core/local_date.hpp"

namespace bench {

using Clock = std::chrono::steady_clock;

namespace {

constexpr int kRequests = 400;  // of each route in a round
constexpr int kListed = 500;    // goals of the list that is walked

struct Person {
    std::string id;
    std::string username;
    std::string goal;
};

// A tenth of them has three goals, a hundred check-ins and two badges each.
void populate(Admin& database, std::size_t users) {
    const auto count = std::to_string(users);
    database.script(
        "TRUNCATE auth_users CASCADE;"
        "SET session_replication_role = replica;"  // the rows are right, and nobody need look
        "INSERT INTO auth_users (auth_user_id, version, username, email, member_since,"
        " username_changed_at, event_id) SELECT md5('user ' || i)::uuid, 1, 'user' || i,"
        " 'user' || i || '@example.org', now(), now(), gen_random_uuid()"
        " FROM generate_series(1, " +
        count +
        ") AS i;"
        "INSERT INTO goals (id, auth_user_id, title, status, created_at, updated_at)"
        " SELECT md5('goal ' || i || ' ' || g)::uuid, md5('user ' || i)::uuid, 'Goal ' || g,"
        " 'in-progress', now(), now() FROM generate_series(10, " +
        count +
        ", 10) AS i, generate_series(1, 3) AS g;"
        "INSERT INTO goal_log (goal_id, date) SELECT md5('goal ' || i || ' ' || g)::uuid,"
        " current_date - d FROM generate_series(10, " +
        count +
        ", 10) AS i, generate_series(1, 3) AS g,"
        " generate_series(1, CASE g WHEN 1 THEN 34 ELSE 33 END) AS d;"
        "INSERT INTO badges (id, auth_user_id, name, date_achieved, created_at)"
        " SELECT md5('badge ' || i || ' ' || b)::uuid, md5('user ' || i)::uuid, 'Badge ' || b,"
        " now(), now() FROM generate_series(10, " +
        count +
        ", 10) AS i, generate_series(1, 2) AS b;"
        "SET session_replication_role = origin;");
    database.script("VACUUM ANALYZE");
    database.script("CHECKPOINT");
}

std::vector<Person> some_of(Admin& database, int count) {
    std::vector<Person> people;
    Person person;
    database.connection().each(
        "SELECT CAST(u.auth_user_id AS text), username, CAST(g.id AS text) FROM (SELECT * FROM"
        " auth_users ORDER BY random() LIMIT :many) u JOIN goals g USING (auth_user_id)",
        [&] { people.push_back(person); }, soci::use(count * 12, "many"), soci::into(person.id),
        soci::into(person.username), soci::into(person.goal));
    people.resize(std::min<std::size_t>(people.size(), static_cast<std::size_t>(count)));
    if (people.empty()) {
        throw std::runtime_error{"nobody has a goal"};
    }
    return people;
}

std::string registration(const std::string& name) {
    return R"({"username":")" + name + R"(","email":")" + name +
           R"(@example.org","password":"correct horse battery"})";
}

// Somebody with a token and a goal of his own.
struct Owner {
    KeptClient client;
    std::string goal;

    Owner(Services& services, const std::string& name)
        : client{
              services.user().url(),
              services.auth().post("/api/auth/register", registration(name)).text("access_token")} {
        client.post("/users/me/goals", R"({"title":"Walk"})");
        goal = client.text("id");
    }
};

using Route = std::function<int(const Person&)>;

std::string batch_of(const std::vector<Person>& people) {
    std::string ids;
    for (std::size_t i = 0; i < 100; ++i) {
        ids += (ids.empty() ? "\"" : ",\"") + people[i % people.size()].id + '"';
    }
    return R"({"ids":[)" + ids + "]}";
}

std::vector<std::pair<std::string, Route>> routes_of(Owner& owner,
                                                     const std::vector<Person>& people) {
    auto& client = owner.client;
    const std::string own = "/users/me/goals/" + owner.goal;
    const auto date =
        platform::LocalDate{std::chrono::local_days{std::chrono::floor<std::chrono::days>(
                                                        std::chrono::system_clock::now())
                                                        .time_since_epoch()}}
            .str();
    const auto batch = batch_of(people);
    const auto of = [](const Person& person) { return "/users/" + person.id; };
    return {
        {"GET a profile", [&client, of](const Person& p) { return client.get(of(p)); }},
        {"GET a profile by username",
         [&client](const Person& p) { return client.get("/users/by-username/" + p.username); }},
        {"POST batch-get of 100",
         [&client, batch](const Person&) { return client.post("/users:batch-get", batch); }},
        {"GET badges", [&client, of](const Person& p) { return client.get(of(p) + "/badges"); }},
        {"GET goals", [&client, of](const Person& p) { return client.get(of(p) + "/goals"); }},
        {"GET a goal",
         [&client, of](const Person& p) { return client.get(of(p) + "/goals/" + p.goal); }},
        {"GET check-ins",
         [&client, of](const Person& p) {
             return client.get(of(p) + "/goals/" + p.goal + "/checkins");
         }},
        {"GET a page", [&client](const Person& p) { return client.get("/u/" + p.username); }},
        {"PATCH one's profile",
         [&client](const Person& p) {
             return client.patch("/users/me", R"({"bio":")" + p.username + R"("})");
         }},
        {"PATCH a goal",
         [&client, own](const Person& p) {
             return client.patch(own, R"({"title":")" + p.username + R"("})");
         }},
        {"PUT and DELETE a check-in", [&client, own, date](const Person&) {
             client.put(own + "/checkins/" + date);
             return client.del(own + "/checkins/" + date);
         }}};
}

double median_ms(const std::string& name, const Route& route, const std::vector<Person>& people,
                 std::size_t round) {
    std::vector<double> took;
    for (int i = 0; i < kRequests; ++i) {
        const auto& person =
            people[(static_cast<std::size_t>(i) + round * kRequests) % people.size()];
        const auto begun_at = Clock::now();
        const int status = route(person);
        took.push_back(std::chrono::duration<double, std::milli>{Clock::now() - begun_at}.count());
        if (status != 200) {
            throw std::runtime_error{name + " is answered " + std::to_string(status)};
        }
    }
    return percentile(took, 0.5);
}

// The medians of each route's rounds.
std::map<std::string, std::vector<double>> measure(Owner& owner, const std::vector<Person>& people,
                                                   std::size_t rounds) {
    std::map<std::string, std::vector<double>> medians;
    const auto routes = routes_of(owner, people);
    for (std::size_t round = 0; round <= rounds; ++round) {
        for (const auto& [name, route] : routes) {
            const auto median = median_ms(name, route, people, round);
            if (round > 0) {  // the first one warms everything up
                medians[name].push_back(median);
            }
        }
    }
    return medians;
}

// How many of the goals that were there before a walk through all pages did not see exactly once,
// in several walks while others were being set.
long long misseen(Services& services, Admin& database) {
    Owner owner{services, "bench.walker"};
    const auto id = owner.goal;
    database.script(
        "INSERT INTO goals (id, auth_user_id, title, status, created_at, updated_at)"
        " SELECT md5('listed ' || i)::uuid, auth_user_id, 'listed', 'in-progress',"
        " now(), now() FROM goals, generate_series(1, " +
        std::to_string(kListed) + ") AS i WHERE id = '" + id + "'");
    std::atomic<bool> walking = true;
    long long wrong = 0;
    {
        const std::jthread setter{[&] {
            KeptClient client{services.user().url(), owner.client.token()};
            for (int i = 0; walking && i < 400; ++i) {
                client.post("/users/me/goals", R"({"title":"late"})");
            }
        }};
        KeptClient walker{services.user().url(), owner.client.token()};
        for (int walk = 0; walk < 10; ++walk) {
            std::map<std::string, int> seen;
            for (std::string cursor = "?limit=25"; !cursor.empty();) {
                walker.get("/users/me/goals" + cursor);
                const auto page = platform::json::Object::parse(walker.body());
                const auto items = page->objects("items");
                for (const auto& item : *items) {
                    seen[item.text("title") == "listed" ? item.text("id").value() : ""] += 1;
                }
                const auto next = page->text("next_cursor");
                cursor = next ? "?limit=25&cursor=" + *next : "";
            }
            seen.erase("");
            wrong += kListed - static_cast<long long>(seen.size());
            wrong += std::count_if(seen.begin(), seen.end(),
                                   [](const auto& each) { return each.second != 1; });
        }
        walking = false;
    }
    return wrong;
}

}  // namespace

Report run_profiles(const Options& options) {
    clean_up();
    Services services{options.log_level};
    Admin database{"user_service"};
    std::vector<std::map<std::string, std::vector<double>>> measured;
    for (const auto users : {options.users, 10 * options.users}) {
        std::cerr << "profiles: " << users << " users" << std::endl;
        populate(database, users);
        Owner owner{services, "bench.owner" + std::to_string(users)};
        measured.push_back(measure(owner, some_of(database, 2'000), options.rounds));
    }
    Report report{"profiles",
                  std::to_string(options.users) + " and ten times as many users, log level " +
                      options.log_level,
                  {}};
    for (const auto& [name, few] : measured[0]) {
        const auto& many = measured[1][name];
        report.lines.push_back(line_of(name + ", few users", "ms", few));
        report.lines.push_back(line_of(name + ", ten times as many", "ms", many));
        report.lines.push_back(ratio_of(name + ", many to few", many, few, at_most(1.5)));
    }
    report.lines.push_back(single("rows that a walk did not see once", "",
                                  static_cast<double>(misseen(services, database)), at_most(0)));
    database.script("TRUNCATE auth_users CASCADE");
    return report;
}

}  // namespace bench
