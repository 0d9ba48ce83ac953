#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/core/secret.hpp"

namespace platform::config {

// Whether `text` is no secret however long it is: it begins with a word such as "changeme", or is
// repeated or patterned (fewer than eight different bytes).
[[nodiscard]] bool is_placeholder(std::string_view text);

// Typed reads from the environment. A fault is kept and the read goes on with a stand-in, so that
// an operator sees everything that is wrong at once; look at faults() before using what was read.
// An empty variable counts as missing. No fault ever repeats a value: it may be a secret.
class Environment {
public:
    using Lookup = std::function<std::optional<std::string>(const std::string& name)>;

    explicit Environment(Lookup lookup) : lookup_{std::move(lookup)} {}
    [[nodiscard]] static Environment of_process();

    std::string required(const std::string& name);
    std::string text(const std::string& name, std::string fallback);
    std::int64_t integer(const std::string& name, std::int64_t fallback, std::int64_t smallest,
                         std::int64_t largest);
    // Separated by commas, trimmed, empty parts left out.
    std::vector<std::string> list(const std::string& name);

    // Like text() and required(), and takes NAME_FILE, a file whose contents (without the last line
    // end) are the value; both at once are a fault.
    std::string required_or_file(const std::string& name);
    // At least `bytes_min` long and no placeholder such as "changeme".
    Secret secret(const std::string& name, std::size_t bytes_min);
    std::optional<Secret> optional_secret(const std::string& name, std::size_t bytes_min);

    // For checks of the caller's own: "NAME: what is wrong with it".
    void refuse(const std::string& name, std::string_view what);
    [[nodiscard]] const std::vector<std::string>& faults() const { return faults_; }

private:
    std::optional<std::string> find(const std::string& name) const;
    std::optional<std::string> find_or_file(const std::string& name);

    Lookup lookup_;
    std::vector<std::string> faults_;
};

}  // namespace platform::config
