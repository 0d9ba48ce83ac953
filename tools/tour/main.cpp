// The tour: what the system is for, walked through on running services.

#include <CLI/CLI.hpp>
#include <iostream>
#include <stdexcept>

#include "tools/tour/tour.hpp"

namespace {

enum Exit { kDone = 0, kSurprised = 1, kWrongUsage = 2 };

int walk(const tour::Settings& settings) {
    tour::Story story;
    try {
        tour::Tour{settings, story}.walk();
    } catch (const tour::Surprise& surprise) {
        story.surprise(surprise);
        return kSurprised;
    } catch (const std::invalid_argument& error) {
        std::cerr << "tour: " << error.what() << "\n";
        return kWrongUsage;
    }
    story.remark("");
    story.outcome("The tour is done; everything was as expected.");
    return kDone;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{
        "Walks through what the services are for: each step prints the request, the status and the "
        "answer. Ends with 0 when everything was as expected, 1 at the first surprise."};
    tour::Settings settings{.auth_url = "http://127.0.0.1:8081",
                            .user_url = "http://127.0.0.1:8082"};
    app.add_option("--auth-url", settings.auth_url, "auth-service's public address")
        ->capture_default_str();
    app.add_option("--user-url", settings.user_url, "user-service's public address")
        ->capture_default_str();
    auto* stop = app.add_option("--stop-user", settings.stop_user,
                                "shell command that stops user-service, for the outage step");
    auto* start =
        app.add_option("--start-user", settings.start_user, "shell command that starts it again");
    stop->needs(start);
    start->needs(stop);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kDone : kWrongUsage;
    }
    return walk(settings);
}
