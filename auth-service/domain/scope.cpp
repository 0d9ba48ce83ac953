#include "auth-service/domain/scope.hpp"

#include <algorithm>

#include "auth-service/domain/errors.hpp"

namespace auth {

namespace {

// RFC 6749 appendix A.4: printable ASCII but for the space, '"' and '\'.
bool is_token_character(char c) {
    return c > 0x20 && c < 0x7F && c != '"' && c != '\\';
}

// Calls `each(part)` with what stands between single spaces, empty parts too.
template <class Each>
void split(std::string_view text, const Each& each) {
    while (true) {
        const auto part = text.substr(0, text.find(' '));
        each(part);
        if (part.size() == text.size()) {
            return;
        }
        text.remove_prefix(part.size() + 1);
    }
}

}  // namespace

const std::vector<std::string_view>& scopes::all() {
    static const std::vector<std::string_view> kAll{kAwardBadges, kReadRevocations, kReadUsers};
    return kAll;
}

platform::Result<Scope> Scope::parse(std::string_view text) {
    if (text.empty() || !std::all_of(text.begin(), text.end(), is_token_character)) {
        return errors::kScopeInvalid.because("no scope-token");
    }
    const auto& known = scopes::all();
    const auto found = std::find(known.begin(), known.end(), text);
    if (found == known.end()) {
        return errors::kScopeInvalid.because("unknown");
    }
    return Scope{*found};
}

ScopeSet::ScopeSet(std::vector<Scope> scopes) : scopes_{std::move(scopes)} {
    std::sort(scopes_.begin(), scopes_.end());
    scopes_.erase(std::unique(scopes_.begin(), scopes_.end()), scopes_.end());
}

platform::Result<ScopeSet> ScopeSet::parse(std::string_view text) {
    std::vector<Scope> scopes;
    platform::Result<void> read;
    split(text, [&](std::string_view part) {
        auto scope = Scope::parse(part);
        if (!scope) {
            read = scope.error();
            return;
        }
        scopes.push_back(*scope);
    });
    return read ? platform::Result<ScopeSet>{ScopeSet{std::move(scopes)}} : read.error();
}

ScopeSet ScopeSet::known_of(std::string_view text) {
    std::vector<Scope> scopes;
    split(text, [&](std::string_view part) {
        if (const auto scope = Scope::parse(part)) {
            scopes.push_back(*scope);
        }
    });
    return ScopeSet{std::move(scopes)};
}

bool ScopeSet::is_within(const ScopeSet& other) const {
    return std::includes(other.scopes_.begin(), other.scopes_.end(), scopes_.begin(),
                         scopes_.end());
}

std::string ScopeSet::str() const {
    std::string text;
    for (const auto& scope : scopes_) {
        text.append(text.empty() ? "" : " ").append(scope.str());
    }
    return text;
}

}  // namespace auth
