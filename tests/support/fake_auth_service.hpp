#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "platform/core/faults.hpp"
#include "platform/json/writer.hpp"
#include "tests/support/http_house.hpp"
#include "user-service/adapters/revocations/auth_service.hpp"

namespace support {

// What user-service asks auth-service for, over HTTP: tokens for services and revocations, at most
// `page_max` in an answer.
class FakeAuthService {
public:
    // What user-service has to know to be let in.
    [[nodiscard]] user::AuthServiceConfig config() const {
        return {.url = house_.url("/"),
                .internal_url = house_.url(""),
                .client_id = "user-service",
                .client_secret = platform::Secret{"k4Jt7vQ9xZ2m/B5n+C8p"}};
    }

    void revoke(const user::Revocation& revocation) {
        const std::lock_guard lock{guard_};
        revoked_.push_back(revocation);
    }
    // What its clock says from now on.
    void set_now(platform::Timestamp now) {
        const std::lock_guard lock{guard_};
        now_ = now;
    }
    // Tokens that were given out are good no more.
    void end_tokens() {
        const std::lock_guard lock{guard_};
        good_from_ = tokens_ + 1;
    }
    // Answers this from now on, where there is something.
    void answer_tokens(std::optional<platform::http::Response> answer) {
        const std::lock_guard lock{guard_};
        token_answer_ = std::move(answer);
    }
    // It takes so long to answer what was revoked.
    void answer_revocations_after(std::chrono::milliseconds delay) { delay_ = delay; }
    void answer_revocations(std::optional<platform::http::Response> answer) {
        const std::lock_guard lock{guard_};
        revocations_answer_ = std::move(answer);
    }

    [[nodiscard]] int tokens() const {
        const std::lock_guard lock{guard_};
        return tokens_;
    }
    // The `since` of every question that was let in.
    [[nodiscard]] std::vector<std::string> asked() const {
        const std::lock_guard lock{guard_};
        return asked_;
    }

    static constexpr std::size_t kPageMax = 3;
    static constexpr int kTokenSeconds = 300;

private:
    using Answer = platform::Result<platform::http::Response>;

    Answer token(const platform::http::Request& request) {
        const std::lock_guard lock{guard_};
        // user-service and its secret, each percent-encoded, in base64.
        if (request.header("Authorization") !=
                "Basic dXNlci1zZXJ2aWNlOms0SnQ3dlE5eFoybSUyZkI1biUyYkM4cA==" ||
            request.header("Content-Type") != "application/x-www-form-urlencoded" ||
            request.body != "grant_type=client_credentials&scope=revocations:read") {
            return json_response(R"({"error":"invalid_client"})");
        }
        ++tokens_;
        if (token_answer_) {
            return *token_answer_;
        }
        return json_response(platform::json::ObjectWriter{}
                                 .text("access_token", "token-" + std::to_string(tokens_))
                                 .text("token_type", "Bearer")
                                 .number("expires_in", kTokenSeconds)
                                 .str());
    }

    Answer revocations(const platform::http::Request& request) {
        std::this_thread::sleep_for(delay_.load());
        const std::lock_guard lock{guard_};
        const auto bearer = std::string{request.header("Authorization").value_or("")};
        const std::string prefix = "Bearer token-";
        if (!bearer.starts_with(prefix) || std::stoi(bearer.substr(prefix.size())) < good_from_) {
            return platform::faults::kTokenInvalid;
        }
        asked_.push_back(request.query.at("since"));
        return revocations_answer_ ? *revocations_answer_ : json_response(page(asked_.back()));
    }

    [[nodiscard]] std::string page(const std::string& since_text) const {
        const auto since = platform::parse_rfc3339(since_text).value();
        platform::json::ArrayWriter items;
        std::size_t count = 0;
        std::optional<std::string> next;
        for (const auto& revoked : revoked_) {  // in the order of their times
            if (revoked.not_before <= since || next) {
                continue;
            }
            const auto& session = revoked.session_id;
            items.raw(
                platform::json::ObjectWriter{}
                    .text("user_id", revoked.user_id.str())
                    .text_or_null("sid", session ? std::optional{session->str()} : std::nullopt)
                    .text("not_before", platform::to_rfc3339(revoked.not_before))
                    .str());
            if (++count == kPageMax) {
                next = platform::to_rfc3339(revoked.not_before);
            }
        }
        return platform::json::ObjectWriter{}
            .raw("items", items.str())
            .text("as_of", platform::to_rfc3339(now_.value_or(platform::SystemClock{}.now())))
            .text_or_null("next_since", next)
            .str();
    }

    mutable std::mutex guard_;
    std::vector<user::Revocation> revoked_;
    std::optional<platform::Timestamp> now_;
    std::vector<std::string> asked_;
    std::optional<platform::http::Response> token_answer_;
    std::optional<platform::http::Response> revocations_answer_;
    std::atomic<std::chrono::milliseconds> delay_{std::chrono::milliseconds{0}};
    int tokens_ = 0;
    int good_from_ = 1;
    HttpHouse house_{[this](platform::http::Router& router) {
        using platform::http::Method;
        router.add(
            Method::post, "/oauth/token",
            [this](const platform::http::Request& request) { return token(request); },
            platform::http::Lane::fast, platform::http::BodyType::any);
        router.add(Method::get, "/internal/revocations",
                   [this](const platform::http::Request& request) { return revocations(request); });
    }};
};

}  // namespace support
