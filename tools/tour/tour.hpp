#pragma once

#include <chrono>
#include <string>

#include "platform/json/reader.hpp"
#include "tools/tour/client.hpp"
#include "tools/tour/story.hpp"

namespace tour {

struct Settings {
    std::string auth_url;
    std::string user_url;
    // Shell commands; both empty: the outage is left out.
    std::string stop_user{};
    std::string start_user{};
};

// Walks through what the system is for, as its users would, on running services. Every run
// registers new people, so that it may be walked any number of times on the same databases.
class Tour {
public:
    // Throws std::invalid_argument when a URL is none.
    Tour(Settings settings, Story& story);

    // Throws a Surprise at the first thing that is not as expected.
    void walk();

private:
    using Object = platform::json::Object;

    struct Person {
        std::string id;
        std::string username;
        std::string email;
        std::string token;
        std::chrono::steady_clock::time_point registered_at;
    };

    void greet();
    Person register_person(const std::string& first_name, const std::string& last_name);
    // The time from `since` until the person's public profile is there.
    std::chrono::microseconds await_reference(const Person& person,
                                              std::chrono::steady_clock::time_point since,
                                              std::chrono::seconds limit);
    void see_reference(const Person& person);
    void log_in(Person& person);
    void award_badge(const Person& person);
    std::string set_goals(const Person& person);
    void update_goal(const Person& person, const std::string& goal_id);
    void check_in(const Person& person, const std::string& goal_id);
    void read_profile(const Person& person);
    void be_refused(const Person& stranger, const Person& owner);
    void survive_outage();
    void run_command(const std::string& command);

    // Sends, tells, and holds the answer to its status.
    Object call(Client& service, const Call& call, int status);
    Object post_goal(const Person& person, const std::string& title);

    Settings settings_;
    Story& story_;
    Client auth_;
    Client user_;
    std::chrono::steady_clock::time_point answered_at_{};  // the last answer of call()
    std::string run_;                                      // in every name of this run
};

}  // namespace tour
