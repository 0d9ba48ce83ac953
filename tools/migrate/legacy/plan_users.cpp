#include "tools/migrate/legacy/digest.hpp"
#include "tools/migrate/legacy/plan.hpp"

namespace legacy {

using auth::AccountId;
using user::LegacyNote;
using user::LegacyRow;
using user::UserId;

namespace {

std::map<platform::Uuid, auth::StoredLegacyAccount> by_id(
    std::vector<auth::StoredLegacyAccount> accounts) {
    std::map<platform::Uuid, auth::StoredLegacyAccount> found;
    for (auto& stored : accounts) {
        const auto id = stored.account.id.uuid();
        found.insert_or_assign(id, std::move(stored));
    }
    return found;
}

auth::LegacyAccount account_of(const UserDraft& draft, const AccountId& id,
                               const NameBook::Given& given) {
    return {.id = id,
            .username = given.username,
            .email = given.email,
            .password_hash = draft.password_hash,
            .first_name = draft.first_name,
            .last_name = draft.last_name,
            .created_at = draft.created_at,
            .updated_at = draft.updated_at,
            .username_changed_at = draft.created_at};
}

}  // namespace

PagePlan Planner::plan() {
    plan_users();
    plan_things();
    return std::move(plan_);
}

void Planner::plan_users() {
    for (auto& row : profiles_.users_within(after_, page_.last)) {
        known_users_.emplace(row.old_id, row);
    }
    std::vector<UserDraft> drafts;
    std::vector<AccountId> ids;
    for (const auto& person : page_.people) {
        const auto known = known_users_.find(person.user.id);
        if (known != known_users_.end() && known->second.old_digest == person.user.digest) {
            take_unchanged(person.user, known->second);
            continue;
        }
        auto draft = translate(person.user);
        if (draft.is_refused) {
            no_owners_[draft.old_id] = "owner_refused";
            refuse(LegacyKind::user, draft.old_id, draft.reasons.front());
            continue;
        }
        if (known != known_users_.end()) {
            draft.id = known->second.id;
        }
        ids.emplace_back(draft.id);
        drafts.push_back(std::move(draft));
    }
    const auto stored = by_id(accounts_.find(ids));
    names_.begin_page(accounts_, drafts);
    for (auto& draft : drafts) {
        const auto known = known_users_.find(draft.old_id);
        const auto account = stored.find(draft.id);
        plan_user(draft, known != known_users_.end() ? &known->second : nullptr,
                  account != stored.end() ? &account->second : nullptr);
    }
    note_gone_users();
}

void Planner::take_unchanged(const OldUser& user, const LegacyRow& row) {
    ++tally(LegacyKind::user).unchanged;
    owners_.emplace(user.id, Owner{row.owner, user.created_at.value_or(kUnknownTime)});
}

void Planner::plan_user(UserDraft& draft, const LegacyRow* known,
                        const auth::StoredLegacyAccount* stored) {
    if (stored != nullptr && stored->deleted) {
        // Nothing of it is kept: nothing says any more that the two are one.
        no_owners_[draft.old_id] = "owner_deleted_here";
        ++tally(LegacyKind::user).refused;
        plan_.said.push_back({{LegacyKind::user, draft.old_id, "deleted_here"}, ""});
        return;
    }
    owners_.emplace(draft.old_id, Owner{UserId{draft.id}, draft.created_at});
    if (known == nullptr) {
        add_user(draft, stored);
    } else if (stored == nullptr) {
        keep(LegacyKind::user, draft.old_id, "gone_here");
    } else {
        change_user(draft, *known, *stored);
    }
}

// Where the account is there already, a run has ended before user-service's half was written.
void Planner::add_user(UserDraft& draft, const auth::StoredLegacyAccount* stored) {
    ++tally(LegacyKind::user).added;
    const AccountId id{draft.id};
    const bool is_untouched = stored == nullptr || (stored->account.version == 1 &&
                                                    !stored->disabled && !stored->password_changed);
    // What its owner has made of it meanwhile stays, and is told from what the import made of it.
    const auto made =
        is_untouched ? account_of(draft, id, names_.give(draft, id))
                     : account_of(draft, id, {stored->account.username, stored->account.email});
    if (is_untouched) {
        (stored == nullptr ? plan_.new_accounts : plan_.changed_accounts).push_back(made);
    }
    refer(is_untouched ? made : stored->account, !is_untouched && stored->disabled);
    plan_.rows.push_back({.kind = LegacyKind::user,
                          .old_id = draft.old_id,
                          .id = draft.id,
                          .owner = UserId{draft.id},
                          .old_digest = draft.old_digest,
                          .new_digest = digest_of(made, false)});
    note(LegacyKind::user, draft.old_id, draft.reasons, made.username);
}

void Planner::change_user(UserDraft& draft, const LegacyRow& known,
                          const auth::StoredLegacyAccount& stored) {
    const auto digest = digest_of(stored.account, stored.disabled);
    auto account = account_of(draft, stored.account.id, names_.give(draft, stored.account.id));
    account.version = stored.account.version + 1;
    account.username_changed_at =
        account.username == stored.account.username ? stored.account.username_changed_at : now_;
    auto row = known;
    row.old_digest = draft.old_digest;
    row.new_digest = digest_of(account, stored.disabled);
    if (digest == row.new_digest && digest != known.new_digest) {
        refer(stored.account, stored.disabled);  // a run has ended before that
    } else if (digest != known.new_digest) {
        keep(LegacyKind::user, draft.old_id, "changed_here");
        return;
    } else if (row.new_digest != known.new_digest) {
        plan_.changed_accounts.push_back(account);
        refer(account, stored.disabled);
    }
    ++tally(LegacyKind::user).changed;
    plan_.rows.push_back(row);
    note(LegacyKind::user, draft.old_id, draft.reasons, account.username);
}

void Planner::refer(const auth::LegacyAccount& account, bool disabled) {
    plan_.references.push_back(
        {.event_id = platform::Uuid::v8("legacy import of " + account.id.str()),
         .id = UserId{account.id.uuid()},
         .version = account.version,
         .identity = user::UserIdentity{.username = account.username,
                                        .email = account.email,
                                        .first_name = account.first_name,
                                        .last_name = account.last_name,
                                        .member_since = account.created_at,
                                        .username_changed_at = account.username_changed_at,
                                        .disabled = disabled}});
}

void Planner::note_gone_users() {
    std::set<std::int64_t> there;
    for (const auto& person : page_.people) {
        there.insert(person.user.id);
    }
    for (const auto& entry : known_users_) {
        if (!there.contains(entry.first)) {
            ++tally(LegacyKind::user).gone;
            plan_.notes.push_back({LegacyKind::user, entry.first, "gone_in_old"});
        }
    }
}

}  // namespace legacy
