#include "tools/tour/tour.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <thread>
#include <utility>

#include "platform/core/clock.hpp"
#include "platform/core/encoding.hpp"
#include "platform/json/writer.hpp"

namespace tour {

using platform::json::Object;
using platform::json::ObjectWriter;
using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

namespace {

constexpr auto kPollEvery = milliseconds{1};
constexpr auto kReferenceLimit = seconds{30};
constexpr auto kOutageLimit = seconds{60};
constexpr std::string_view kPassword = "four words make sense 4";

std::string random_name() {
    constexpr std::string_view kLetters = "abcdefghijkmnpqrstuvwxyz23456789";
    std::random_device random;
    std::string name;
    for (int i = 0; i < 10; ++i) {
        name += kLetters[random() % kLetters.size()];
    }
    return name;
}

Object parse(const Answer& answer) {
    auto object = Object::parse(answer.body);
    if (!object) {
        throw Surprise{"a JSON object", answer.body.empty() ? "an empty body" : answer.body};
    }
    return *object;
}

std::string text_of(const Object& object, std::string_view name) {
    const auto text = object.text(name);
    if (!text) {
        throw Surprise{"a text named " + std::string{name}, object.str()};
    }
    return *text;
}

void expect(const Object& object, std::string_view name, std::string_view value) {
    if (const auto text = text_of(object, name); text != value) {
        throw Surprise{std::string{name} + " = " + std::string{value}, text};
    }
}

Object member_of(const Object& object, std::string_view name) {
    const auto member = object.object(name);
    if (!member) {
        throw Surprise{"an object named " + std::string{name}, object.str()};
    }
    return *member;
}

std::vector<Object> items_of(const Object& list) {
    const auto items = list.objects("items");
    if (!items) {
        throw Surprise{"a list named items", list.str()};
    }
    return *items;
}

std::string described(const Answer& answer) {
    return answer.status == 0 ? "no answer: " + answer.failure
                              : "status " + std::to_string(answer.status);
}

// An opened session: whose it is, and a token that will be good for a while.
std::string token_of(const Object& session, std::string_view username) {
    expect(member_of(session, "user"), "username", username);
    expect(session, "token_type", "Bearer");
    if (session.integer("expires_in").value_or(0) <= 0) {
        throw Surprise{"expires_in above 0", session.str()};
    }
    return text_of(session, "access_token");
}

}  // namespace

Tour::Tour(Settings settings, Story& story)
    : settings_{std::move(settings)},
      story_{story},
      auth_{settings_.auth_url},
      user_{settings_.user_url},
      run_{random_name()} {}

void Tour::walk() {
    greet();
    story_.step("Register a person");
    Person ada = register_person("Ada", "Lovelace");
    see_reference(ada);
    log_in(ada);
    award_badge(ada);
    const auto goal_id = set_goals(ada);
    update_goal(ada, goal_id);
    check_in(ada, goal_id);
    read_profile(ada);

    story_.step("Be refused on someone else's goals");
    const Person grace = register_person("Grace", "Hopper");
    see_reference(grace);
    be_refused(grace, ada);
    survive_outage();
}

Object Tour::call(Client& service, const Call& call, int status) {
    story_.request(service.base_url(), call);
    const auto answer = service.send(call);
    answered_at_ = answer.at;
    story_.answer(answer);
    if (answer.status != status) {
        throw Surprise{"status " + std::to_string(status) + " from " + call.method + " " +
                           service.base_url() + call.path,
                       described(answer)};
    }
    return parse(answer);
}

// Both services answer. It also opens the connection that the time to the reference is measured on.
void Tour::greet() {
    story_.step("Are both services there?");
    call(auth_, {.method = "GET", .path = "/health"}, 200);
    call(user_, {.method = "GET", .path = "/health"}, 200);
}

Tour::Person Tour::register_person(const std::string& first_name, const std::string& last_name) {
    const auto username = platform::ascii_lower(first_name) + "-" + run_;
    const auto email = username + "@example.org";
    const auto body = ObjectWriter{}
                          .text("username", username)
                          .text("email", email)
                          .text("password", kPassword)
                          .text("first_name", first_name)
                          .text("last_name", last_name)
                          .str();
    const auto session =
        call(auth_, {.method = "POST", .path = "/api/auth/register", .body = body}, 201);
    const auto registered_at = answered_at_;
    return {.id = text_of(member_of(session, "user"), "id"),
            .username = username,
            .email = email,
            .token = token_of(session, username),
            .registered_at = registered_at};
}

// Asks until the person's public profile is there. Before the event has arrived the answer must be
// 404; no answer at all is accepted too, for user-service may just be starting.
microseconds Tour::await_reference(const Person& person, steady_clock::time_point since,
                                   seconds limit) {
    const Call get{.method = "GET", .path = "/users/" + person.id};
    story_.request(user_.base_url(), get);
    for (auto next = steady_clock::now();;
         next = std::max(next + kPollEvery, steady_clock::now())) {
        std::this_thread::sleep_until(next);
        const auto answer = user_.send(get);
        if (answer.status == 200) {
            story_.answer(answer);
            expect(parse(answer), "username", person.username);
            return duration_cast<microseconds>(answer.at - since);
        }
        const bool may_come = answer.status == 404 || answer.status == 503 || answer.status == 0;
        if (!may_come || answer.at - since > limit) {
            story_.answer(answer);
            throw Surprise{"404 until the reference of " + person.username +
                               " is there, then 200, within " + std::to_string(limit.count()) +
                               " s",
                           described(answer)};
        }
    }
}

void Tour::see_reference(const Person& person) {
    const auto visible_after = await_reference(person, person.registered_at, kReferenceLimit);
    story_.outcome("user-service shows the reference row " + in_ms(visible_after) +
                   " after the answer to register");
}

void Tour::log_in(Person& person) {
    story_.step("Log in");
    const auto body = ObjectWriter{}.text("email", person.email).text("password", kPassword).str();
    const auto session =
        call(auth_, {.method = "POST", .path = "/api/auth/login", .body = body}, 200);
    expect(member_of(session, "user"), "id", person.id);
    person.token = token_of(session, person.username);
}

void Tour::award_badge(const Person& person) {
    story_.step("Award a badge");
    const auto body = ObjectWriter{}
                          .text("name", "First program")
                          .text("description", "Wrote a program before there was a computer.")
                          .str();
    const auto path = "/users/" + person.id + "/badges";
    const auto badge =
        call(user_, {.method = "POST", .path = path, .token = person.token, .body = body}, 201);
    expect(badge, "name", "First program");
}

Object Tour::post_goal(const Person& person, const std::string& title) {
    const auto goal = call(user_,
                           {.method = "POST",
                            .path = "/users/" + person.id + "/goals",
                            .token = person.token,
                            .body = ObjectWriter{}.text("title", title).str()},
                           201);
    expect(goal, "title", title);
    expect(goal, "status", "not-started");
    return goal;
}

std::string Tour::set_goals(const Person& person) {
    story_.step("Set two goals");
    auto id = text_of(post_goal(person, "Describe the analytical engine"), "id");
    post_goal(person, "Compute the Bernoulli numbers");
    return id;
}

void Tour::update_goal(const Person& person, const std::string& goal_id) {
    story_.step("Update one of them");
    const auto body = ObjectWriter{}
                          .text("title", "Describe the analytical engine, with notes")
                          .text("status", "in-progress")
                          .str();
    const auto path = "/users/" + person.id + "/goals/" + goal_id;
    const auto goal =
        call(user_, {.method = "PUT", .path = path, .token = person.token, .body = body}, 200);
    expect(goal, "id", goal_id);
    expect(goal, "status", "in-progress");

    const auto goals =
        call(user_, {.method = "GET", .path = "/users/" + person.id + "/goals"}, 200);
    if (items_of(goals).size() != 2) {
        throw Surprise{"a list of 2 goals", goals.str()};
    }
}

void Tour::check_in(const Person& person, const std::string& goal_id) {
    story_.step("Check in for it today");
    const auto today = platform::to_rfc3339(platform::SystemClock{}.now()).substr(0, 10);
    const auto path = "/users/" + person.id + "/goals/" + goal_id + "/checkins/" + today;
    const auto goal =
        call(user_, {.method = "PUT", .path = path, .token = person.token, .body = {}}, 201);
    if (goal.integer("streak_count") != 1) {
        throw Surprise{"a streak of one day", goal.str()};
    }
}

void Tour::read_profile(const Person& person) {
    story_.step("Read the profile without a token");
    const auto profile =
        call(user_, {.method = "GET", .path = "/users/by-username/" + person.username}, 200);
    expect(profile, "username", person.username);
    if (profile.has("email")) {
        throw Surprise{"a public profile without a mail address", profile.str()};
    }
    call(user_, {.method = "GET", .path = "/users/me"}, 401);

    story_.step("Read the own profile with a token");
    const auto own =
        call(user_, {.method = "GET", .path = "/users/me", .token = person.token}, 200);
    expect(own, "username", person.username);
    expect(own, "email", person.email);
    story_.outcome("everybody's page of it: " + user_.base_url() + "/u/" + person.username);
}

void Tour::be_refused(const Person& stranger, const Person& owner) {
    const auto body = ObjectWriter{}.text("title", "Invent the compiler").str();
    const auto path = "/users/" + owner.id + "/goals";
    const auto problem =
        call(user_, {.method = "POST", .path = path, .token = stranger.token, .body = body}, 403);
    text_of(problem, "code");
    story_.outcome("refused: " + stranger.username + " cannot set a goal of " + owner.username);
}

void Tour::survive_outage() {
    if (settings_.stop_user.empty()) {
        story_.remark("");
        story_.remark("Left out: the outage of user-service (give --stop-user and --start-user).");
        return;
    }
    story_.step("Stop user-service, register another person, start it again");
    run_command(settings_.stop_user);
    if (const auto answer = user_.send({.method = "GET", .path = "/health"}); answer.status != 0) {
        throw Surprise{"no answer from user-service after it was stopped",
                       "status " + std::to_string(answer.status)};
    }
    const Person alan = register_person("Alan", "Turing");
    run_command(settings_.start_user);
    const auto visible_after = await_reference(alan, steady_clock::now(), kOutageLimit);
    story_.outcome("the account opened during the outage has its reference row " +
                   in_ms(visible_after) + " after user-service was started");
}

void Tour::run_command(const std::string& command) {
    story_.remark("$ " + command);
    const int status = std::system(command.c_str());
    if (status == -1 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        throw Surprise{"the command to end with status 0: " + command,
                       WIFEXITED(status) ? "status " + std::to_string(WEXITSTATUS(status))
                                         : "it was ended by a signal"};
    }
}

}  // namespace tour
