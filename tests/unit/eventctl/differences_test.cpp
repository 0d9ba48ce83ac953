#include "tools/eventctl/differences.hpp"

#include <doctest/doctest.h>

using namespace eventctl;
using platform::db::RowDigest;

namespace {

std::optional<RowDigest> row(std::int64_t version, bool deleted = false, std::int64_t digest = 1) {
    return RowDigest{.id = {}, .version = version, .deleted = deleted, .digest = digest};
}

}  // namespace

TEST_CASE("every pair of copies is of one kind") {
    struct Row {
        Copies copies;
        std::optional<Kind> kind;
    };
    const std::optional<RowDigest> none;
    for (const auto& [copies, kind] :
         {Row{{none, none}, {}}, Row{{row(2), row(2)}, {}}, Row{{row(2), none}, Kind::missing},
          Row{{row(2, true), none}, Kind::missing}, Row{{row(2), row(1)}, Kind::stale},
          Row{{row(2), row(0)}, Kind::stale}, Row{{row(2), row(3)}, Kind::ahead},
          Row{{row(2), row(2, false, 9)}, Kind::wrong}, Row{{none, row(1)}, Kind::ghost},
          Row{{none, row(1, true)}, {}}, Row{{row(2, true), row(2, true)}, {}},
          Row{{row(3, true), row(2)}, Kind::resurrected},
          Row{{row(2, true), row(5)}, Kind::resurrected},
          Row{{row(3, true), row(2, true)}, Kind::stale},
          Row{{row(2), row(3, true)}, Kind::tombstone},
          Row{{row(5), row(3, true)}, Kind::tombstone}}) {
        CHECK(kind_of(copies) == kind);
    }
}
