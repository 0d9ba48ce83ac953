#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace platform::messaging {

// The suspects at a consumer's hand: noted in the database, and not settled yet.
class OpenSuspects {
public:
    void add(std::uint64_t tag, std::string fingerprint) {
        open_.emplace(tag, std::move(fingerprint));
    }

    // The fingerprints of those among `tags`; they are open no more.
    [[nodiscard]] std::vector<std::string> take(const std::vector<std::uint64_t>& tags) {
        std::vector<std::string> fingerprints;
        for (const auto tag : tags) {
            if (auto suspect = open_.extract(tag)) {
                fingerprints.push_back(std::move(suspect.mapped()));
            }
        }
        return fingerprints;
    }

    [[nodiscard]] std::vector<std::string> take_all() {
        std::vector<std::string> fingerprints;
        for (auto& suspect : std::exchange(open_, {})) {
            fingerprints.push_back(std::move(suspect.second));
        }
        return fingerprints;
    }

private:
    std::map<std::uint64_t, std::string> open_;  // tag → fingerprint
};

}  // namespace platform::messaging
