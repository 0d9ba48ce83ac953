#include "auth-service/application/import_accounts.hpp"

#include <algorithm>

#include "auth-service/domain/errors.hpp"
#include "platform/core/encoding.hpp"

namespace auth {

using platform::ascii_lower;
using platform::RequestContext;
using platform::Result;

namespace {

std::vector<ImportedAccount> those_not(const std::vector<bool>& inserted,
                                       const std::vector<ImportedAccount>& batch) {
    std::vector<ImportedAccount> left;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (!inserted[i]) {
            left.push_back(batch[i]);
        }
    }
    return left;
}

std::vector<Imported> import(ImportTx& tx, const std::vector<ImportedAccount>& batch,
                             platform::Timestamp now) {
    const auto inserted = tx.insert(batch, now, now - kNameKept);
    const auto reasons = tx.look_up(those_not(inserted, batch), now - kNameKept);
    std::vector<Imported> outcomes;
    auto reason = reasons.begin();
    for (const bool done : inserted) {
        // Nothing stands against it any more: what did is gone since the insertion.
        outcomes.push_back(done                         ? Imported::added
                           : *reason == Imported::added ? Imported::raced
                                                        : *reason);
        reason += done ? 0 : 1;
    }
    return outcomes;
}

// 64 bits of a digest: among a million accounts the chance of one false alarm is one in a million.
std::uint64_t digest_of(const std::string& text) {
    const auto digest = platform::sha256(text);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        number = number << 8U | static_cast<unsigned char>(digest[i]);
    }
    return number;
}

}  // namespace

AccountId imported_id(const std::optional<platform::Timestamp>& created_at, const Email& email) {
    return AccountId{platform::Uuid::v7(std::max(created_at.value_or(kImportEpoch), kImportEpoch),
                                        "import " + ascii_lower(email.str()))};
}

std::optional<platform::Fault> fault_of(Imported outcome) {
    switch (outcome) {
        case Imported::username_taken:
            return errors::kUsernameTaken;
        case Imported::email_taken:
            return errors::kEmailTaken;
        case Imported::id_taken:
            return kImportIdTaken;
        case Imported::deleted:
            return kImportDeleted;
        case Imported::raced:
            return kImportRaced;
        case Imported::added:
        case Imported::already_there:
            break;
    }
    return std::nullopt;
}

Result<std::vector<Imported>> ImportAccounts::operator()(const std::vector<ImportedAccount>& batch,
                                                         const RequestContext& context) {
    const auto now = clock_.now();
    auto outcomes = store_.transact([&](ImportTx& tx) -> Result<std::vector<Imported>> {
        if (!begun_) {
            tx.audit().record(by_operator(actions::kBeginImport, {}, now, context));
        }
        return import(tx, batch, now);
    });
    begun_ = begun_ || outcomes;
    return outcomes;
}

Result<void> ImportAccounts::finish(const ImportCounts& counts, const RequestContext& context) {
    const auto now = clock_.now();
    return store_.transact([&](ImportTx& tx) -> Result<void> {
        tx.audit().record(by_operator(actions::kImport,
                                      "accounts:" + std::to_string(counts.added) + " added, " +
                                          std::to_string(counts.already_there) +
                                          " already there, " + std::to_string(counts.refused) +
                                          " refused",
                                      now, context));
        return {};
    });
}

Result<std::vector<Imported>> CheckImport::operator()(const std::vector<ImportedAccount>& batch) {
    const auto names_free_before = clock_.now() - kNameKept;
    auto outcomes = store_.read([&](ImportTx& tx) -> Result<std::vector<Imported>> {
        return tx.look_up(batch, names_free_before);
    });
    if (!outcomes) {
        return outcomes;
    }
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if ((*outcomes)[i] == Imported::added) {
            (*outcomes)[i] = among_seen(batch[i]);
        }
    }
    return outcomes;
}

Imported CheckImport::among_seen(const ImportedAccount& account) {
    const auto username = "username " + ascii_lower(account.username.str());
    const auto email = "email " + ascii_lower(account.email.str());
    const auto id = "id " + account.id.str();
    const std::uint64_t whole = digest_of(id + ' ' + username + ' ' + email);
    const std::uint64_t parts[] = {digest_of(id), digest_of(username), digest_of(email)};
    if (seen_.contains(whole)) {
        return Imported::already_there;
    }
    constexpr Imported kTaken[] = {Imported::id_taken, Imported::username_taken,
                                   Imported::email_taken};
    for (std::size_t i = 0; i < std::size(parts); ++i) {
        if (seen_.contains(parts[i])) {
            return kTaken[i];
        }
    }
    seen_.insert({whole, parts[0], parts[1], parts[2]});
    return Imported::added;
}

}  // namespace auth
