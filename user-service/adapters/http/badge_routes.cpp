#include "user-service/adapters/http/badge_codec.hpp"
#include "user-service/adapters/http/caller.hpp"
#include "user-service/adapters/http/route_parts.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace http = platform::http;
using http::Request;
using platform::Result;

namespace {

constexpr std::string_view kAwardScope = "badges:award";

std::string encode_badge(const Badge& badge) {
    return encode(badge);
}

std::string encode_class(const BadgeClass& badge_class) {
    return encode(badge_class);
}

Result<BadgeId> badge_of(const Request& request) {
    const auto id = BadgeId::parse(request.parameter("badge_id"));
    return id ? Result<BadgeId>{*id} : errors::kBadgeUnknown;
}

// Which service writes, and below whose path.
struct ServiceWriter {
    Service service;
    UserId owner;
    std::optional<RequestKey> key;
};

Result<ServiceWriter> service_writer_of(const RouteDependencies& to, const Request& request) {
    auto service = service_of(to.tokens, request, kAwardScope);
    if (!service) {
        return service.error();
    }
    const auto owner = owner_of(to.tokens, request);
    if (!owner) {
        return owner.error();
    }
    auto key = request_key(request, service->client_id);
    if (!key) {
        return key.error();
    }
    return ServiceWriter{std::move(*service), *owner, std::move(*key)};
}

Result<http::Response> award_badge(const RouteDependencies& to, const Request& request) {
    const auto by = service_writer_of(to, request);
    if (!by) {
        return by.error();
    }
    const auto award = decode_award(request.body);
    if (!award) {
        return award.error();
    }
    const auto awarded = to.award_badge(by->service, by->owner, *award, request.context, by->key);
    return respond_tagged(
        awarded, [](const Awarded& done) { return encode(done.badge); },
        awarded && awarded->is_new ? 201 : 200);
}

Result<http::Response> add_badge(const RouteDependencies& to, const Request& request,
                                 const Writer& writer) {
    const auto badge = decode_badge(request.body);
    if (!badge) {
        return badge.error();
    }
    const auto key = request_key(request, writer.owner.str());
    if (!key) {
        return key.error();
    }
    return respond_tagged(to.add_badge(writer.caller, writer.owner, *badge, request.context, *key),
                          encode_badge, 201);
}

// A service's token awards, a person's adds to his own.
Result<http::Response> post_badge(const RouteDependencies& to, const Request& request) {
    const auto writer = writer_of(to, request);
    if (writer) {
        return add_badge(to, request, *writer);
    }
    return is_a_service(writer.error()) ? award_badge(to, request) : writer.error();
}

Result<http::Response> revoke_by_service(const RouteDependencies& to, const Request& request) {
    const auto by = service_writer_of(to, request);
    if (!by) {
        return by.error();
    }
    const auto id = badge_of(request);
    if (!id) {
        return id.error();
    }
    const auto reason = decode_revocation(request.body);
    if (!reason) {
        return reason.error();
    }
    return respond(
        to.revoke_badge.by_service(by->service, by->owner, *id,
                                   {.reason = *reason,
                                    .precondition = matching<Badge>(request, encode_badge),
                                    .key = by->key},
                                   request.context),
        encode_badge);
}

Result<http::Response> revoke_by_owner(const RouteDependencies& to, const Request& request,
                                       const Writer& writer) {
    const auto id = badge_of(request);
    if (!id) {
        return id.error();
    }
    const auto reason = decode_revocation(request.body);
    if (!reason) {
        return reason.error();
    }
    const auto key = request_key(request, writer.owner.str());
    if (!key) {
        return key.error();
    }
    return respond(to.revoke_badge.by_owner(writer.caller, writer.owner, *id,
                                            {.reason = *reason,
                                             .precondition = matching<Badge>(request, encode_badge),
                                             .key = *key},
                                            request.context),
                   encode_badge);
}

Result<http::Response> post_revocation(const RouteDependencies& to, const Request& request) {
    const auto writer = writer_of(to, request);
    if (writer) {
        return revoke_by_owner(to, request, *writer);
    }
    return is_a_service(writer.error()) ? revoke_by_service(to, request) : writer.error();
}

Result<http::Response> get_badge(const RouteDependencies& to, const Request& request) {
    const auto reader = reader_of(to, request);
    if (!reader) {
        return reader.error();
    }
    const auto id = badge_to_read(to, request);
    if (!id) {
        return id.error();
    }
    return respond(to.read_badge(reader->viewer, reader->owner, *id), encode_badge);
}

Result<BadgeFilter> badge_filter(const Request& request) {
    const auto range = range_of(request);
    if (!range) {
        return range.error();
    }
    const auto issuer = request.query.find("issuer");
    return BadgeFilter{
        .issuer = issuer != request.query.end() ? std::optional{issuer->second} : std::nullopt,
        .from = range->from,
        .to = range->to};
}

Result<http::Response> post_class(const RouteDependencies& to, const Request& request) {
    const auto service = service_of(to.tokens, request, kAwardScope);
    if (!service) {
        return service.error();
    }
    const auto given = decode_badge_class(request.body);
    if (!given) {
        return given.error();
    }
    const auto key = request_key(request, service->client_id);
    if (!key) {
        return key.error();
    }
    return respond_tagged(to.badge_classes.define(*service, *given, *key), encode_class, 201);
}

Result<http::Response> get_class(const RouteDependencies& to, const Request& request) {
    const auto id = BadgeClassId::parse(request.parameter("badge_class_id"));
    if (!id) {
        return errors::kBadgeClassUnknown;
    }
    return respond(to.badge_classes.read(*id), encode_class);
}

Result<http::Response> get_classes(const RouteDependencies& to, const Request& request) {
    const std::string list = "badge-classes";
    const auto page = to.cursors.decode_page(request, list);
    if (!page) {
        return page.error();
    }
    return respond(to.badge_classes.list(*page), [&](const Page<BadgeClass>& classes) {
        return encode_page(classes, to.cursors, list);
    });
}

}  // namespace

void add_badge_routes(Routes& routes) {
    using http::Method;
    routes.get("/badge-classes", get_classes);
    routes.add(Method::post, "/badge-classes", post_class);
    routes.get("/badge-classes/{badge_class_id}", get_class);
    routes.get("/users/{auth_user_id}/badges",
               [](const RouteDependencies& to, const Request& request) {
                   return get_list(to, request, "badges", to.list_badges, badge_filter);
               });
    routes.add(Method::post, "/users/{auth_user_id}/badges", post_badge);
    routes.get("/users/{auth_user_id}/badges/{badge_id}", get_badge);
    routes.add(Method::post, "/users/{auth_user_id}/badges/{badge_id}/revocation", post_revocation);
}

}  // namespace user
