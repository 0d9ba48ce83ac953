#include "tools/authctl/secret_file.hpp"

#include <fstream>
#include <iostream>

#include "platform/config/environment.hpp"
#include "tools/authctl/setup.hpp"

namespace authctl {

namespace {

constexpr std::size_t kBytesMax = 4096;  // a secret is much shorter, and /dev/zero is endless

std::optional<platform::Secret> contents_of(std::istream& stream) {
    std::string text(kBytesMax, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad()) {
        return std::nullopt;
    }
    text.resize(static_cast<std::size_t>(stream.gcount()));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
        text.pop_back();
    }
    return platform::Secret{std::move(text)};
}

std::optional<platform::Secret> contents_of(const std::string& path) {
    if (path == "-") {
        return contents_of(std::cin);
    }
    std::ifstream file{path, std::ios::binary};
    return file ? contents_of(file) : std::nullopt;
}

}  // namespace

std::optional<auth::ServiceSecret> read_secret_file(const std::string& path) {
    const auto contents = contents_of(path);
    if (!contents) {
        complain("the secret file cannot be read");
        return std::nullopt;
    }
    auto secret = auth::ServiceSecret::parse(contents->expose());
    if (!secret) {
        complain(secret.error().fault.title);
        return std::nullopt;
    }
    if (platform::config::is_placeholder(contents->expose())) {
        complain("the secret looks like a placeholder; use a random value");
        return std::nullopt;
    }
    return std::move(*secret);
}

}  // namespace authctl
