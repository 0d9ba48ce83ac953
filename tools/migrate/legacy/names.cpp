#include "tools/migrate/legacy/names.hpp"

#include <algorithm>
#include <functional>

#include "platform/core/encoding.hpp"
#include "tools/migrate/legacy/clean.hpp"

namespace legacy {

using platform::ascii_lower;

namespace {

std::uint64_t number_of(const std::string& text) {
    const std::uint64_t number = std::hash<std::string>{}(text);
    return number != 0 ? number : 1;
}

}  // namespace

std::size_t NumberSet::place_of(std::uint64_t number) const {
    auto place = static_cast<std::size_t>(number) & (places_.size() - 1);
    while (places_[place] != 0 && places_[place] != number) {
        place = (place + 1) & (places_.size() - 1);
    }
    return place;
}

bool NumberSet::contains(std::uint64_t number) const {
    return places_[place_of(number)] == number;
}

bool NumberSet::insert(std::uint64_t number) {
    if (2 * size_ >= places_.size()) {
        grow();
    }
    auto& place = places_[place_of(number)];
    const bool is_new = place == 0;
    place = number;
    size_ += is_new ? 1 : 0;
    return is_new;
}

void NumberSet::grow() {
    auto before = std::move(places_);
    places_.assign(2 * before.size(), 0);
    for (const auto number : before) {
        if (number != 0) {
            places_[place_of(number)] = number;
        }
    }
}

void NameBook::begin_page(auth::PgLegacyAccounts& accounts, const std::vector<UserDraft>& drafts) {
    accounts_ = &accounts;
    usernames_.clear();
    emails_.clear();
    std::vector<std::string> usernames;
    std::vector<std::string> emails;
    for (const auto& draft : drafts) {
        usernames.push_back(
            ascii_lower(draft.is_name_valid ? draft.name : renamed(draft.name, draft.old_id, 1)));
        emails.push_back(
            ascii_lower(draft.email.empty() ? placeholder_email(draft.old_id, 1) : draft.email));
    }
    look(usernames, emails);
}

// What somebody has given up on this page stays free.
void NameBook::look(const std::vector<std::string>& usernames,
                    const std::vector<std::string>& emails) {
    for (const auto& holder : accounts_->holders(usernames, emails)) {
        for (const auto& [kind, name] :
             {std::pair{&usernames_, &holder.username}, {&emails_, &holder.email}}) {
            if (!name->empty() && !kind->held.contains(holder.id)) {
                kind->hold(*name, holder.id);
            }
        }
    }
}

void NameBook::Kind::clear() {
    holder.clear();
    held.clear();
}

void NameBook::Kind::hold(const std::string& lower, const auth::AccountId& id) {
    if (const auto before = held.find(id); before != held.end()) {
        holder.erase(before->second);
    }
    holder.insert_or_assign(lower, id);
    held.insert_or_assign(id, lower);
}

bool NameBook::Kind::is_free(const std::string& lower, const auth::AccountId& id) const {
    const auto found = holder.find(lower);
    return found != holder.end() ? found->second == id : !given.contains(number_of(lower));
}

void NameBook::take(Kind& kind, const std::string& lower, const auth::AccountId& id) const {
    kind.hold(lower, id);
    if (is_dry_run_) {
        kind.given.insert(number_of(lower));
    }
}

NameBook::Given NameBook::give(UserDraft& draft, const auth::AccountId& id) {
    Given given{.username = draft.is_name_valid ? draft.name : renamed(draft.name, draft.old_id, 1),
                .email = draft.email.empty() ? placeholder_email(draft.old_id, 1) : draft.email};
    int attempt = draft.is_name_valid ? 0 : 1;
    while (!usernames_.is_free(ascii_lower(given.username), id)) {
        if (attempt == 0) {
            draft.reasons.emplace_back("username_taken");
        }
        given.username = renamed(draft.name, draft.old_id, ++attempt);
        look({ascii_lower(given.username)}, {});
    }
    attempt = draft.email.empty() ? 1 : 0;
    while (!emails_.is_free(ascii_lower(given.email), id)) {
        if (attempt == 0) {
            draft.reasons.emplace_back("email_taken");
        }
        given.email = placeholder_email(draft.old_id, ++attempt);
        look({}, {given.email});
    }
    take(usernames_, ascii_lower(given.username), id);
    take(emails_, ascii_lower(given.email), id);
    return given;
}

}  // namespace legacy
