#pragma once

#include <map>
#include <vector>

#include "platform/core/result.hpp"
#include "platform/db/database.hpp"
#include "tools/eventctl/differences.hpp"
#include "tools/eventctl/pause.hpp"

namespace eventctl {

inline constexpr platform::Fault kInterrupted{platform::ErrorCode::unavailable, "interrupted",
                                              "interrupted"};

// Compares auth-service's accounts with user-service's references, over every column that events
// carry. Reads both databases at the same time. Everything fails with an Error whose reason says
// which of them it is.
class Comparison {
public:
    // The digests are seeded, so that nobody can choose names whose digests are alike. Once
    // `pauses` is over, what takes many statements fails with kInterrupted between two of them.
    Comparison(platform::db::Database& auth, platform::db::Database& user, std::int64_t seed,
               Pauses& pauses)
        : auth_{auth}, user_{user}, seed_{seed}, pauses_{pauses} {}

    struct Findings {
        std::int64_t accounts = 0;
        std::int64_t references = 0;
        std::vector<Difference> differences;  // by id
    };
    // All of both, as they are now: what is on its way differs too.
    [[nodiscard]] platform::Result<Findings> compare_all() const;

    // Both sides of these, now. Those that are on neither side are left out.
    using Copied = std::map<platform::Uuid, Copies>;
    [[nodiscard]] platform::Result<Copied> look_again(const std::vector<platform::Uuid>& ids) const;

    // Which columns of these are not alike, where both sides have one.
    using Columns = std::map<platform::Uuid, std::vector<std::string>>;
    [[nodiscard]] platform::Result<Columns> differing_columns(
        const std::vector<platform::Uuid>& ids) const;

private:
    [[nodiscard]] platform::Result<void> compare_buckets(const std::vector<int>& buckets,
                                                         Findings& findings) const;
    [[nodiscard]] platform::Result<void> go_on() const;

    platform::db::Database& auth_;
    platform::db::Database& user_;
    std::int64_t seed_;
    Pauses& pauses_;
};

}  // namespace eventctl
