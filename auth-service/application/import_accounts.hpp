#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "auth-service/application/audit_trail.hpp"
#include "auth-service/domain/account.hpp"
#include "auth-service/domain/password.hpp"
#include "platform/core/result.hpp"
#include "platform/core/unit_of_work.hpp"

// Accounts that come from another system, many at once. Nothing is announced: whoever imports has
// every account announced afterwards (AnnouncePage).
namespace auth {

// Why an account is not taken in. Not in domain/errors.hpp, as no client of ours is ever told.
inline constexpr platform::Fault kImportIdTaken{
    platform::ErrorCode::conflict, "account_id_taken",
    "An account with another username or mail address has this id."};
inline constexpr platform::Fault kImportDeleted{platform::ErrorCode::conflict, "account_deleted",
                                                "The account of this id was deleted here."};
inline constexpr platform::Fault kImportRaced{
    platform::ErrorCode::conflict, "account_raced",
    "Somebody has changed an account with this id, username or mail address meanwhile."};

// What stands in for `created_at` where nobody knows it, for the id alone.
inline constexpr platform::Timestamp kImportEpoch{};  // 1970-01-01T00:00:00Z

struct ImportedAccount {
    AccountId id;
    Username username;
    Email email;
    std::optional<PersonName> first_name;
    std::optional<PersonName> last_name;
    PasswordHash password_hash;
    std::optional<platform::Timestamp> created_at;  // the moment of the import where there is none
    bool disabled;
};

// The id of an account that comes without one, the same whenever it comes again: of version 7, with
// the time when it was created (kImportEpoch where that is not known, or was before it) and 74 bits
// of the digest of "import " and the mail address in lower case.
[[nodiscard]] AccountId imported_id(const std::optional<platform::Timestamp>& created_at,
                                    const Email& email);

enum class Imported : std::uint8_t {
    added,
    already_there,  // by id, username and mail address, whatever else is different: nothing changes
    username_taken,
    email_taken,
    id_taken,
    deleted,
    raced,  // no more reason than that; another attempt finds it out
};

// Nothing for the first two.
[[nodiscard]] std::optional<platform::Fault> fault_of(Imported outcome);

// What an import asks of the accounts within one transaction.
class ImportTx {
public:
    virtual ~ImportTx() = default;

    // Of each account whether it was inserted: the database decides, the first of several in
    // `accounts` wins. Usernames of those who were deleted before `names_free_before` are free.
    virtual std::vector<bool> insert(const std::vector<ImportedAccount>& accounts,
                                     platform::Timestamp now,
                                     platform::Timestamp names_free_before) = 0;
    // What stands against each of them; `added` where nothing does.
    virtual std::vector<Imported> look_up(const std::vector<ImportedAccount>& accounts,
                                          platform::Timestamp names_free_before) = 0;
    virtual AuditTrail& audit() = 0;
};

using ImportStore = platform::UnitOfWork<ImportTx>;

struct ImportCounts {
    std::int64_t added = 0;
    std::int64_t already_there = 0;
    std::int64_t refused = 0;
};

// Takes accounts in, a batch in a transaction: after a crash another run from the beginning goes on
// where it was. That an import has begun is on record with its first batch, and its end with the
// counts. Fails as the store does.
class ImportAccounts {
public:
    ImportAccounts(ImportStore& store, const platform::Clock& clock)
        : store_{store}, clock_{clock} {}

    [[nodiscard]] platform::Result<std::vector<Imported>> operator()(
        const std::vector<ImportedAccount>& batch, const platform::RequestContext& context);
    [[nodiscard]] platform::Result<void> finish(const ImportCounts& counts,
                                                const platform::RequestContext& context);

private:
    ImportStore& store_;
    const platform::Clock& clock_;
    bool begun_ = false;
};

// Says what ImportAccounts would, and writes nothing. What it has seen it remembers, about 200
// bytes an account, as nothing else could tell of two in one file.
class CheckImport {
public:
    CheckImport(ImportStore& store, const platform::Clock& clock) : store_{store}, clock_{clock} {}

    [[nodiscard]] platform::Result<std::vector<Imported>> operator()(
        const std::vector<ImportedAccount>& batch);

private:
    [[nodiscard]] Imported among_seen(const ImportedAccount& account);

    ImportStore& store_;
    const platform::Clock& clock_;
    std::unordered_set<std::uint64_t> seen_;  // digests of ids, names, addresses, and of all three
};

}  // namespace auth
