#include "auth-service/adapters/postgres/pg_throttle.hpp"

#include <cmath>

#include "auth-service/domain/errors.hpp"
#include "platform/http/client_address.hpp"

namespace auth {

using platform::Result;
using soci::into;
using soci::use;

namespace {

constexpr double kOverMax = 6;       // above the free ones: throttle_level() of migration 0006
constexpr double kForgotten = 0.75;  // of an attempt that succeeds, for its address

// An address that is none (a socket's of another family) is one bucket of its own.
std::string bucket_of(const std::string& address) {
    const auto parsed = platform::http::Address::parse(address);
    return "address:" + (parsed ? parsed->holder() : address.substr(0, 64));
}

// Counts for the address, and only where that one lets it pass for the target. Each bucket's row is
// locked by its own upsert, which sees what others have written before it: of many at once no more
// pass than one after another. Whoever is seen to be held back locks nothing, so that a storm does
// not queue for its own row. Nobody waits for the disk: what a crash of PostgreSQL takes away is
// the attempts of its last second. The wait is read from the rows as they were before the
// statement.
constexpr std::string_view kBegin =
    "WITH free AS (SELECT set_config('synchronous_commit', 'off', true) WHERE NOT EXISTS ("
    "SELECT FROM throttle_buckets WHERE key IN (:address, :target) AND free_at > now())),"
    " address AS ("
    "INSERT INTO throttle_buckets AS bucket (key, level, counted_at, free_at)"
    " SELECT :address, 1, now(), 'epoch' FROM free ON CONFLICT (key) DO UPDATE SET counted_at = "
    "now(),"
    " level = throttle_level(bucket, :address_leak, :address_free),"
    " free_at = throttle_free_at(throttle_level(bucket, :address_leak, :address_free)"
    " - :address_free, :delay_max)"
    " WHERE bucket.free_at <= now() RETURNING 1), target AS ("
    "INSERT INTO throttle_buckets AS bucket (key, level, counted_at, free_at)"
    " SELECT :target, 1, now(), 'epoch' FROM address WHERE :target <> ''"
    " ON CONFLICT (key) DO UPDATE SET counted_at = now(),"
    " level = throttle_level(bucket, :target_leak, :target_free),"
    " free_at = throttle_free_at(throttle_level(bucket, :target_leak, :target_free)"
    " - :target_free, :delay_max)"
    " WHERE bucket.free_at <= now() RETURNING 1)"
    " SELECT CAST(EXISTS (SELECT FROM address) AND (:target = '' OR EXISTS (SELECT FROM target))"
    " AS int), COALESCE((SELECT extract(epoch FROM max(free_at) - now()) FROM throttle_buckets"
    " WHERE key IN (:address, :target)), 0)::float8";

}  // namespace

Result<void> PgThrottle::begin(const Attempt& attempt) {
    const auto address = bucket_of(attempt.address);
    const auto target = attempt.target.value_or("");
    int passes = 0;
    double wait_s = 0;
    const auto asked = database_.read([&](platform::db::Connection& connection) -> Result<void> {
        connection.run(kBegin, use(address, "address"), use(target, "target"),
                       use(config_.address.per_second, "address_leak"),
                       use(config_.address.free, "address_free"),
                       use(config_.target.per_second, "target_leak"),
                       use(config_.target.free, "target_free"),
                       use(config_.delay_max_s, "delay_max"), into(passes), into(wait_s));
        return {};
    });
    if (!asked) {
        return asked.error();
    }
    if (passes == 0) {
        auto refused = errors::kTooManyAttempts.because("a bucket is full");
        refused.retry_after = std::chrono::seconds{std::max(1L, std::lround(std::ceil(wait_s)))};
        return refused;
    }
    return {};
}

Result<void> PgThrottle::succeed(const Attempt& attempt) {
    const auto address = bucket_of(attempt.address);
    const auto target = attempt.target.value_or("");
    return database_.read([&](platform::db::Connection& connection) -> Result<void> {
        connection.run(
            "WITH forgotten AS (DELETE FROM throttle_buckets WHERE key = :target),"
            " unsynced AS (SELECT set_config('synchronous_commit', 'off', true))"
            " UPDATE throttle_buckets SET level = GREATEST(level - :forgotten, 0),"
            " free_at = CASE WHEN level - :forgotten <= :free THEN 'epoch' ELSE free_at END"
            " FROM unsynced WHERE key = :address",
            use(target, "target"), use(address, "address"), use(kForgotten, "forgotten"),
            use(config_.address.free, "free"));
        return {};
    });
}

Result<int> PgThrottle::clear_away(int limit) {
    long long removed = 0;
    const auto leaks_out_s = [](const ThrottleLimits& limits) {
        return (limits.free + kOverMax) / limits.per_second;
    };
    const double quiet_s = std::max(leaks_out_s(config_.address), leaks_out_s(config_.target));
    const auto done = database_.read([&](platform::db::Connection& connection) -> Result<void> {
        connection.run(
            "DELETE FROM throttle_buckets WHERE key IN (SELECT key FROM throttle_buckets"
            " WHERE counted_at < now() - make_interval(secs => :quiet) LIMIT :limit"
            " FOR UPDATE SKIP LOCKED)",
            use(quiet_s, "quiet"), use(limit, "limit"));
        removed = connection.affected_rows();
        return {};
    });
    return done ? Result<int>{static_cast<int>(removed)} : done.error();
}

}  // namespace auth
