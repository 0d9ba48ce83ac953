#include "platform/config/environment.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "platform/core/encoding.hpp"

namespace platform::config {

namespace {

constexpr std::array<std::string_view, 8> kPlaceholders{
    "changeme", "change-me", "change_me", "secret", "password", "placeholder", "example", "your-"};

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    const auto last = text.find_last_not_of(" \t");
    return first == std::string_view::npos ? "" : std::string{text.substr(first, last - first + 1)};
}

std::optional<std::string> contents_of(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    if (!file || !(text << file.rdbuf())) {
        return std::nullopt;
    }
    std::string contents = text.str();
    while (!contents.empty() && (contents.back() == '\n' || contents.back() == '\r')) {
        contents.pop_back();
    }
    return contents;
}

}  // namespace

bool is_placeholder(std::string_view text) {
    const std::string lower = ascii_lower(text);
    std::string distinct{text};
    std::sort(distinct.begin(), distinct.end());
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    return distinct.size() < 8 ||
           std::any_of(kPlaceholders.begin(), kPlaceholders.end(),
                       [&](std::string_view word) { return lower.starts_with(word); });
}

Environment Environment::of_process() {
    return Environment{[](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value != nullptr ? std::optional<std::string>{value} : std::nullopt;
    }};
}

std::optional<std::string> Environment::find(const std::string& name) const {
    auto value = lookup_(name);
    return value && !value->empty() ? value : std::nullopt;
}

std::optional<std::string> Environment::find_or_file(const std::string& name) {
    const auto value = find(name);
    const auto path = find(name + "_FILE");
    if (!path) {
        return value;
    }
    if (value) {
        refuse(name, "is given twice, also as " + name + "_FILE");
        return value;
    }
    const auto contents = contents_of(*path);
    if (!contents || contents->empty()) {
        refuse(name + "_FILE", contents ? "the file is empty" : "the file cannot be read");
        return "?";
    }
    return contents;
}

std::string Environment::required(const std::string& name) {
    const auto value = find(name);
    if (!value) {
        refuse(name, "is missing");
    }
    return value.value_or("");
}

std::string Environment::required_or_file(const std::string& name) {
    const auto value = find_or_file(name);
    if (!value) {
        refuse(name, "is missing (or " + name + "_FILE)");
    }
    return value.value_or("");
}

std::string Environment::text(const std::string& name, std::string fallback) {
    return find(name).value_or(std::move(fallback));
}

std::int64_t Environment::integer(const std::string& name, std::int64_t fallback,
                                  std::int64_t smallest, std::int64_t largest) {
    const auto value = find(name);
    if (!value) {
        return fallback;
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
    if (error != std::errc{} || end != value->data() + value->size() || number < smallest ||
        number > largest) {
        refuse(name, "must be a whole number from " + std::to_string(smallest) + " to " +
                         std::to_string(largest));
        return fallback;
    }
    return number;
}

std::vector<std::string> Environment::list(const std::string& name) {
    std::vector<std::string> parts;
    std::istringstream text{find(name).value_or("")};
    for (std::string part; std::getline(text, part, ',');) {
        if (part = trimmed(part); !part.empty()) {
            parts.push_back(part);
        }
    }
    return parts;
}

Secret Environment::secret(const std::string& name, std::size_t bytes_min) {
    auto found = optional_secret(name, bytes_min);
    if (!found) {
        refuse(name, "is missing (or " + name + "_FILE)");
        return {};
    }
    return std::move(*found);
}

std::optional<Secret> Environment::optional_secret(const std::string& name, std::size_t bytes_min) {
    const auto faults_before = faults_.size();
    auto value = find_or_file(name);
    if (!value) {
        return std::nullopt;
    }
    if (faults_.size() == faults_before && value->size() < bytes_min) {
        refuse(name, "must be at least " + std::to_string(bytes_min) + " bytes long");
    } else if (faults_.size() == faults_before && is_placeholder(*value)) {
        refuse(name,
               "looks like a placeholder; use a random value, for example of "
               "`openssl rand -base64 48`");
    }
    return Secret{std::move(*value)};
}

void Environment::refuse(const std::string& name, std::string_view what) {
    faults_.push_back(name + ": " + std::string{what});
}

}  // namespace platform::config
