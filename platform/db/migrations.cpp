#include "platform/db/migrations.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include "platform/core/encoding.hpp"

namespace platform::db {

namespace {

constexpr Fault kFilesInvalid{ErrorCode::invalid, "migration_files_invalid",
                              "The migration files cannot be used."};
constexpr Fault kHistoryDiffers{ErrorCode::conflict, "migration_history_differs",
                                "The database's history does not fit the migration files."};
constexpr Fault kMigrationFailed{ErrorCode::internal, "migration_failed",
                                 "A migration failed and was rolled back."};
constexpr Fault kRunnerFailed{ErrorCode::unavailable, "database_failed",
                              "The database could not be asked."};

constexpr int kLockKey = 0x4d494752;  // "MIGR"
// A session that waits for a lock has a snapshot, which a CREATE INDEX CONCURRENTLY of whoever
// holds the lock would wait for in its turn. So the wait is cut in pieces, shorter than
// deadlock_timeout.
constexpr std::chrono::milliseconds kLockSlice{500};

// The history is the runner's alone to write, whatever default privileges have given to the roles
// that services run as.
constexpr const char* kKeepHistory = R"(
DO $$
DECLARE
    grantee text;
BEGIN
    FOR grantee IN
        SELECT DISTINCT CASE WHEN acl.grantee = 0 THEN 'PUBLIC'
                             ELSE quote_ident(pg_get_userbyid(acl.grantee)) END
        FROM pg_class, aclexplode(relacl) acl
        WHERE pg_class.oid = 'schema_migrations'::regclass AND acl.grantee <> relowner
            AND privilege_type <> 'SELECT'
    LOOP
        EXECUTE 'REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'
            ' ON schema_migrations FROM ' || grantee;
    END LOOP;
END $$)";

std::string four_digits(int number) {
    std::string text = std::to_string(number);
    return std::string(text.size() < 4 ? 4 - text.size() : 0, '0') + text;
}

struct FileName {
    int number;
    std::string name;
};

constexpr std::string_view kSuffix = ".up.sql";

std::optional<FileName> parse_file_name(std::string_view text) {
    if (text.size() < 5 || text[4] != '_') {
        return std::nullopt;
    }
    const auto number = text.substr(0, 4);
    text.remove_prefix(5);
    const auto name = text.substr(0, text.size() - std::min(text.size(), kSuffix.size()));
    if (number.find_first_not_of("0123456789") != std::string_view::npos || name.empty() ||
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string_view::npos) {
        return std::nullopt;
    }
    return FileName{std::stoi(std::string{number}), std::string{name}};
}

Result<Migration> load(const std::filesystem::path& path, const FileName& file_name) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    if (!file || !(text << file.rdbuf())) {
        return kFilesInvalid.because(path.string() + " is empty or cannot be read");
    }
    return Migration{.number = file_name.number,
                     .name = file_name.name,
                     .sql = text.str(),
                     .checksum = hex_encode(sha256(text.str()))};
}

struct Applied {
    std::string checksum;
    std::string at;
};

std::map<int, Applied> read_history(Connection& connection) {
    std::map<int, Applied> history;
    int number = 0;
    std::string checksum;
    Timestamp at;
    connection.each(
        "SELECT number, checksum, applied_at FROM schema_migrations ORDER BY number",
        [&] {
            history[number] = {checksum, to_rfc3339(at)};
        },
        soci::into(number), soci::into(checksum), soci::into(at));
    return history;
}

bool has_history(Connection& connection) {
    int there = 0;
    connection.run("SELECT (to_regclass('schema_migrations') IS NOT NULL)::int", soci::into(there));
    return there == 1;
}

}  // namespace

// Held until it goes, by the session: it is free again when the process is killed.
class Migrator::SessionLock {
public:
    explicit SessionLock(Connection& connection) : connection_{connection} {}
    ~SessionLock() {
        try {
            if (held_) {
                connection_.execute_script("SELECT pg_advisory_unlock(" + key() + ")");
            }
        } catch (const soci::soci_error&) {
            connection_.close();  // which gives the lock back as well
        }
    }
    SessionLock(const SessionLock&) = delete;
    SessionLock& operator=(const SessionLock&) = delete;

    bool try_take() {
        int got = 0;
        connection_.run("SELECT pg_try_advisory_lock(" + key() + ")::int", soci::into(got));
        held_ = got == 1;
        return held_;
    }

    bool take_within(std::chrono::milliseconds patience) {
        try {
            connection_.execute_script(
                "SET LOCAL lock_timeout = " + std::to_string(patience.count()) +
                "; SELECT pg_advisory_lock(" + key() + ")");
            held_ = true;
        } catch (const soci::postgresql_soci_error& caught) {
            if (caught.sqlstate() != "55P03") {
                throw;
            }
        }
        return held_;
    }

    // Whoever has it, or had it a moment ago.
    [[nodiscard]] std::string holder() {
        std::string text = "a process that has just ended";
        connection_.run(
            "SELECT format('process %s (%s)', pid, coalesce(application_name, 'unknown'))"
            " FROM pg_locks LEFT JOIN pg_stat_activity USING (pid)"
            " WHERE locktype = 'advisory' AND granted AND classid = 0 AND objsubid = 1"
            " AND objid = " +
                key() +
                " AND pg_locks.database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())",
            soci::into(text));
        return text;
    }

private:
    static std::string key() { return std::to_string(kLockKey); }

