#include "platform/db/pipeline.hpp"

namespace platform::db {

namespace {

thread_local Pipeline* under_way = nullptr;
thread_local Pipeline::Order order_of_it = Pipeline::Order::run;

bool send(PGconn* handle, const Pipeline::Command& command) {
    std::vector<const char*> values;
    for (const auto& parameter : command.parameters) {
        values.push_back(parameter ? parameter->c_str() : nullptr);
    }
    const int count = static_cast<int>(values.size());
    const char* text = command.text.c_str();
    return command.is_prepared
               ? PQsendQueryPrepared(handle, text, count, values.data(), nullptr, nullptr, 0) == 1
               : PQsendQueryParams(handle, text, count, nullptr, values.data(), nullptr, nullptr,
                                   0) == 1;
}

bool is_success(const PGresult* result) {
    return PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK;
}

// Keeps the last of several results, or the first that is a failure.
void keep(PgResult& kept, PgResult result) {
    if (!kept || is_success(kept.get())) {
        kept = std::move(result);
    }
}

PgResult run_alone(PGconn* handle, const Pipeline::Command& command) {
    PgResult kept;
    if (send(handle, command)) {
        while (PgResult result{PQgetResult(handle)}) {
            keep(kept, std::move(result));
        }
    }
    return kept;
}

// Up to the end of the pipeline.
PgResult read_results(PGconn* handle) {
    PgResult kept;
    while (PQstatus(handle) == CONNECTION_OK) {
        PgResult result{PQgetResult(handle)};
        if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) {
            break;
        }
        if (result) {  // none stands between the results of two commands
            keep(kept, std::move(result));
        }
    }
    return kept;
}

}  // namespace

PgResult Pipeline::run(PGconn* handle, Command last) {
    if (queued_.empty()) {
        return run_alone(handle, last);
    }
    auto commands = std::exchange(queued_, {});
    commands.push_back(std::move(last));
    bool sent = PQenterPipelineMode(handle) == 1;
    for (const auto& command : commands) {
        sent = sent && send(handle, command);
    }
    auto result = sent && PQpipelineSync(handle) == 1 ? read_results(handle) : nullptr;
    PQexitPipelineMode(handle);  // refused only where the session is lost
    return result;
}

PgResult Pipeline::run_queued(PGconn* handle) {
    auto last = std::move(queued_.back());
    queued_.pop_back();
    return run(handle, std::move(last));
}

Pipeline::Scope::Scope(Pipeline& pipeline, Order order) {
    under_way = &pipeline;
    order_of_it = order;
}

Pipeline::Scope::~Scope() {
    under_way = nullptr;
}

}  // namespace platform::db

// Stands before libpq's function of that name, which SOCI calls, and does what it does, but with
// what is queued. What is put into the queue itself is answered as done: what fails shows later.
extern "C" PGresult* PQexecPrepared(PGconn* handle, const char* name, int count,
                                    const char* const* values, const int* /*lengths*/,
                                    const int* /*formats*/, int /*result_format*/) {
    using platform::db::Pipeline;
    Pipeline::Command command{.text = name, .is_prepared = true};
    for (int i = 0; i < count; ++i) {
        command.parameters.push_back(values[i] != nullptr ? std::optional<std::string>{values[i]}
                                                          : std::nullopt);
    }
    auto* pipeline = platform::db::under_way;
    if (pipeline == nullptr) {
        return platform::db::run_alone(handle, command).release();
    }
    if (platform::db::order_of_it == Pipeline::Order::queue) {
        pipeline->queue(std::move(command));
        return PQmakeEmptyPGresult(handle, PGRES_COMMAND_OK);
    }
    return pipeline->run(handle, std::move(command)).release();
}
