#include "tests/support/registration_load.hpp"

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "auth-service/adapters/postgres/pg_account_tx.hpp"
#include "auth-service/application/register_account.hpp"
#include "platform/db/database.hpp"
#include "tests/support/fake_accounts.hpp"
#include "tests/support/kept_log.hpp"
#include "tests/support/paced.hpp"

namespace support {

namespace {

class NoHasher final : public auth::PasswordHasher {
public:
    platform::Result<auth::PasswordHash> hash(const platform::Secret&) override { return hash_; }
    platform::Result<bool> verify(const platform::Secret&, const auth::PasswordHash&) override {
        return false;
    }
    [[nodiscard]] bool is_current(const auth::PasswordHash&) const override { return true; }
    [[nodiscard]] const auth::PasswordHash& decoy() const override { return hash_; }

private:
    auth::PasswordHash hash_{"$argon2id$of nothing"};
};

std::unique_ptr<platform::db::Database> open(const std::string& url, platform::log::Logger& log) {
    auto database = platform::db::Database::open({.url = url}, log);
    if (!database) {
        throw std::runtime_error("no database for the load: " + database.error().reason);
    }
    return std::move(*database);
}

}  // namespace

class RegistrationLoad::Worker {
public:
    Worker(const std::string& database_url, std::string prefix, int per_second,
           std::function<void()> after_commit, int threads)
        : prefix_{std::move(prefix)},
          database_{open(database_url, log_)},
          accounts_{*database_, std::move(after_commit)},
          pace_{per_second, threads,
                [this](int number) { enter(prefix_ + std::to_string(number)); }} {}

    void stop() { pace_.stop(); }

    [[nodiscard]] std::vector<std::string> acknowledged(Time end) const {
        const std::lock_guard lock{guard_};
        std::vector<std::string> names;
        for (const auto& [time, name] : acknowledged_) {
            if (time < end) {
                names.push_back(name);
            }
        }
        return names;
    }
    [[nodiscard]] std::size_t failed() const { return failed_; }

private:
    void enter(const std::string& username) {
        auto email = auth::Email::parse(username + "@example.org");
        auto name = auth::Username::parse(username);
        auto password = auth::Password::parse("correct horse");
        const auto opened = register_account_({.username = *std::move(name),
                                               .email = *std::move(email),
                                               .password = *std::move(password),
                                               .first_name = std::nullopt,
                                               .last_name = std::nullopt},
                                              {});
        if (!opened) {
            ++failed_;
            return;
        }
        const std::lock_guard lock{guard_};
        acknowledged_.emplace_back(std::chrono::system_clock::now(), username);
    }

    std::string prefix_;
    platform::log::Logger log_{"load", platform::log::Level::debug, support::keep_log_line};
    std::unique_ptr<platform::db::Database> database_;
    platform::db::PgUnitOfWork<auth::AccountTx, auth::PgAccountTx> accounts_;
    NoHasher hasher_;
    FakeMint tokens_;
    OpenThrottle throttle_;
    platform::SystemClock clock_;
    auth::RegisterAccount register_account_{accounts_, hasher_, tokens_, throttle_, clock_};

    std::atomic<std::size_t> failed_ = 0;
    mutable std::mutex guard_;
    std::vector<std::pair<Time, std::string>> acknowledged_;
    Paced pace_;
};

RegistrationLoad::RegistrationLoad(const std::string& database_url, std::string prefix,
                                   int per_second, std::function<void()> after_commit, int threads)
    : worker_{std::make_unique<Worker>(database_url, std::move(prefix), per_second,
                                       std::move(after_commit), threads)} {}

RegistrationLoad::~RegistrationLoad() {
    stop();
}

void RegistrationLoad::stop() {
    worker_->stop();
}

std::vector<std::string> RegistrationLoad::acknowledged(Time end) const {
    return worker_->acknowledged(end);
}

std::size_t RegistrationLoad::failed() const {
    return worker_->failed();
}

}  // namespace support
