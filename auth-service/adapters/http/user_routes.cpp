#include "auth-service/adapters/http/user_routes.hpp"

#include "auth-service/adapters/http/codec.hpp"
#include "auth-service/domain/errors.hpp"
#include "auth-service/domain/scope.hpp"
#include "platform/json/body_reader.hpp"
#include "platform/json/writer.hpp"
#include "platform/jwt/scope.hpp"

namespace auth {

namespace http = platform::http;
namespace json = platform::json;
using platform::Result;

namespace {

Result<std::vector<AccountId>> decode_ids(std::string_view body) {
    auto object = json::Object::parse(body);
    if (!object) {
        return object.error();
    }
    json::BodyReader reader{std::move(*object)};
    auto ids = reader.required_ids<AccountId>("ids", kUserIdsMax, errors::kUserIdsCount,
                                              errors::kUserIdInvalid);
    const auto read = reader.finish();
    return read ? Result<std::vector<AccountId>>{std::move(ids)} : read.error();
}

Result<http::Response> get_user(const ReadUsers& read_users, const http::Request& request) {
    const auto id = AccountId::parse(request.parameter("id"));
    const auto user = id ? read_users(*id) : Result<Account>{errors::kAccountUnknown};
    if (!user) {
        return user.error();
    }
    return http::Response{.body = encode_for_services(*user)};
}

Result<http::Response> post_batch_get(const ReadUsers& read_users, const http::Request& request) {
    const auto ids = decode_ids(request.body);
    if (!ids) {
        return ids.error();
    }
    const auto users = read_users(*ids);
    if (!users) {
        return users.error();
    }
    json::ArrayWriter items;
    for (const auto& user : *users) {
        items.raw(encode_for_services(user));
    }
    return http::Response{.body = json::ObjectWriter{}.raw("items", items.str()).str()};
}

}  // namespace

void add_user_routes(http::Router& router, const ReadUsers& read_users,
                     platform::jwt::AccessTokenVerifier& tokens) {
    using http::Method;
    using Route = Result<http::Response> (*)(const ReadUsers&, const http::Request&);
    const auto for_services = [&](Route route) {
        return
            [&read_users, &tokens, route](const http::Request& request) -> Result<http::Response> {
                const auto caller = platform::jwt::require_scope(
                    tokens, request.header("Authorization"), scopes::kReadUsers);
                return caller ? route(read_users, request) : caller.error();
            };
    };
    router.add(Method::get, "/internal/users/{id}", for_services(get_user));
    router.add(Method::post, "/internal/users:batch-get", for_services(post_batch_get));
}

}  // namespace auth
