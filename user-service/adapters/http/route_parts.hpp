#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "platform/http/conditional.hpp"
#include "platform/json/writer.hpp"
#include "user-service/adapters/http/routes.hpp"
#include "user-service/application/precondition.hpp"

// What the files of routes have in common.
namespace user {

using RouteHandler = std::function<platform::Result<platform::http::Response>(
    const RouteDependencies&, const platform::http::Request&)>;

// Adds routes, each with what it needs.
class Routes {
public:
    Routes(platform::http::Router& router, const RouteDependencies& dependencies)
        : router_{router}, to_{dependencies} {}

    // With an ETag, and a 304 for who has it already.
    void get(std::string_view pattern, RouteHandler handler);
    void add(platform::http::Method method, std::string_view pattern, RouteHandler handler,
             platform::http::BodyType body_type = platform::http::BodyType::json);

private:
    platform::http::Router& router_;
    const RouteDependencies& to_;
};

void add_profile_routes(Routes& routes);
void add_badge_routes(Routes& routes);
void add_goal_routes(Routes& routes);
void add_page_routes(Routes& routes);

// Who looks, and below whose path; "me" is the caller. A path of a read may name a user, a badge or
// a goal by the id that it was imported with, which no other path does.
struct Reader {
    Viewer viewer;
    UserId owner;
};

[[nodiscard]] platform::Result<Reader> reader_of(const RouteDependencies& to,
                                                 const platform::http::Request& request);

// What the path of a read names. kBadgeUnknown, kGoalUnknown.
[[nodiscard]] platform::Result<BadgeId> badge_to_read(const RouteDependencies& to,
                                                      const platform::http::Request& request);
[[nodiscard]] platform::Result<GoalId> goal_to_read(const RouteDependencies& to,
                                                    const platform::http::Request& request);

// Who writes below his own path. Others are refused before the body is looked at.
struct Writer {
    Caller caller;
    UserId owner;
};

[[nodiscard]] platform::Result<Writer> writer_of(const RouteDependencies& to,
                                                 const platform::http::Request& request);

// Answers a success with what `encode` makes of it, a failure as it is.
template <class T, class Encode>
platform::Result<platform::http::Response> respond(const platform::Result<T>& result,
                                                   Encode&& encode, int status = 200) {
    if (!result) {
        return result.error();
    }
    return platform::http::Response{.status = status, .body = encode(*result)};
}

// The same with the tag that a GET would have now.
template <class T, class Encode>
platform::Result<platform::http::Response> respond_tagged(const platform::Result<T>& result,
                                                          Encode&& encode, int status = 200) {
    auto response = respond(result, encode, status);
    return response ? platform::http::tagged(std::move(*response)) : std::move(response);
}

// What If-Match says about a thing, if there is one.
template <class T, class Encode>
Precondition<T> matching(const platform::http::Request& request, Encode encode) {
    if (!request.header("If-Match")) {
        return {};
    }
    return [&request, encode](const T& thing) {
        return platform::http::require_match(request, encode(thing));
    };
}

template <class Item>
std::string encode_page(const Page<Item>& page, const platform::http::Cursors& cursors,
                        std::string_view list) {
    platform::json::ArrayWriter items;
    for (const auto& item : page.items) {
        items.raw(encode(item));
    }
    const auto cursor = page.next ? std::optional{cursors.encode(*page.next, list)} : std::nullopt;
    return platform::json::ObjectWriter{}
        .raw("items", items.str())
        .text_or_null("next_cursor", cursor)
        .str();
}

// What the query's `from` and `to` say, each an RFC 3339 date-time. kFilterInvalid.
struct TimeRange {
    std::optional<platform::Timestamp> from;
    std::optional<platform::Timestamp> to;
};

[[nodiscard]] platform::Result<TimeRange> range_of(const platform::http::Request& request);

// The request as its Idempotency-Key names it, if it has one. kRequestKeyInvalid.
[[nodiscard]] platform::Result<std::optional<RequestKey>> request_key(
    const platform::http::Request& request, const std::string& sender);

// What tells one list from another, so that a cursor is good for that one only: its name, its
// owner, and all of the query but where a page begins and ends.
[[nodiscard]] std::string list_name(std::string_view name, const UserId& owner,
                                    const platform::http::Request& request);

// A page of one of the owner's lists, as `list_items` answers it with what `filter_of` makes of the
// query.
template <class ListItems, class FilterOf>
platform::Result<platform::http::Response> get_list(const RouteDependencies& to,
                                                    const platform::http::Request& request,
                                                    std::string_view name,
                                                    const ListItems& list_items,
                                                    FilterOf&& filter_of) {
    const auto reader = reader_of(to, request);
    if (!reader) {
        return reader.error();
    }
    const auto filter = filter_of(request);
    if (!filter) {
        return filter.error();
    }
    const auto list = list_name(name, reader->owner, request);
    const auto page = to.cursors.decode_page(request, list);
    if (!page) {
        return page.error();
    }
    return respond(list_items(reader->viewer, reader->owner, *page, *filter),
                   [&](const auto& items) { return encode_page(items, to.cursors, list); });
}

}  // namespace user
