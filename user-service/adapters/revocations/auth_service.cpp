#include "user-service/adapters/revocations/auth_service.hpp"

#include "platform/core/encoding.hpp"
#include "platform/http/uri.hpp"
#include "platform/json/reader.hpp"

namespace user {

namespace http = platform::http;
namespace json = platform::json;
using platform::Result;
using platform::Timestamp;

namespace {

constexpr platform::Fault kAnswerRefused{platform::ErrorCode::unavailable, "upstream_unavailable",
                                         "A dependency is away; try again soon."};
constexpr std::int64_t kTokenSecondsMax = 86'400;
// Four requests at worst, within the time that a service has to end.
constexpr http::ClientConfig kPatience{.connect_timeout = std::chrono::milliseconds{1'000},
                                       .total_timeout = std::chrono::milliseconds{1'500}};

std::string without_slash(std::string url) {
    while (url.ends_with('/')) {
        url.pop_back();
    }
    return url;
}

// RFC 6749 section 2.3.1.
platform::Secret basic_of(const AuthServiceConfig& config) {
    return platform::Secret{
        "Basic " + platform::base64_encode(http::percent_encode(config.client_id) + ':' +
                                           http::percent_encode(config.client_secret.expose()))};
}

platform::Error refused(const std::string& what, const std::string& why) {
    return kAnswerRefused.because(what + ": " + why);
}

Result<json::Object> object_in(const Result<http::ClientResponse>& answer,
                               const std::string& what) {
    if (!answer) {
        return answer.error();
    }
    if (answer->status != 200) {
        return refused(what, "status " + std::to_string(answer->status));
    }
    auto object = json::Object::parse(answer->body);
    return object ? std::move(object) : refused(what, "not a JSON object");
}

std::optional<Revocation> revocation_in(const json::Object& item) {
    const auto user = UserId::parse(item.text("user_id").value_or(""));
    const auto session = platform::Uuid::parse(item.text("sid").value_or(""));
    const auto not_before = platform::parse_rfc3339(item.text("not_before").value_or(""));
    if (!user || !not_before || (!session && !item.is_null("sid"))) {
        return std::nullopt;
    }
    return Revocation{.user_id = *user,
                      .session_id = session,
                      .not_before = *not_before,
                      .revoked_at = *not_before};
}

}  // namespace

AuthService::AuthService(const AuthServiceConfig& config, const platform::Clock& clock)
    : token_url_{without_slash(config.url) + "/oauth/token"},
      revocations_url_{without_slash(config.internal_url) + "/internal/revocations"},
      basic_{basic_of(config)},
      clock_{clock},
      client_{kPatience} {}

Result<std::string> AuthService::token() {
    if (!token_.empty() && clock_.now() < token_good_until_) {
        return token_;
    }
    const auto asked_at = clock_.now();
    const auto answer =
        object_in(client_.post(token_url_, "grant_type=client_credentials&scope=revocations:read",
                               "application/x-www-form-urlencoded",
                               {{"Authorization", std::string{basic_.expose()}}}),
                  "a token");
    if (!answer) {
        return answer.error();
    }
    const auto token = answer->text("access_token");
    const auto seconds = answer->integer("expires_in").value_or(0);
    if (!token || token->empty() || seconds <= 0) {
        return refused("a token", "access_token or expires_in is missing");
    }
    token_ = *token;
    // Four fifths of its life: another one is there before it expires.
    token_good_until_ =
        asked_at + std::chrono::milliseconds{std::min(seconds, kTokenSecondsMax) * 800};
    return token_;
}

Result<http::ClientResponse> AuthService::get(const std::string& url) {
    const auto bearer = token();
    if (!bearer) {
        return bearer.error();
    }
    return client_.get(url, {{"Authorization", "Bearer " + *bearer}});
}

Result<RevocationPage> AuthService::revocations(Timestamp since) {
    const auto url = revocations_url_ + "?since=" + platform::to_rfc3339(since);
    auto answer = get(url);
    if (answer && answer->status == 401) {
        token_.clear();
        answer = get(url);
    }
    const auto object = object_in(answer, "revocations");
    if (!object) {
        return object.error();
    }
    const auto items = object->objects("items");
    const auto next = object->text("next_since");
    const auto as_of = platform::parse_rfc3339(object->text("as_of").value_or(""));
    RevocationPage page{.items = {}, .as_of = as_of.value_or(Timestamp{}), .next_since = {}};
    if (next) {
        page.next_since = platform::parse_rfc3339(*next);
    }
    if (!items || !as_of || (!page.next_since && !object->is_null("next_since"))) {
        return refused("revocations", "items, as_of or next_since cannot be read");
    }
    for (const auto& item : *items) {
        const auto revocation = revocation_in(item);
        if (!revocation) {
            return refused("revocations", "an item cannot be read");
        }
        page.items.push_back(*revocation);
    }
    return page;
}

}  // namespace user
