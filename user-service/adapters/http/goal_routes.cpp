#include "user-service/adapters/http/goal_codec.hpp"
#include "user-service/adapters/http/route_parts.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

namespace http = platform::http;
using http::Request;
using platform::Result;

namespace {

Result<http::Response> post_goal(const RouteDependencies& to, const Request& request) {
    const auto writer = writer_of(to, request);
    if (!writer) {
        return writer.error();
    }
    const auto content = decode_new_goal(request.body);
    if (!content) {
        return content.error();
    }
    const auto key = request_key(request, writer->owner.str());
    if (!key) {
        return key.error();
    }
    return respond_tagged(
        to.set_goal(writer->caller, writer->owner, *content, request.context, *key),
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

std::string encode_goal(const Goal& goal) {
    return encode(goal);
}

// By a body that replaces the goal, or a merge patch.
template <class Decode>
Result<http::Response> change_goal(const RouteDependencies& to, const Request& request,
                                   Decode&& decode) {
    const auto by = goal_writer_of(to, request);
    if (!by) {
        return by.error();
    }
    const auto change = decode(request.body);
    if (!change) {
        return change.error();
    }
    return respond(to.change_goal(by->writer.caller, by->writer.owner, by->goal, *change,
                                  request.context, matching<Goal>(request, encode_goal)),
                   encode_goal);
}

Result<http::Response> get_goal(const RouteDependencies& to, const Request& request) {
    const auto reader = reader_of(to, request);
    if (!reader) {
        return reader.error();
    }
    const auto id = goal_to_read(to, request);
    if (!id) {
        return id.error();
    }
    return respond(to.read_goal(reader->viewer, reader->owner, *id), encode_goal);
}

Result<http::Response> delete_goal(const RouteDependencies& to, const Request& request) {
    const auto by = goal_writer_of(to, request);
    if (!by) {
        return by.error();
    }
    const auto dropped = to.drop_goal(by->writer.caller, by->writer.owner, by->goal,
                                      matching<Goal>(request, encode_goal));
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
    const auto checked_in = to.check_in(by->writer.caller, by->writer.owner, by->goal, *date,
                                        request.context, matching<Goal>(request, encode_goal));
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
    return respond(to.take_back(by->writer.caller, by->writer.owner, by->goal, *date,
                                matching<Goal>(request, encode_goal)),
                   encode_goal);
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
    const auto reader = reader_of(to, request);
    if (!reader) {
        return reader.error();
    }
    const auto id = goal_to_read(to, request);
    if (!id) {
        return id.error();
    }
    const auto from = date_in_query(request, "from");
    const auto last = date_in_query(request, "to");
    if (!from || !last) {
        return errors::kRangeInvalid;
    }
    return respond(to.read_log(reader->viewer, reader->owner, *id, {.from = *from, .to = *last}),
                   [](const std::vector<LoggedDay>& log) { return encode(log); });
}

Result<GoalFilter> goal_filter(const Request& request) {
    const auto range = range_of(request);
    if (!range) {
        return range.error();
    }
    GoalFilter filter{.from = range->from, .to = range->to};
    if (const auto given = request.query.find("status"); given != request.query.end()) {
        const auto status = GoalStatus::parse(given->second);
        if (!status) {
            return errors::kFilterInvalid;
        }
        filter.status = *status;
    }
    return filter;
}

}  // namespace

void add_goal_routes(Routes& routes) {
    using http::Method;
    routes.get("/users/{auth_user_id}/goals",
               [](const RouteDependencies& to, const Request& request) {
                   return get_list(to, request, "goals", to.list_goals, goal_filter);
               });
    routes.add(Method::post, "/users/{auth_user_id}/goals", post_goal);
    routes.get("/users/{auth_user_id}/goals/{goal_id}", get_goal);
    routes.add(Method::put, "/users/{auth_user_id}/goals/{goal_id}",
               [](const RouteDependencies& to, const Request& request) {
                   return change_goal(to, request, decode_goal);
               });
    routes.add(
        Method::patch, "/users/{auth_user_id}/goals/{goal_id}",
        [](const RouteDependencies& to, const Request& request) -> Result<http::Response> {
            auto response = change_goal(to, request, decode_goal_patch);
            return response ? http::tagged(std::move(*response)) : std::move(response);
        },
        http::BodyType::merge_patch);
    routes.add(Method::del, "/users/{auth_user_id}/goals/{goal_id}", delete_goal);
    routes.get("/users/{auth_user_id}/goals/{goal_id}/checkins", get_checkins);
    routes.add(Method::put, "/users/{auth_user_id}/goals/{goal_id}/checkins/{date}", put_checkin);
    routes.add(Method::del, "/users/{auth_user_id}/goals/{goal_id}/checkins/{date}",
               delete_checkin);
}

}  // namespace user
