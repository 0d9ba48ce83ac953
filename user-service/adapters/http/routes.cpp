#include "user-service/adapters/http/routes.hpp"

#include "platform/json/writer.hpp"
#include "user-service/adapters/http/caller.hpp"
#include "user-service/adapters/http/codec.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace http = platform::http;
using http::Request;
using platform::Result;

namespace {

// Answers a success with what `encode` makes of it, a failure as it is.
template <class T, class Encode>
Result<http::Response> respond(const Result<T>& result, Encode&& encode, int status = 200) {
    if (!result) {
        return result.error();
    }
    return http::Response{.status = status, .body = encode(*result)};
}

template <class Item>
std::string encode_page(const Page<Item>& page, const http::Cursors& cursors,
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
    const auto settings = decode_settings(request.body);
    if (!settings) {
        return settings.error();
    }
    if (const auto changed = to.change_settings(*caller, *settings); !changed) {
        return changed.error();
    }
    return respond(to.read_profile.of(*caller), encode_own);
}

Result<http::Response> get_profile(const RouteDependencies& to, const Request& request) {
    const auto owner = owner_of(to.tokens, request);
    if (!owner) {
        return owner.error();
    }
    return respond(to.read_profile.by_id(*owner), encode_public);
}

Result<http::Response> get_by_username(const RouteDependencies& to, const Request& request) {
    return respond(to.read_profile.by_username(request.parameter("username")), encode_public);
}

// A page of one of the owner's lists, as `list_items` answers it.
template <class ListItems>
Result<http::Response> get_list(const RouteDependencies& to, const Request& request,
                                const std::string& name, const ListItems& list_items) {
    const auto owner = owner_of(to.tokens, request);
    if (!owner) {
        return owner.error();
    }
    const auto list = name + ' ' + owner->str();
    const auto page = to.cursors.decode_page(request, list);
    if (!page) {
        return page.error();
    }
    const bool own = request.parameter("auth_user_id") == "me";
    return respond(own ? list_items.own(*owner, *page) : list_items(*owner, *page),
                   [&](const auto& items) { return encode_page(items, to.cursors, list); });
}

// Who writes, and below whose path.
struct Writer {
    Caller caller;
    UserId owner;
};

Result<Writer> writer_of(const RouteDependencies& to, const Request& request) {
    auto caller = caller_of(to.tokens, request);
    if (!caller) {
        return caller.error();
    }
    const auto owner = owner_of(to.tokens, request);
    if (!owner) {
        return owner.error();
    }
    if (*owner != caller->id) {  // refused before the body is looked at
        return to.read_profile.refuse_stranger(*owner);
    }
    return Writer{std::move(*caller), *owner};
}

Result<http::Response> post_badge(const RouteDependencies& to, const Request& request) {
    const auto writer = writer_of(to, request);
    if (!writer) {
        return writer.error();
    }
    const auto badge = decode_badge(request.body);
    if (!badge) {
        return badge.error();
    }
    return respond(
        to.add_badge(writer->caller, writer->owner, *badge, request.context),
        [](const Badge& added) { return encode(added); }, 201);
}

Result<http::Response> post_goal(const RouteDependencies& to, const Request& request) {
    const auto writer = writer_of(to, request);
    if (!writer) {
        return writer.error();
    }
    const auto content = decode_new_goal(request.body);
    if (!content) {
        return content.error();
    }
    return respond(
        to.set_goal(writer->caller, writer->owner, *content, request.context),
        [](const Goal& goal) { return encode(goal); }, 201);
}

Result<GoalId> goal_of(const Request& request) {
    const auto id = GoalId::parse(request.parameter("goal_id"));
    return id ? Result<GoalId>{*id} : errors::kGoalUnknown;
}

// Who writes, and which goal of the path.
struct GoalWriter {
    Writer writer;
    GoalId goal;
};

Result<GoalWriter> goal_writer_of(const RouteDependencies& to, const Request& request) {
    auto writer = writer_of(to, request);
    if (!writer) {
        return writer.error();
    }
    const auto goal = goal_of(request);
    return goal ? Result<GoalWriter>{GoalWriter{std::move(*writer), *goal}} : goal.error();
}

Result<http::Response> put_goal(const RouteDependencies& to, const Request& request) {
    const auto by = goal_writer_of(to, request);
    if (!by) {
        return by.error();
    }
    const auto content = decode_goal(request.body);
    if (!content) {
        return content.error();
    }
    return respond(
        to.replace_goal(by->writer.caller, by->writer.owner, by->goal, *content, request.context),
        [](const Goal& goal) { return encode(goal); });
}

Result<http::Response> delete_goal(const RouteDependencies& to, const Request& request) {
    const auto by = goal_writer_of(to, request);
    if (!by) {
        return by.error();
    }
    const auto dropped = to.drop_goal(by->writer.caller, by->writer.owner, by->goal);
    if (!dropped) {
        return dropped.error();
    }
    return http::Response{.status = 204};
}

Result<LocalDate> date_of(const Request& request) {
    const auto date = LocalDate::parse(request.parameter("date"));
    return date ? Result<LocalDate>{*date} : errors::kLocalDateInvalid;
}

Result<http::Response> put_checkin(const RouteDependencies& to, const Request& request) {
    const auto by = goal_writer_of(to, request);
    if (!by) {
        return by.error();
    }
    const auto date = date_of(request);
    if (!date) {
        return date.error();
    }
    const auto checked_in = to.check_in(by->writer.caller, by->writer.owner, by->goal, *date);
    return respond(
        checked_in, [](const CheckedIn& done) { return encode(done.goal); },
        checked_in && checked_in->is_new ? 201 : 200);
}

Result<http::Response> delete_checkin(const RouteDependencies& to, const Request& request) {
    const auto by = goal_writer_of(to, request);
    if (!by) {
        return by.error();
    }
    const auto date = date_of(request);
    if (!date) {
        return date.error();
    }
    return respond(to.take_back(by->writer.caller, by->writer.owner, by->goal, *date),
                   [](const Goal& goal) { return encode(goal); });
}

// The query's date, if it has one.
Result<std::optional<LocalDate>> date_in_query(const Request& request, const std::string& name) {
    const auto given = request.query.find(name);
    if (given == request.query.end()) {
        return std::optional<LocalDate>{};
    }
    const auto date = LocalDate::parse(given->second);
    return date ? Result<std::optional<LocalDate>>{date} : errors::kRangeInvalid;
}

Result<http::Response> get_checkins(const RouteDependencies& to, const Request& request) {
    const auto owner = owner_of(to.tokens, request);
    if (!owner) {
        return owner.error();
    }
    const auto id = goal_of(request);
    if (!id) {
        return id.error();
    }
    const auto from = date_in_query(request, "from");
    const auto last = date_in_query(request, "to");
    if (!from || !last) {
        return errors::kRangeInvalid;
    }
    return respond(to.read_log(*owner, *id, {.from = *from, .to = *last}),
                   [](const std::vector<LoggedDay>& log) { return encode(log); });
}

}  // namespace

