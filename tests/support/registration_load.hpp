#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace support {

// Registrations at a steady rate past the password hash: the use case as auth-service has it, with
// a hasher that costs nothing, straight into its database. The service's relay finds the events by
// polling. Goes on from construction until stop().
class RegistrationLoad {
public:
    // `prefix` begins every username; nobody else's does. `after_commit` is what wakes a relay; any
    // of the load's threads calls it.
    RegistrationLoad(const std::string& database_url, std::string prefix, int per_second,
                     std::function<void()> after_commit = {}, int threads = 2);
    ~RegistrationLoad();  // stop()
    RegistrationLoad(const RegistrationLoad&) = delete;
    RegistrationLoad& operator=(const RegistrationLoad&) = delete;

    void stop();

    using Time = std::chrono::system_clock::time_point;

    // The usernames of those that were acknowledged so far, and before `end`.
    [[nodiscard]] std::vector<std::string> acknowledged(Time end = Time::max()) const;
    [[nodiscard]] std::size_t failed() const;

private:
    class Worker;
    std::unique_ptr<Worker> worker_;
};

}  // namespace support
