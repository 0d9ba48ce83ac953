#include "tools/eventctl/comparison.hpp"

#include <algorithm>
#include <functional>
#include <thread>

#include "auth-service/adapters/postgres/replicated_accounts.hpp"
#include "tools/eventctl/setup.hpp"
#include "user-service/adapters/postgres/replicated_accounts.hpp"

namespace eventctl {

using platform::Result;
using platform::Uuid;
using platform::db::BucketDigest;
using platform::db::Connection;
using platform::db::Database;
using platform::db::RowDigest;

namespace {

constexpr std::int64_t kRowsAtOnce = 200'000;  // of each side, in memory
constexpr std::size_t kIdsAtOnce = 10'000;

template <class Answer>
struct Both {
    Answer account;
    Answer reference;
};

Result<void> named(std::string_view who, const Result<void>& read) {
    if (read) {
        return {};
    }
    auto error = read.error();
    error.reason = std::string{who} + ": " + error.reason;
    return error;
}

// Asks both databases the same at the same time.
template <class Answer>
Result<Both<Answer>> ask_both(
    Database& auth, Database& user,
    const std::function<Answer(Connection&, std::string_view rows_sql)>& ask) {
    Both<Answer> both;
    const auto ask_one = [&](Database& database, std::string_view rows_sql, Answer& answer) {
        return database.read([&](Connection& connection) -> Result<void> {
            answer = ask(connection, rows_sql);
            return {};
        });
    };
    Result<void> of_user;
    std::thread other{[&] { of_user = ask_one(user, user::kReplicatedAccounts, both.reference); }};
    const auto of_auth = ask_one(auth, auth::kReplicatedAccounts, both.account);
    other.join();
    if (auto failed = named(kAuthDatabase, of_auth); !failed) {
        return failed.error();
    }
    if (auto failed = named(kUserDatabase, of_user); !failed) {
        return failed.error();
    }
    return both;
}

Comparison::Copied paired(const Both<std::vector<RowDigest>>& rows) {
    Comparison::Copied copies;
    for (const auto& row : rows.account) {
        copies[row.id].account = row;
    }
    for (const auto& row : rows.reference) {
        copies[row.id].reference = row;
    }
    return copies;
}

std::vector<Uuid> part_of(const std::vector<Uuid>& ids, std::size_t at) {
    const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(at);
    return {begin, begin + static_cast<std::ptrdiff_t>(std::min(kIdsAtOnce, ids.size() - at))};
}

}  // namespace

Result<Comparison::Findings> Comparison::compare_all() const {
    const auto buckets = ask_both<std::vector<BucketDigest>>(
        auth_, user_, [this](Connection& connection, std::string_view rows_sql) {
            return platform::db::digest_buckets(connection, rows_sql, seed_);
        });
    if (!buckets) {
        return buckets.error();
    }
    Findings findings;
    std::vector<int> differing;
    std::int64_t rows = 0;
    for (std::size_t i = 0; i < buckets->account.size(); ++i) {
        const auto& account = buckets->account[i];
        const auto& reference = buckets->reference[i];
        findings.accounts += account.rows;
        findings.references += reference.rows;
        if (account == reference) {
            continue;
        }
        differing.push_back(static_cast<int>(i));
        rows += std::max(account.rows, reference.rows);
        if (rows >= kRowsAtOnce) {
            if (auto compared = compare_buckets(differing, findings); !compared) {
                return compared.error();
            }
            differing.clear();
            rows = 0;
        }
    }
    if (auto compared = compare_buckets(differing, findings); !compared) {
        return compared.error();
    }
    std::sort(findings.differences.begin(), findings.differences.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    return findings;
}

Result<void> Comparison::compare_buckets(const std::vector<int>& buckets,
                                         Findings& findings) const {
    if (buckets.empty()) {
        return {};
    }
    if (auto interrupted = go_on(); !interrupted) {
        return interrupted;
    }
    const auto rows = ask_both<std::vector<RowDigest>>(
        auth_, user_, [&](Connection& connection, std::string_view rows_sql) {
            return platform::db::digest_rows_of_buckets(connection, rows_sql, seed_, buckets);
        });
    if (!rows) {
        return rows.error();
    }
    for (const auto& [id, copies] : paired(*rows)) {
        if (const auto kind = kind_of(copies)) {
            findings.differences.push_back({id, *kind, copies});
        }
    }
    return {};
}

Result<void> Comparison::go_on() const {
    return pauses_.wait({}) ? Result<void>{} : kInterrupted.because("");
}

Result<Comparison::Copied> Comparison::look_again(const std::vector<Uuid>& ids) const {
    Copied all;
    for (std::size_t at = 0; at < ids.size(); at += kIdsAtOnce) {
        if (auto interrupted = at == 0 ? Result<void>{} : go_on(); !interrupted) {
            return interrupted.error();
        }
        const auto part = part_of(ids, at);
        const auto rows = ask_both<std::vector<RowDigest>>(
            auth_, user_, [&](Connection& connection, std::string_view rows_sql) {
                return platform::db::digest_rows(connection, rows_sql, seed_, part);
            });
        if (!rows) {
            return rows.error();
        }
        all.merge(paired(*rows));
    }
    return all;
}

Result<Comparison::Columns> Comparison::differing_columns(const std::vector<Uuid>& ids) const {
    Columns differing;
    for (std::size_t at = 0; at < ids.size(); at += kIdsAtOnce) {
        const auto part = part_of(ids, at);
        const auto columns = ask_both<platform::db::ColumnDigests>(
            auth_, user_, [&](Connection& connection, std::string_view rows_sql) {
                return platform::db::digest_columns(connection, rows_sql, part);
            });
        if (!columns) {
            return columns.error();
        }
        for (const auto& [id, of_account] : columns->account) {
            const auto of_reference = columns->reference.find(id);
            if (of_reference == columns->reference.end()) {
                continue;
            }
            for (const auto& [column, digest] : of_account) {
                const auto other = of_reference->second.find(column);
                if (other == of_reference->second.end() || other->second != digest) {
                    differing[id].push_back(column);
                }
            }
        }
    }
    return differing;
}

}  // namespace eventctl
