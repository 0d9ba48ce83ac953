#pragma once

#include "auth-service/application/ports.hpp"

namespace auth {

// A refusal, once it is on record, which stays although nothing else has happened; or what the
// store fails with.
[[nodiscard]] inline platform::Error on_record(AccountStore& store, const AuditRecord& record,
                                               platform::Error refusal) {
    const auto noted = store.transact([&](AccountTx& tx) -> platform::Result<void> {
        tx.audit().record(record);
        return {};
    });
    return noted ? std::move(refusal) : noted.error();
}

}  // namespace auth
