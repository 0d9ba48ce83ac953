#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "platform/core/uuid.hpp"
#include "platform/db/connection.hpp"

// Comparing the rows that two databases ought to have in common, without moving them: digests of
// buckets first, then digests of the rows of those buckets that differ. Both sides give a query for
// their rows, `rows_sql`, with the same columns in the same order and of the same types; among them
// are `id` (uuid, unique), `version` (bigint) and `deleted` (boolean).
//
// Digests are PostgreSQL's own hashes of the columns' values, with a seed. Servers of different
// kinds may hash differently: then everything seems to differ, and what is told is still true.
// All throw soci::soci_error.
namespace platform::db {

inline constexpr int kDigestBuckets = 16'384;

struct BucketDigest {
    std::int64_t rows = 0;
    std::int64_t digest = 0;

    bool operator==(const BucketDigest&) const = default;
};

struct RowDigest {
    Uuid id;
    std::int64_t version;
    bool deleted;
    std::int64_t digest;  // of all columns

    bool operator==(const RowDigest&) const = default;
};

// How many there are with an id beyond `after`.
[[nodiscard]] std::int64_t count_rows(Connection& connection, std::string_view rows_sql,
                                      const Uuid& after);

// One element for each of the kDigestBuckets. Reads the whole table.
[[nodiscard]] std::vector<BucketDigest> digest_buckets(Connection& connection,
                                                       std::string_view rows_sql,
                                                       std::int64_t seed);

// The rows of these buckets. Reads the whole table.
[[nodiscard]] std::vector<RowDigest> digest_rows_of_buckets(Connection& connection,
                                                            std::string_view rows_sql,
                                                            std::int64_t seed,
                                                            const std::vector<int>& buckets);

// Those of these rows that are there. Reads them by their index.
[[nodiscard]] std::vector<RowDigest> digest_rows(Connection& connection, std::string_view rows_sql,
                                                 std::int64_t seed, const std::vector<Uuid>& ids);

// For these rows, a digest of each column by its name: what tells which of them differ, and no
// value.
using ColumnDigests = std::map<Uuid, std::map<std::string, std::string>>;
[[nodiscard]] ColumnDigests digest_columns(Connection& connection, std::string_view rows_sql,
                                           const std::vector<Uuid>& ids);

}  // namespace platform::db
