#include "platform/migration/migrator.hpp"

#include <algorithm>
#include <map>

#include "platform/db/statement_place.hpp"
#include "platform/migration/runner_lock.hpp"
#include "platform/migration/script_failure.hpp"

namespace platform::migration {

namespace {

std::string title(const MigrationStatus& status) {
    return title_of(status.number, status.name);
}

// What a note was made of; the way up where the way back is gone, which it does not fit then.
const Script& noted_script(const Migration& migration, Direction direction) {
    return migration.down ? migration.script(direction) : migration.up;
}

std::string rest_of(const std::string& sql, int statements_done) {
    const auto statements = db::statements_of(sql);
    const auto first = static_cast<std::size_t>(statements_done);
    return first < statements.size()
               ? sql.substr(static_cast<std::size_t>(statements[first].data() - sql.data()))
               : "";
}

// What stands in the way of a state, if anything does.
const Fault* fault_of(State state) {
    switch (state) {
        case State::changed:
            return &kFileChanged;
        case State::vanished:
            return &kFileVanished;
        case State::out_of_order:
            return &kOutOfOrder;
        case State::unfinished:
            return &kUnfinished;
        case State::pending:
            return &kPending;
        case State::applied:
            break;
    }
    return nullptr;
}

// The first of `states`, in their order, that a migration is in.
Result<void> refuse(const std::vector<MigrationStatus>& all, std::initializer_list<State> states) {
    for (const auto state : states) {
        const auto found = std::find_if(all.begin(), all.end(),
                                        [&](const auto& one) { return one.state == state; });
        if (found != all.end()) {
            return fault_of(state)->because(title(*found));
        }
    }
    return {};
}

}  // namespace

Result<void> Migrator::up(std::optional<int> to) {
    return alone([&]() -> Result<void> {
        const auto migrations = missing(to);
        if (!migrations) {
            return migrations.error();
        }
        for (const auto* migration : *migrations) {
            if (auto applied = run(*migration, Direction::up); !applied) {
                return applied;
            }
        }
        return {};
    });
}

Result<void> Migrator::down(int count) {
    return undo(
        [count](std::size_t position, int) { return position < static_cast<std::size_t>(count); });
}

Result<void> Migrator::down_to(int to) {
    if (to != 0 && find(to) == nullptr) {
        return kNumberUnknown.because(std::to_string(to));
    }
    return undo([to](std::size_t, int number) { return number > to; });
}

// `chosen` is asked for each that was applied, the last one first, whose position is 0.
Result<void> Migrator::undo(const std::function<bool(std::size_t, int)>& chosen) {
    return alone([&]() -> Result<void> {
        if (auto fits = check_history(); !fits) {
            return fits;
        }
        const auto applied = history_.applied();
        std::vector<const Migration*> migrations;
        for (auto one = applied.rbegin(); one != applied.rend(); ++one) {
            const auto position = static_cast<std::size_t>(std::distance(applied.rbegin(), one));
            if (chosen(position, one->first)) {
                migrations.push_back(find(one->first));
            }
        }
        for (const auto& [number, state] : history_.unfinished()) {
            if (state.direction == Direction::up) {
                return kUnfinished.because(title_of(number, find(number)->name) +
                                           ": `up` goes on with it");
            }
        }
        return undo_all(migrations);
    });
}

Result<void> Migrator::undo_all(const std::vector<const Migration*>& chosen) {
    for (const auto* migration : chosen) {
        if (!migration->down) {
            return kNoWayBack.because(title_of(migration->number, migration->name));
        }
    }
    for (const auto* migration : chosen) {
        if (auto undone = run(*migration, Direction::down); !undone) {
            return undone;
        }
    }
    return {};
}

Result<void> Migrator::run(const Migration& migration, Direction direction) {
    observer_.begun(migration, direction);
    const auto begun = std::chrono::steady_clock::now();
    const auto unfinished = history_.unfinished();
    const auto before = unfinished.find(migration.number);
    auto done =
        ScriptRunner{connection_.conninfo(), history_, config_.locks, observer_.retrying}.run(
            migration, direction,
            before != unfinished.end() ? std::optional{before->second} : std::nullopt);
    if (done) {
        observer_.done(migration, direction,
                       std::chrono::duration_cast<std::chrono::milliseconds>(
                           std::chrono::steady_clock::now() - begun));
    }
    return done;
}

Result<void> Migrator::baseline(int number) {
    if (find(number) == nullptr) {
        return kNumberUnknown.because(std::to_string(number));
    }
    return alone([&]() -> Result<void> {
        if (!history_.applied().empty() || !history_.unfinished().empty()) {
            return kHistoryThere;
        }
        std::string lines = "BEGIN;";
        for (const auto& migration : migrations_) {
            if (migration.number <= number) {
                lines += history_.adding(migration);
            }
        }
        connection_.execute_script(lines + "COMMIT");
        return {};
    });
}

Result<std::vector<MigrationStatus>> Migrator::repair() {
    std::vector<MigrationStatus> mended;
    auto done = alone([&]() -> Result<void> {
        std::string lines = "BEGIN;";
        for (const auto& status : compare()) {
            if (status.state == State::changed) {
                lines += realigning(status.number);
            } else if (status.state == State::vanished) {
                lines += history_.removing(status.number) +
                         history_.forgetting_unfinished(status.number);
            } else {
                continue;
            }
            mended.push_back(status);
        }
        connection_.execute_script(lines + "COMMIT");
        return {};
    });
    if (!done) {
        return done.error();
    }
    return mended;
}

// An unfinished one keeps the number of its statements that are done, or begins anew where its file
// has not that many any more.
std::string Migrator::realigning(int number) {
    const auto& migration = *find(number);
    auto lines = history_.realigning(migration);
    const auto unfinished = history_.unfinished();
    if (const auto found = unfinished.find(number); found != unfinished.end()) {
        auto state = found->second;
        const auto& sql = noted_script(migration, state.direction).sql;
        state.statements = checksum_of_first(sql, state.statements) ? state.statements : 0;
        state.checksum = *checksum_of_first(sql, state.statements);
        lines += history_.noting(number, state);
    }
    return lines;
}

Result<std::vector<MigrationStatus>> Migrator::status() {
    try {
        return compare();
    } catch (const soci::soci_error& caught) {
        return failure_of(caught);
    }
}

Result<void> Migrator::verify() {
    const auto all = status();
    if (!all) {
        return all.error();
    }
    return refuse(*all, {State::changed, State::vanished, State::out_of_order, State::unfinished,
                         State::pending});
}

Result<std::vector<Migration>> Migrator::pending(std::optional<int> to) {
    try {
        const auto migrations = missing(to);
        if (!migrations) {
            return migrations.error();
        }
        const auto unfinished = history_.unfinished();
        std::vector<Migration> copies;
        for (const auto* migration : *migrations) {
            copies.push_back(*migration);
            if (const auto found = unfinished.find(migration->number); found != unfinished.end()) {
                copies.back().up.sql = rest_of(migration->up.sql, found->second.statements);
            }
        }
        return copies;
    } catch (const soci::soci_error& caught) {
        return failure_of(caught);
    }
}

Result<void> Migrator::alone(const Work& work) {
    try {
        RunnerLock lock{connection_};
        if (auto taken = lock.take(config_.lock_wait, observer_.waiting); !taken) {
            return taken;
        }
        connection_.execute_script("SET client_min_messages = warning");
        history_.create();
        return work();
    } catch (const soci::soci_error& caught) {
        connection_.close();
        return failure_of(caught);
    }
}

Result<void> Migrator::check_history() {
    return refuse(compare(), {State::changed, State::vanished});
}

Result<std::vector<const Migration*>> Migrator::missing(std::optional<int> to) {
    if (to && find(*to) == nullptr) {
        return kNumberUnknown.because(std::to_string(*to));
    }
    const auto all = compare();
    auto fits = refuse(all, {State::changed, State::vanished});
    if (fits && !config_.allow_out_of_order) {
        fits = refuse(all, {State::out_of_order});
    }
    if (!fits) {
        return fits.error();
    }
    for (const auto& [number, state] : history_.unfinished()) {
        if (state.direction == Direction::down) {
            return kUnfinished.because(title_of(number, find(number)->name) +
                                       ": `down` goes on with it");
        }
    }
    std::vector<const Migration*> migrations;
    for (const auto& status : all) {
        if (status.state != State::applied && (!to || status.number <= *to)) {
            migrations.push_back(find(status.number));
        }
    }
    return migrations;
}

std::vector<MigrationStatus> Migrator::compare() {
    const auto applied = history_.applied();
    const auto unfinished = history_.unfinished();
    const int last = applied.empty() ? 0 : applied.rbegin()->first;
    std::map<int, MigrationStatus> all;
    for (const auto& migration : migrations_) {
        const auto state = migration.number < last ? State::out_of_order : State::pending;
        all[migration.number] = {migration.number, migration.name, state};
    }
    for (const auto& [number, row] : applied) {
        const auto* file = find(number);
        auto state = State::applied;
        if (file == nullptr) {
            state = State::vanished;
        } else if (file->checksum != row.checksum) {
            state = State::changed;
        }
        all[number] = {number, file != nullptr ? file->name : row.name, state, row.at};
    }
    for (const auto& [number, row] : unfinished) {
        const auto* file = find(number);
        auto& one = all[number];
        one.number = number;
        one.state = State::vanished;
        if (file != nullptr) {
            const bool fits =
                row.checksum ==
                checksum_of_first(noted_script(*file, row.direction).sql, row.statements);
            one.state = fits ? State::unfinished : State::changed;
        }
    }
    std::vector<MigrationStatus> listed;
    for (auto& [number, one] : all) {
        listed.push_back(std::move(one));
    }
    return listed;
}

const Migration* Migrator::find(int number) const {
    const auto found = std::find_if(migrations_.begin(), migrations_.end(),
                                    [&](const auto& one) { return one.number == number; });
    return found != migrations_.end() ? &*found : nullptr;
}

}  // namespace platform::migration
