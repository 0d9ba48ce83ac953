#include "user-service/adapters/http/caller.hpp"
#include "user-service/adapters/http/profile_codec.hpp"
#include "user-service/adapters/http/route_parts.hpp"

namespace user {

namespace http = platform::http;
using http::Request;
using platform::Result;

namespace {

Result<http::Response> get_me(const RouteDependencies& to, const Request& request) {
    const auto caller = caller_of(to.tokens, request);
    if (!caller) {
        return caller.error();
    }
    return respond(to.read_profile.of(*caller), encode_own);
}

Result<http::Response> patch_me(const RouteDependencies& to, const Request& request) {
    const auto caller = caller_of(to.tokens, request);
    if (!caller) {
        return caller.error();
    }
    const auto change = decode_profile_change(request.body);
    if (!change) {
        return change.error();
    }
    return respond_tagged(
        to.change_profile(*caller, *change, matching<Profile>(request, encode_own)), encode_own);
}

Result<http::Response> get_profile(const RouteDependencies& to, const Request& request) {
    const auto reader = reader_of(to, request);
    if (!reader) {
        return reader.error();
    }
    return respond(to.read_profile.by_id(reader->viewer, reader->owner), encode_public);
}

Result<http::Response> get_by_username(const RouteDependencies& to, const Request& request) {
    const auto viewer = viewer_of(to.tokens, request);
    if (!viewer) {
        return viewer.error();
    }
    return respond(to.read_profile.by_username(*viewer, request.parameter("username")),
                   encode_public);
}

Result<http::Response> post_batch_get(const RouteDependencies& to, const Request& request) {
    const auto viewer = viewer_of(to.tokens, request);
    if (!viewer) {
        return viewer.error();
    }
    const auto ids = decode_user_ids(request.body);
    if (!ids) {
        return ids.error();
    }
    return respond(to.read_profile.summaries(*viewer, *ids),
                   [](const std::vector<ProfileSummary>& summaries) { return encode(summaries); });
}

}  // namespace

void add_profile_routes(Routes& routes) {
    using http::Method;
    routes.get("/users/me", get_me);
    routes.add(Method::patch, "/users/me", patch_me, http::BodyType::merge_patch);
    routes.get("/users/by-username/{username}", get_by_username);
    routes.get("/users/{auth_user_id}", get_profile);
    routes.add(Method::post, "/users:batch-get", post_batch_get);
}

}  // namespace user
