#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <string_view>

#include "platform/db/database.hpp"

namespace platform::db {

namespace {

constexpr Fault kUrlInvalid{ErrorCode::invalid, "database_url_invalid",
                            "The database URL cannot be read."};

constexpr const char* kConnectTimeout = "3";  // seconds, for each address of the server

struct FreeOptions {
    void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};

struct FreeMemory {
    void operator()(char* memory) const noexcept { PQfreemem(memory); }
};

constexpr std::array<std::string_view, 6> kSslModes{"disable", "allow",     "prefer",
                                                    "require", "verify-ca", "verify-full"};

// What libpq's message means; itself it repeats parts of the URL, and those may be of a password.
std::string fault_of(std::string_view message) {
    const auto says = [&](std::string_view part) { return message.find(part) != message.npos; };
    if (says("invalid URI query parameter") || says("invalid connection option")) {
        return "it has a parameter that libpq does not know";
    }
    if (says("URI query parameter")) {
        return "it has a parameter that is not of the form name=value";
    }
    if (says("percent-encoded")) {
        return "it has a % that begins no percent-encoded character";
    }
    return "it is not of the form postgresql://user:password@host:port/database";
}

std::string quoted(const std::string& value) {
    std::string text = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\') {
            text += '\\';
        }
        text += c;
    }
    return text + "'";
}

}  // namespace

Result<std::string> make_conninfo(const std::string& url, std::string_view application_name,
                                  std::chrono::milliseconds statement_timeout) {
    char* message = nullptr;
    const std::unique_ptr<PQconninfoOption, FreeOptions> options{
        PQconninfoParse(url.c_str(), &message)};
    const std::unique_ptr<char, FreeMemory> owned_message{message};
    if (!options || url.empty()) {
        return kUrlInvalid.because(fault_of(message != nullptr ? message : ""));
    }
    std::map<std::string, std::string> settings{
        {"application_name", std::string{application_name}},
        {"connect_timeout", kConnectTimeout},
        {"keepalives_idle", "10"},
        {"keepalives_interval", "5"},
        {"keepalives_count", "3"},
        {"tcp_user_timeout", "15000"},
        {"client_encoding", "UTF8"},
        {"options",
         "-c TimeZone=UTC -c idle_in_transaction_session_timeout=30000 -c tcp_keepalives_idle=10"
         " -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
         " -c statement_timeout=" +
             std::to_string(statement_timeout.count())}};
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr && std::string_view{option->keyword} == "options") {
            settings["options"] = option->val + (" " + settings["options"]);  // the later ones win
        } else if (option->val != nullptr) {
            settings[option->keyword] = option->val;
        }
    }
    if (const auto mode = settings.find("sslmode");
        mode != settings.end() &&
        std::find(kSslModes.begin(), kSslModes.end(), mode->second) == kSslModes.end()) {
        return kUrlInvalid.because("it has an sslmode that libpq does not know");
    }
    if (std::atoi(settings["connect_timeout"].c_str()) <= 0) {
        settings["connect_timeout"] = kConnectTimeout;  // libpq would wait for ever
    }
    std::string conninfo;
    for (const auto& [keyword, value] : settings) {
        conninfo += keyword + "=" + quoted(value) + " ";
    }
    return conninfo;
}

std::map<std::string, std::string> client_environment(const std::string& conninfo) {
    const std::unique_ptr<PQconninfoOption, FreeOptions> options{
        PQconninfoParse(conninfo.c_str(), nullptr)};
    std::map<std::string, std::string> variables;
    for (const auto* option = options.get(); option != nullptr && option->keyword != nullptr;
         ++option) {
        if (option->val != nullptr && option->envvar != nullptr) {
            variables[option->envvar] = option->val;
        }
    }
    return variables;
}

}  // namespace platform::db
