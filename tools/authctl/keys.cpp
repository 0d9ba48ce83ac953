#include <iostream>
#include <memory>

#include "auth-service/adapters/postgres/pg_key_schedule.hpp"
#include "auth-service/adapters/postgres/pg_signing_keys.hpp"
#include "platform/json/writer.hpp"
#include "tools/authctl/program.hpp"
#include "tools/console/arguments.hpp"
#include "tools/console/output.hpp"

namespace authctl {

using auth::KeyState;
using auth::ListedKey;
using platform::Timestamp;

namespace {

struct RevokeOptions {
    std::string kid;
    bool secret_lost = false;
};

std::string_view name_of(KeyState state) {
    switch (state) {
        case KeyState::scheduled:
            return "scheduled";
        case KeyState::signing:
            return "signing";
        case KeyState::published:
            return "published";
        case KeyState::retired:
            return "retired";
        case KeyState::revoked:
            return "revoked";
    }
    return "";
}

std::optional<std::string> text_of(const std::optional<Timestamp>& time) {
    return time ? std::optional{platform::to_rfc3339(*time)} : std::nullopt;
}

std::string json_of(const ListedKey& key) {
    return platform::json::ObjectWriter{}
        .text("kid", key.kid)
        .text("state", name_of(key.state))
        .text("signs_from", platform::to_rfc3339(key.times.signs_from))
        .text_or_null("published_until", text_of(key.times.published_until))
        .text_or_null("revoked_at", text_of(key.times.revoked_at))
        .text("created_at", platform::to_rfc3339(key.created_at))
        .str();
}

std::string to_second(const std::optional<Timestamp>& time) {
    return time ? platform::to_rfc3339(*time).substr(0, 19) + "Z" : "";
}

int list(Setup& setup, bool json) {
    const auto keys = auth::list_signing_keys(setup.database());
    if (!keys) {
        return failed(keys.error());
    }
    if (json) {
        for (const auto& key : *keys) {
            print_json(json_of(key));
        }
        return kDone;
    }
    if (keys->empty()) {
        std::cout << "there are no keys: auth-service makes the first one when it starts\n";
        return kDone;
    }
    Table table{{"KID", "STATE", "SIGNS FROM", "PUBLISHED UNTIL", "REVOKED AT"}};
    for (const auto& key : *keys) {
        table.add({shown(key.kid), std::string{name_of(key.state)}, to_second(key.times.signs_from),
                   to_second(key.times.published_until), to_second(key.times.revoked_at)});
    }
    std::cout << table.str();
    return kDone;
}

int rotate(Setup& setup, bool json) {
    const auto rotation =
        auth::rotate_signing_keys(setup.database(), setup.sealer(auth::kSigningKeysPurpose),
                                  setup.key_schedule(), setup.context());
    if (!rotation) {
        return failed(rotation.error());
    }
    if (json) {
        print_json(platform::json::ObjectWriter{}
                       .text("kid", rotation->kid)
                       .text("signs_from", platform::to_rfc3339(rotation->signs_from))
                       .boolean("made", rotation->made)
                       .str());
        return kDone;
    }
    std::cout << rotation->kid
              << (rotation->made ? " signs from " : " was scheduled already; it signs from ")
              << to_second(rotation->signs_from) << '\n';
    return kDone;
}

int revoke(Setup& setup, const RevokeOptions& options, bool json) {
    const auto revocation = auth::revoke_signing_key(
        setup.database(), setup.sealer(auth::kSigningKeysPurpose), setup.key_schedule(),
        options.kid, options.secret_lost ? auth::SealingSecret::lost : auth::SealingSecret::in_use,
        setup.context());
    if (!revocation && revocation.error().fault.slug == auth::kSigningKeyUnknown.slug) {
        complain("there is no signing key '" + shown(options.kid, 60) +
                 "'; `keys list` shows all there are");
        return kFailed;
    }
    if (!revocation) {
        return failed(revocation.error());
    }
    const auto& replacement = revocation->replacement;
    if (json) {
        print_json(platform::json::ObjectWriter{}
                       .text("kid", options.kid)
                       .boolean("was_revoked", revocation->was_revoked)
                       .text_or_null("replacement", replacement.empty()
                                                        ? std::nullopt
                                                        : std::optional{replacement})
                       .str());
        return kDone;
    }
    std::cout << options.kid << (revocation->was_revoked ? " was revoked already" : " is revoked")
              << (replacement.empty() ? "" : "; " + replacement + " signs in its stead") << '\n';
    return kDone;
}

int reseal(Setup& setup, bool json) {
    const auto done =
        auth::reseal_signing_keys(setup.database(), setup.sealer(auth::kSigningKeysPurpose),
                                  setup.current_sealer(auth::kSigningKeysPurpose), setup.context());
    if (!done) {
        return failed(done.error());
    }
    for (const auto& kid : done->lost) {
        complain("no secret opens " + kid + ", which nobody needs any more; it was left as it is");
    }
    if (json) {
        print_json(platform::json::ObjectWriter{}
                       .number("resealed", done->resealed)
                       .number("unchanged", done->unchanged)
                       .number("lost", static_cast<std::int64_t>(done->lost.size()))
                       .str());
        return kDone;
    }
    std::cout << counted(done->resealed, "key") << " resealed, " << done->unchanged
              << " sealed with SECRET_KEY already\n";
    return kDone;
}

void add_revoke(CLI::App& keys, Program& program) {
    auto options = std::make_shared<RevokeOptions>();
    auto& command = add_command(
        keys, "revoke", "take a key out of use at once, with every token that it has signed",
        program, {.secret_key = true, .key_schedule = true},
        [&program, options](Setup& setup) { return revoke(setup, *options, program.json); });
    command.add_option("KID", options->kid, "as `keys list` shows it")
        ->required()
        ->check(arguments::not_empty());
    command.add_flag("--secret-lost", options->secret_lost,
                     "SECRET_KEY is a new one, and nothing opens the key any more");
    command.footer(
        "A KID that begins with a dash stands behind two: authctl keys revoke -- -Ab...");
}

}  // namespace

void add_keys(CLI::App& app, Program& program) {
    auto& keys = *app.add_subcommand("keys", "the keys that sign access tokens");
    keys.require_subcommand(1);
    const Needs to_change{.secret_key = true, .key_schedule = true};
    add_command(keys, "list", "every key, the earliest first", program, {},
                [&program](Setup& setup) { return list(setup, program.json); });
    add_command(keys, "rotate", "make the next key, which signs once KEY_LEAD is over", program,
                to_change, [&program](Setup& setup) { return rotate(setup, program.json); });
    add_revoke(keys, program);
    add_command(keys, "reseal", "seal every key with SECRET_KEY, after a change of it", program,
                {.secret_key = true},
                [&program](Setup& setup) { return reseal(setup, program.json); });
}

}  // namespace authctl
