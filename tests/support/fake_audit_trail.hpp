#pragma once

#include <algorithm>
#include <vector>

#include "auth-service/application/audit_trail.hpp"

namespace support {

class FakeAuditTrail final : public auth::AuditTrail {
public:
    std::vector<auth::AuditRecord> records;  // oldest first

    void record(const auth::AuditRecord& record) override {
        records.push_back(record);
        records.back().id = platform::Uuid::v7(record.at);
    }
    platform::Page<auth::AuditRecord> of(const auth::AccountId& subject,
                                         const platform::PageRequest& request) override {
        platform::Page<auth::AuditRecord> page;
        auto newest_first = records;
        std::sort(newest_first.begin(), newest_first.end(),
                  [](const auto& a, const auto& b) { return a.id > b.id; });
        for (const auto& record : newest_first) {
            if (record.subject != subject || (request.after && record.id >= *request.after)) {
                continue;
            }
            if (page.items.size() == static_cast<std::size_t>(request.limit)) {
                page.next = page.items.back().id;
                break;
            }
            page.items.push_back(record);
        }
        return page;
    }
};

}  // namespace support
