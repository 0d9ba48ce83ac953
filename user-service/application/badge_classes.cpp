#include "user-service/application/badge_classes.hpp"

#include "user-service/application/once.hpp"

namespace user {

namespace {

template <class Text>
std::optional<std::string> text_of(const std::optional<Text>& text) {
    return text ? std::optional{text->str()} : std::nullopt;
}

platform::Result<BadgeClass> find(ProfileTx& tx, const BadgeClassId& id) {
    auto found = tx.find_badge_class(id);
    if (!found) {
        return errors::kBadgeClassUnknown;
    }
    return std::move(*found);
}

}  // namespace

platform::Result<BadgeClass> BadgeClasses::define(const Service& issuer, const NewBadgeClass& given,
                                                  const std::optional<RequestKey>& key) const {
    const auto now = clock_.now();
    const BadgeClass defined{.id = BadgeClassId::make(now),
                             .issuer = issuer.client_id,
                             .name = given.name.str(),
                             .description = text_of(given.description),
                             .criteria = text_of(given.criteria),
                             .icon_url = text_of(given.icon_url),
                             .repeatable = given.repeatable,
                             .rule = given.rule,
                             .created_at = now};
    return store_.transact([&](ProfileTx& tx) {
        return once(
            tx, key, now,
            [&]() -> platform::Result<BadgeClass> {
                return tx.insert(defined) ? platform::Result<BadgeClass>{defined}
                                          : errors::kBadgeClassesTooMany;
            },
            [&](const MadeByRequest& made) { return find(tx, BadgeClassId{made.id}); },
            [](const BadgeClass& made) { return MadeByRequest{.id = made.id.uuid()}; });
    });
}

platform::Result<BadgeClass> BadgeClasses::read(const BadgeClassId& id) const {
    return store_.read([&](ProfileTx& tx) { return find(tx, id); });
}

platform::Result<Page<BadgeClass>> BadgeClasses::list(const PageRequest& page) const {
    return store_.read([&](ProfileTx& tx) -> platform::Result<Page<BadgeClass>> {
        return tx.badge_classes(page);
    });
}

}  // namespace user
