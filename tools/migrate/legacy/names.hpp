#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "auth-service/adapters/postgres/pg_legacy_accounts.hpp"
#include "tools/migrate/legacy/translate.hpp"

namespace legacy {

// Numbers, eight bytes and a little more each: names that a dry run has given away.
class NumberSet {
public:
    // False where it was there.
    bool insert(std::uint64_t number);
    [[nodiscard]] bool contains(std::uint64_t number) const;

private:
    [[nodiscard]] std::size_t place_of(std::uint64_t number) const;
    void grow();

    std::vector<std::uint64_t> places_ = std::vector<std::uint64_t>(1024);  // 0: free
    std::size_t size_ = 0;
};

// Gives each user a username and an address that nobody else has. Who comes first keeps his own.
class NameBook {
public:
    // Remembers what it has given in a dry run, in which nobody can look it up afterwards.
    explicit NameBook(bool is_dry_run) : is_dry_run_{is_dry_run} {}

    // For a page of users. `accounts` answers who holds what by now.
    void begin_page(auth::PgLegacyAccounts& accounts, const std::vector<UserDraft>& drafts);
    // What the user is to be called, who has that id here. Adds to the draft's reasons.
    struct Given {
        std::string username;
        std::string email;
    };
    Given give(UserDraft& draft, const auth::AccountId& id);

private:
    // Of one kind of name: who holds which, in lower case.
    struct Kind {
        std::map<std::string, auth::AccountId> holder;
        std::map<auth::AccountId, std::string> held;
        NumberSet given;  // in a dry run

        void clear();
        void hold(const std::string& lower, const auth::AccountId& id);
        [[nodiscard]] bool is_free(const std::string& lower, const auth::AccountId& id) const;
    };

    void look(const std::vector<std::string>& usernames, const std::vector<std::string>& emails);
    void take(Kind& kind, const std::string& lower, const auth::AccountId& id) const;

    bool is_dry_run_;
    auth::PgLegacyAccounts* accounts_ = nullptr;
    Kind usernames_;
    Kind emails_;
};

}  // namespace legacy