    Connection& connection_;
    bool held_ = false;
};

Result<std::vector<Migration>> load_migrations(const std::filesystem::path& directory) {
    std::error_code error;
    std::vector<Migration> migrations;
    for (const auto& entry : std::filesystem::directory_iterator{directory, error}) {
        const std::string name = entry.path().filename().string();
        if (!name.ends_with(kSuffix)) {
            continue;
        }
        const auto file_name = parse_file_name(name);
        if (!file_name) {
            return kFilesInvalid.because(name + " is not named NNNN_name.up.sql");
        }
        auto migration = load(entry.path(), *file_name);
        if (!migration) {
            return migration.error();
        }
        migrations.push_back(std::move(*migration));
    }
    if (error || migrations.empty()) {
        return kFilesInvalid.because("there are no migrations in " + directory.string());
    }
    std::sort(migrations.begin(), migrations.end(),
              [](const auto& a, const auto& b) { return a.number < b.number; });
    for (std::size_t i = 0; i < migrations.size(); ++i) {
        if (migrations[i].number != static_cast<int>(i) + 1) {
            return kFilesInvalid.because("number " + four_digits(static_cast<int>(i) + 1) +
                                         " is missing or there twice in " + directory.string());
        }
    }
    return migrations;
}

Result<void> Migrator::up(const Progress& progress, const OnWait& on_wait) {
    try {
        SessionLock lock{connection_};
        if (const auto taken = wait_for(lock, on_wait); !taken) {
            return taken;
        }
        connection_.execute_script(
            "SET client_min_messages = warning;"
            "SELECT set_config('lock_timeout', '" +
            std::to_string(config_.lock_timeout.count()) +
            "', false) WHERE current_setting('lock_timeout') = '0';"
            "CREATE TABLE IF NOT EXISTS schema_migrations (number integer PRIMARY KEY,"
            " name text NOT NULL, checksum text NOT NULL,"
            " applied_at timestamptz NOT NULL DEFAULT clock_timestamp())");
        connection_.execute_script(kKeepHistory);
        return apply_missing(progress);
    } catch (const soci::soci_error& caught) {
        return kRunnerFailed.because(caught.what());
    }
}

Result<void> Migrator::wait_for(SessionLock& lock, const OnWait& on_wait) {
    const auto deadline = std::chrono::steady_clock::now() + config_.lock_wait;
    if (lock.try_take()) {
        return {};
    }
    if (on_wait) {
        on_wait(lock.holder());
    }
    while (std::chrono::steady_clock::now() < deadline) {
        if (lock.take_within(kLockSlice)) {
            return {};
        }
    }
    return kRunnerBusy.because(lock.holder() + ", for more than " +
                               std::to_string(config_.lock_wait.count()) + " s");
}

Result<void> Migrator::apply_missing(const Progress& progress) {
    if (const auto fits = check_history(); !fits) {
        return fits;
    }
    const auto history = read_history(connection_);
    for (const auto& migration : migrations_) {
        if (history.contains(migration.number)) {
            continue;
        }
        if (const auto applied = apply(migration); !applied) {
            return applied;
        }
        progress(migration);
    }
    return {};
}

Result<std::vector<MigrationStatus>> Migrator::status() {
    try {
        const bool begun = has_history(connection_);
        if (begun) {
            if (const auto fits = check_history(); !fits) {
                return fits.error();
            }
        }
        const auto history = begun ? read_history(connection_) : std::map<int, Applied>{};
        std::vector<MigrationStatus> all;
        for (const auto& migration : migrations_) {
            const auto applied = history.find(migration.number);
            all.push_back({migration, applied != history.end() ? applied->second.at : ""});
        }
        return all;
    } catch (const soci::soci_error& caught) {
        return kRunnerFailed.because(caught.what());
    }
}

Result<void> Migrator::check_history() {
    for (const auto& [number, applied] : read_history(connection_)) {
        const auto file = static_cast<std::size_t>(number) - 1;
        if (number < 1 || file >= migrations_.size()) {
            return kHistoryDiffers.because("migration " + four_digits(number) +
                                           " was applied and its file has vanished");
        }
        if (migrations_[file].checksum != applied.checksum) {
            return kHistoryDiffers.because("migration " + four_digits(number) + "_" +
                                           migrations_[file].name +
                                           " was changed after it was applied");
        }
    }
    return {};
}

Result<void> Migrator::apply(const Migration& migration) {
    const auto file = four_digits(migration.number) + "_" + migration.name + std::string{kSuffix};
    try {
        connection_.execute_script("BEGIN");
        connection_.execute_file(migration.sql);
        connection_.run(
            "INSERT INTO schema_migrations (number, name, checksum)"
            " VALUES (:number, :name, :checksum)",
            soci::use(migration.number, "number"), soci::use(migration.name, "name"),
            soci::use(migration.checksum, "checksum"));
        connection_.execute_script("COMMIT");
        return {};
    } catch (const ScriptError& caught) {
        connection_.close();  // and with it the transaction, the lock and what the file has SET
        return kMigrationFailed.because(file + ", line " + std::to_string(caught.line()) + ": " +
                                        caught.what());
    } catch (const soci::soci_error& caught) {
        connection_.close();
        return kMigrationFailed.because(file + ": " + caught.what());
    }
}

}  // namespace platform::db
