#pragma once

#include "user-service/application/owned.hpp"
#include "user-service/domain/errors.hpp"

namespace user {

// Performs a request once, however often its sender repeats it within kRequestKeptFor: `make` ->
// Result<T> performs it, `find` -> Result<T> answers for a repetition what was made then, as it is
// now. `made_of` -> MadeByRequest says what of a T is noted. Without a key it is performed each
// time. kRequestInFlight while another transaction performs it, kRequestKeyReused.
template <class Make, class Find, class MadeOf>
auto once(ProfileTx& tx, const std::optional<RequestKey>& key, platform::Timestamp now, Make&& make,
          Find&& find, MadeOf&& made_of) -> decltype(make()) {
    if (!key) {
        return make();
    }
    if (!tx.hold(*key)) {
        return errors::kRequestInFlight;
    }
    if (const auto before = tx.performed(*key, now - kRequestKeptFor)) {
        return before->fingerprint == key->fingerprint ? find(*before) : errors::kRequestKeyReused;
    }
    auto made = make();
    if (made) {
        tx.note_performed(*key, made_of(*made), now);
    }
    return made;
}

// The same for what is a user's: who is gone or disabled by now is not answered about it.
template <class Make, class Find, class MadeOf>
auto once_for(ProfileTx& tx, const UserId& owner, const std::optional<RequestKey>& key,
              platform::Timestamp now, Make&& make, Find&& find, MadeOf&& made_of)
    -> decltype(make()) {
    return once(
        tx, key, now, make,
        [&](const MadeByRequest& made) -> decltype(make()) {
            const auto known = require_user(tx, owner);
            return known ? find(made) : known.error();
        },
        made_of);
}

}  // namespace user
