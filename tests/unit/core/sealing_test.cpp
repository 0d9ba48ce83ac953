#include "platform/core/sealing.hpp"

#include <doctest/doctest.h>

using platform::Sealer;
using platform::Secret;

namespace {

Secret first() {
    return Secret{"the first secret, which is long enough"};
}
Secret second() {
    return Secret{"the second secret, which is as long"};
}

}  // namespace

TEST_CASE("what was sealed can be opened, and never looks the same") {
    const Sealer sealer{first(), {}, "keys"};

    CHECK(sealer.open(sealer.seal("plain"))->expose() == "plain");
    CHECK(sealer.seal("plain") != sealer.seal("plain"));
}

TEST_CASE("what was altered, cut or sealed for another purpose does not open") {
    const Sealer sealer{first(), {}, "keys"};
    auto altered = sealer.seal("plain");
    altered.back() = static_cast<char>(altered.back() ^ 1);

    CHECK_FALSE(sealer.open(altered));
    CHECK_FALSE(sealer.open(sealer.seal("plain").substr(0, 30)));
    CHECK_FALSE(sealer.open(""));
    CHECK_FALSE(Sealer(first(), {}, "cursors").open(sealer.seal("plain")));
}

TEST_CASE("after a rotation the previous secret still reads and the new one writes") {
    const Sealer before{first(), {}, "keys"};
    const Sealer after{second(), first(), "keys"};
    const Sealer later{second(), {}, "keys"};

    CHECK(after.open(before.seal("plain"))->expose() == "plain");
    CHECK(after.verify("text", before.mac("text")));
    CHECK(later.open(after.seal("plain"))->expose() == "plain");
    CHECK_FALSE(later.open(before.seal("plain")));
}

TEST_CASE("a mac fits its own text only") {
    const Sealer sealer{first(), {}, "cursors"};

    CHECK(sealer.verify("text", sealer.mac("text")));
    CHECK_FALSE(sealer.verify("texts", sealer.mac("text")));
    CHECK_FALSE(sealer.verify("text", sealer.mac("text").substr(1)));
    CHECK_FALSE(sealer.verify("text", ""));
}