void add_routes(http::Router& router, const RouteDependencies& to) {
    using http::Method;
    const auto add = [&](Method method, std::string_view pattern, auto handler) {
        router.add(method, pattern,
                   [to, handler](const Request& request) { return handler(to, request); });
    };
    add(Method::get, "/users/me", get_me);
    add(Method::patch, "/users/me", patch_me);
    add(Method::get, "/users/by-username/{username}", get_by_username);
    add(Method::get, "/users/{auth_user_id}", get_profile);
    add(Method::get, "/users/{auth_user_id}/badges",
        [](const RouteDependencies& given, const Request& request) {
            return get_list(given, request, "badges", given.list_badges);
        });
    add(Method::post, "/users/{auth_user_id}/badges", post_badge);
    add(Method::get, "/users/{auth_user_id}/goals",
        [](const RouteDependencies& given, const Request& request) {
            return get_list(given, request, "goals", given.list_goals);
        });
    add(Method::post, "/users/{auth_user_id}/goals", post_goal);
    add(Method::put, "/users/{auth_user_id}/goals/{goal_id}", put_goal);
    add(Method::del, "/users/{auth_user_id}/goals/{goal_id}", delete_goal);
    add(Method::get, "/users/{auth_user_id}/goals/{goal_id}/checkins", get_checkins);
    add(Method::put, "/users/{auth_user_id}/goals/{goal_id}/checkins/{date}", put_checkin);
    add(Method::del, "/users/{auth_user_id}/goals/{goal_id}/checkins/{date}", delete_checkin);
}

}  // namespace user
