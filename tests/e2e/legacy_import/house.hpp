#pragma once

#include <string>
#include <vector>

#include "tests/support/command.hpp"
#include "tests/support/printed.hpp"
#include "tests/support/servers.hpp"
#include "tests/support/service_process.hpp"

namespace e2e {

// A monolith's database and the two that its people are to move into.
class LegacyHouse {
public:
    LegacyHouse();

    support::ScratchDatabase old{""};
    support::ScratchDatabase auth{"auth-service/migrations"};
    support::ScratchDatabase user{"user-service/migrations"};

    // `migrate import-legacy ARGUMENTS` with the mapping that ships with it.
    [[nodiscard]] support::Ended import(const std::vector<std::string>& arguments = {}) const;
    [[nodiscard]] support::Command start_import(const std::vector<std::string>& arguments) const;
    // With `--json`: the last line, which holds the sums.
    [[nodiscard]] platform::json::Object sums(std::vector<std::string> arguments = {}) const;
    [[nodiscard]] support::Command::Environment urls() const;

    // Everything that an import writes, as one text; equal where two are.
    [[nodiscard]] std::string imported();

    // user-service over its database; it answers without a token what everybody may see.
    [[nodiscard]] support::ServiceProcess user_service() const;

    [[nodiscard]] std::string id_of(const std::string& kind, int old_id);
};

// A small user base with everything that may be wrong with one.
extern const char* const kNastyPeople;
// `count` people with three badges and two goals each.
[[nodiscard]] std::string plain_people(int count);

[[nodiscard]] std::string mapping_path();

}  // namespace e2e
