#include "platform/db/row_digest.hpp"

#include "platform/db/array.hpp"

namespace platform::db {

using soci::into;
using soci::use;

namespace {

// The buckets of ids: by hash, as ids that are made one after the other begin alike, and those that
// come from elsewhere may end alike.
std::string bucket_of(std::string_view id) {
    return "(uuid_hash(" + std::string{id} + ") & " + std::to_string(kDigestBuckets - 1) + ")";
}

std::string subquery(std::string_view rows_sql) {
    return " FROM (" + std::string{rows_sql} + ") AS rows ";
}

std::string array_of(const std::vector<Uuid>& ids) {
    ArrayLiteral array;
    for (const auto& id : ids) {
        array.add(id.str());
    }
    return array.str();
}

std::vector<RowDigest> read_rows(Connection& connection, std::string_view rows_sql,
                                 std::int64_t seed, const std::string& condition,
                                 const std::string& array) {
    const auto seed_number = static_cast<long long>(seed);
    std::vector<RowDigest> rows;
    Uuid id;
    long long version = 0;
    int deleted = 0;
    long long digest = 0;
    connection.each(
        "SELECT rows.id, rows.version, CAST(rows.deleted AS int),"
        " hash_record_extended(rows, CAST(:seed AS bigint))" +
            subquery(rows_sql) + condition,
        [&] {
            rows.push_back({id, version, deleted != 0, digest});
        },
        use(seed_number, "seed"), use(array, "wanted"), into(id), into(version), into(deleted),
        into(digest));
    return rows;
}

}  // namespace

std::int64_t count_rows(Connection& connection, std::string_view rows_sql, const Uuid& after) {
    long long count = 0;
    connection.run("SELECT count(*)" + subquery(rows_sql) + "WHERE rows.id > :after",
                   use(after, "after"), into(count));
    return count;
}

std::vector<BucketDigest> digest_buckets(Connection& connection, std::string_view rows_sql,
                                         std::int64_t seed) {
    const auto seed_number = static_cast<long long>(seed);
    std::vector<BucketDigest> buckets(kDigestBuckets);
    int bucket = 0;
    long long rows = 0;
    long long digest = 0;
    connection.each(
        "SELECT " + bucket_of("rows.id") +
            ", count(*), bit_xor(hash_record_extended(rows, CAST(:seed AS bigint)))" +
            subquery(rows_sql) + "GROUP BY 1",
        [&] {
            buckets[static_cast<std::size_t>(bucket)] = {rows, digest};
        },
        use(seed_number, "seed"), into(bucket), into(rows), into(digest));
    return buckets;
}

std::vector<RowDigest> digest_rows_of_buckets(Connection& connection, std::string_view rows_sql,
                                              std::int64_t seed, const std::vector<int>& buckets) {
    ArrayLiteral wanted;
    for (const int bucket : buckets) {
        wanted.add(std::to_string(bucket));
    }
    return read_rows(connection, rows_sql, seed,
                     "WHERE " + bucket_of("rows.id") + " = ANY (CAST(:wanted AS int[]))",
                     wanted.str());
}

std::vector<RowDigest> digest_rows(Connection& connection, std::string_view rows_sql,
                                   std::int64_t seed, const std::vector<Uuid>& ids) {
    return read_rows(connection, rows_sql, seed, "WHERE rows.id = ANY (CAST(:wanted AS uuid[]))",
                     array_of(ids));
}

ColumnDigests digest_columns(Connection& connection, std::string_view rows_sql,
                             const std::vector<Uuid>& ids) {
    const auto wanted = array_of(ids);
    ColumnDigests digests;
    Uuid id;
    std::string column;
    std::string digest;
    connection.each(
        "SELECT rows.id, part.key, md5(CAST(part.value AS text))" + subquery(rows_sql) +
            "CROSS JOIN LATERAL jsonb_each(to_jsonb(rows)) AS part"
            " WHERE rows.id = ANY (CAST(:wanted AS uuid[]))",
        [&] { digests[id][column] = digest; }, use(wanted, "wanted"), into(id), into(column),
        into(digest));
    return digests;
}

}  // namespace platform::db
