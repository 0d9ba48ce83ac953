#include "auth-service/adapters/postgres/pg_audit_trail.hpp"

namespace auth {

using soci::into;
using soci::use;

void PgAuditTrail::record(const AuditRecord& record) {
    const auto id = platform::Uuid::v7(record.at);
    const auto subject =
        record.subject ? std::optional{record.subject->uuid()} : std::optional<platform::Uuid>{};
    connection_.queue(
        "INSERT INTO audit_events"
        " (id, at, actor, subject, object, action, outcome, address, request_id)"
        " VALUES (:id, :at, :actor, :subject, :object, :action, :outcome, :address, :request_id)",
        use(id, "id"), use(record.at, "at"), use(record.actor, "actor"), use(subject, "subject"),
        use(record.object, "object"), use(record.action, "action"), use(record.outcome, "outcome"),
        use(record.address, "address"), use(record.request_id, "request_id"));
}

platform::Page<AuditRecord> PgAuditTrail::of(const AccountId& subject,
                                             const platform::PageRequest& page) {
    platform::Page<AuditRecord> found;
    AuditRecord row{.actor = {},
                    .subject = subject,
                    .action = {},
                    .outcome = {},
                    .address = {},
                    .request_id = {},
                    .at = {}};
    const int wanted = page.limit + 1;  // one more tells whether there is another page
    connection_.each(
        "SELECT id, at, actor, object, action, outcome, address, request_id FROM audit_events"
        " WHERE subject = :subject AND (CAST(:after AS uuid) IS NULL OR id < :after)"
        " ORDER BY id DESC LIMIT :wanted",
        [&] { found.items.push_back(row); }, use(subject, "subject"), use(page.after, "after"),
        use(wanted, "wanted"), into(row.id), into(row.at), into(row.actor), into(row.object),
        into(row.action), into(row.outcome), into(row.address), into(row.request_id));
    if (found.items.size() == static_cast<std::size_t>(wanted)) {
        found.items.pop_back();
        found.next = found.items.back().id;
    }
    return found;
}

}  // namespace auth
