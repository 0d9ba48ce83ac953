#include "tools/eventctl/differences.hpp"

#include <array>

namespace eventctl {

namespace {

struct Words {
    std::string_view name;
    std::string_view meaning;
};

constexpr std::array<Words, kKinds> kWords{
    Words{"missing", "user-service does not know the account"},
    Words{"stale", "user-service has a lower version"},
    Words{"wrong", "same version, other values"},
    Words{"ahead", "user-service has a version that the account has not reached"},
    Words{"ghost", "user-service knows an account that is not there"},
    Words{"resurrected", "the account was deleted, and lives in user-service"},
    Words{"tombstone", "the account lives, and is deleted in user-service for good"}};

}  // namespace

std::string_view name_of(Kind kind) {
    return kWords.at(static_cast<std::size_t>(kind)).name;
}

std::string_view meaning_of(Kind kind) {
    return kWords.at(static_cast<std::size_t>(kind)).meaning;
}

std::optional<Kind> kind_of(const Copies& copies) {
    const auto& [account, reference] = copies;
    if (!reference) {
        return account ? std::optional{Kind::missing} : std::nullopt;
    }
    if (!account) {
        return reference->deleted ? std::nullopt : std::optional{Kind::ghost};
    }
    if (account->deleted != reference->deleted) {
        return account->deleted ? Kind::resurrected : Kind::tombstone;
    }
    if (account->version != reference->version) {
        return reference->version < account->version ? Kind::stale : Kind::ahead;
    }
    return account->digest != reference->digest ? std::optional{Kind::wrong} : std::nullopt;
}

}  // namespace eventctl
