#include "tests/fault/workload.hpp"

#include <stdexcept>

#include "tests/support/servers.hpp"

namespace fault {

namespace {

using namespace std::chrono_literals;
using platform::ErrorCode;

constexpr auto kRequestPatience = 4s;
constexpr int kHttpTries = 6;
constexpr std::size_t kCrowd = 2'000;  // of each client, whom it goes on to change

std::string name_of(const std::string& client, std::size_t number) {
    return client + "-" + std::to_string(number);
}

// Only an answer tells: where the database was lost over it, it may have happened.
Outcome outcome_of(const platform::Error& error) {
    return error.fault.code == ErrorCode::unavailable || error.fault.code == ErrorCode::internal
               ? Outcome::unknown
               : Outcome::refused;
}

platform::RequestContext context() {
    return {.request_id = "fault",
            .traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"};
}

}  // namespace

// One client: its people are nobody else's, so that it knows what has become of each.
class Workload::Client {
public:
    Client(Workload& workload, int number)
        : workload_{workload},
          name_{"c" + std::to_string(workload.config_.seed % 100'000'000) + "x" +
                std::to_string(number)},
          random_{workload.config_.seed * 1'000 + static_cast<std::uint64_t>(number)} {}

    void act() {
        if (workload_.config_.changes_at_once) {
            return sign_up_and_change(*workload_.config_.changes_at_once);
        }
        const auto draw = random_() % 100;
        if (draw < 60 || people_.empty()) {
            return sign_up();
        }
        const auto crowd = std::min(people_.size(), kCrowd);
        auto& person = people_[people_.size() - 1 - random_() % crowd];
        if (!person.told || person.gone) {
            return sign_up();
        }
        draw < 90 ? change(person) : leave(person);
    }

    [[nodiscard]] std::vector<Person> people() && { return std::move(people_); }

private:
    // Any of the auth-services there are, as a load balancer would.
    const UseCases& service() {
        return *workload_.use_cases_[random_() % workload_.use_cases_.size()];
    }

    void sign_up() {
        Person person{.username = name_of(name_, people_.size())};
        const auto opened = service().register_account(
            {.username = *auth::Username::parse(person.username),
             .email = *auth::Email::parse(person.username + "@example.org"),
             .password = *auth::Password::parse("correct horse"),
             .first_name = std::nullopt,
             .last_name = std::nullopt},
            context());
        note("create", person, opened);
        if (opened) {
            person.told = opened->account;
            person.there = true;
        }
        people_.push_back(std::move(person));
    }

    void sign_up_and_change(int times) {
        sign_up();
        for (int i = 0; i < times && people_.back().told; ++i) {
            rename(people_.back(), "N" + std::to_string(i));
        }
    }

    void rename(Person& person, const std::string& first_name) {
        const auto changed = service().update_account(
            person.told->id, {.first_name = *auth::PersonName::parse(first_name)}, context());
        note_change(person, changed);
    }

    void change(Person& person) {
        const auto& id = person.told->id;
        const auto draw = random_() % 10;
        if (draw < 4) {
            return note_change(person, draw < 2 ? service().disable_account(id, context())
                                                : service().enable_account(id, context()));
        }
        if (draw < 6) {
            return note_change(
                person, service().update_account(id, draw < 5 ? new_username(person) : no_names(),
                                                 context()));
        }
        rename(person, "N" + std::to_string(random_() % 1000));
    }

    auth::UpdateAccountCommand new_username(const Person& person) {
        const auto suffix = ".r" + std::to_string(random_() % 100);
        return {.username = *auth::Username::parse(person.username + suffix)};
    }

    static auth::UpdateAccountCommand no_names() {
        return {.first_name = std::optional<auth::PersonName>{},
                .last_name = std::optional<auth::PersonName>{}};
    }

    void note_change(Person& person, const platform::Result<auth::Account>& changed) {
        note("change", person, changed);
        if (changed) {
            person.told = *changed;
            person.unknown = 0;
        }
    }

    void leave(Person& person) {
        const auto left = service().delete_account(person.told->id, context());
        note("delete", person, left);
        person.gone = static_cast<bool>(left);
        person.maybe_gone = person.maybe_gone || !left;
    }

    template <class Answer>
    void note(const std::string& operation, Person& person, const Answer& answer) {
        const auto outcome = answer ? Outcome::ok : outcome_of(answer.error());
        person.unknown += outcome == Outcome::unknown ? 1 : 0;
        workload_.history_.note(operation, person.username, outcome,
                                answer ? "" : std::string{answer.error().fault.slug});
    }

    Workload& workload_;
    std::string name_;
    std::mt19937_64 random_;
    std::vector<Person> people_;
};

Workload::Workload(World& world, History& history, WorkloadConfig config)
    : world_{world},
      history_{history},
      config_{config},
      log_{"clients", platform::log::Level::error, [](std::string_view) {}} {
    auto database = platform::db::Database::open(
        {.url = world.clients().through(support::environment("AUTH_DATABASE_URL")),
         .application_name = "clients",
         .statement_timeout = kRequestPatience},
        log_);
    if (!database) {
        throw std::runtime_error{"the clients have no database"};
    }
    database_ = std::move(*database);
    const auto slow = config_.slow_commits ? 120ms : 0ms;
    for (const auto& [off, pause] :
         {std::pair{60min, 0ms}, {-60min, 0ms}, {0min, 0ms}, {0min, slow}}) {
        use_cases_.push_back(std::make_unique<UseCases>(*database_, off, pause));
    }
    for (int number = 0; number < config_.clients; ++number) {
        threads_.emplace_back([this, number] { run_client(number); });
    }
    threads_.emplace_back([this] { run_http(); });
}

void Workload::stop() {
    over_ = true;
    for (auto& thread : threads_) {
        thread.join();
    }
    threads_.clear();
}

void Workload::run_client(int number) {
    Client client{*this, number};
    const std::chrono::duration<double> pace{config_.clients / config_.per_second};
    auto next = std::chrono::steady_clock::now();
    while (!over_) {
        client.act();
        next = std::max(next + std::chrono::duration_cast<std::chrono::nanoseconds>(pace),
                        std::chrono::steady_clock::now() - 100ms);
        std::this_thread::sleep_until(next);
    }
    keep(std::move(client).people());
}

void Workload::run_http() {
    std::vector<Person> people;
    const std::chrono::duration<double> pace{1 / config_.http_per_second};
    while (!over_) {
        const auto outages_before = world_.outages.load();
        const auto username =
            name_of("h" + std::to_string(config_.seed % 100'000'000), people.size());
        const auto token = sign_up_over_http(username, people.size());
        const bool done = token.has_value();
        people.push_back({.username = username, .there = done});
        history_.note("register", username, done ? Outcome::ok : Outcome::unknown, "");
        count_http(done, outages_before);
        if (config_.profile_reads && done && !token->empty()) {
            count_http(read_profile_over_http(*token, people.size()), outages_before);
        }
        if (done && !token->empty()) {
            set_goal_over_http(people.back(), *token, people.size());
        }
        std::this_thread::sleep_for(pace);
    }
    keep(std::move(people));
}

void Workload::count_http(bool done, int outages_before) {
    ++http_asked_;
    if (!done && outages_before == 0 && world_.outages == 0) {
        ++http_failed_;
    }
}

// As a client does that tries the next replica, until `is_answer` takes what one says.
template <class Ask, class IsAnswer>
std::optional<support::Answer> Workload::ask(const Ask& ask_replica, const IsAnswer& is_answer) {
    for (int tries = 0; tries < kHttpTries; ++tries) {
        const support::Answer answer = ask_replica(static_cast<std::size_t>(tries));
        if (is_answer(answer.status, tries)) {
            return answer;
        }
        ++http_tried_again_;
        std::this_thread::sleep_for(200ms);
    }
    return std::nullopt;
}

// The token; none where a name was taken by now, which then was its own. Nothing where it failed.
std::optional<std::string> Workload::sign_up_over_http(const std::string& username,
                                                       std::size_t first) {
    const std::string body = R"({"username":")" + username + R"(","email":")" + username +
                             R"(@example.org","password":"correct horse"})";
    const auto answer = ask(
        [&](std::size_t tries) {
            return world_.auth((first + tries) % World::kAuths)
                .process()
                .post("/api/auth/register", body);
        },
        [](int status, int tries) { return status == 201 || (status == 409 && tries > 0); });
    return answer ? std::optional{answer->text("access_token")} : std::nullopt;
}

bool Workload::read_profile_over_http(const std::string& token, std::size_t first) {
    const auto answer = ask(
        [&](std::size_t tries) {
            return world_.user((first + tries) % World::kUsers).process().get("/users/me", token);
        },
        [](int status, int) { return status == 200; });
    return answer.has_value();
}

// Where it is not taken, as user-service has not heard of the person yet, there is none.
void Workload::set_goal_over_http(Person& person, const std::string& token, std::size_t first) {
    const auto answer =
        world_.user(first % World::kUsers)
            .process()
            .post("/users/me/goals", R"({"title":"Learn something every day"})", token);
    if (answer.status == 201) {
        person.goals.push_back(answer.text("id"));
    }
}

void Workload::keep(std::vector<Person>&& people) {
    const std::lock_guard lock{guard_};
    for (auto& person : people) {
        people_.push_back(std::move(person));
    }
}

}  // namespace fault
