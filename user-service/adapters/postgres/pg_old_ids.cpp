#include "user-service/adapters/postgres/pg_profile_tx.hpp"

namespace user {

using soci::into;
using soci::use;

std::optional<platform::Uuid> PgProfileTx::find_by_old_id(LegacyKind kind, const OldId& old_id) {
    platform::Uuid id;
    const bool found = connection_.run(
        "SELECT id FROM legacy_ids WHERE kind = :kind AND old_id = :old_id",
        use(static_cast<int>(kind), "kind"), use(old_id.number(), "old_id"), into(id));
    return found ? std::optional{id} : std::nullopt;
}

}  // namespace user
