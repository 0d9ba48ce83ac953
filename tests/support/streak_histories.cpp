#include "tests/support/streak_histories.hpp"

#include <algorithm>
#include <array>
#include <random>

#include "platform/json/writer.hpp"

namespace support {

namespace {

using namespace std::chrono_literals;
using platform::LocalDate;
using platform::TimeZone;
using Kind = StreakStep::Kind;

// Where days are skipped, cut or repeated, or begin at odd times.
constexpr std::array<const char*, 12> kOddZones{
    "Pacific/Apia",      "Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe",
    "America/Sao_Paulo", "Asia/Beirut",        "America/Havana",    "America/St_Johns",
    "Antarctica/Casey",  "Asia/Kathmandu",     "Etc/GMT-14",        "Etc/GMT+12"};

class Dice {
public:
    explicit Dice(std::uint64_t number) : random_{number} {}

    int between(int least, int most) {
        return least + static_cast<int>(random_() % static_cast<std::uint64_t>(most - least + 1));
    }
    bool percent(int chance) { return between(1, 100) <= chance; }

    TimeZone zone() {
        static const auto names = TimeZone::names();
        return *TimeZone::parse(percent(30) ? kOddZones[random_() % kOddZones.size()]
                                            : names[random_() % names.size()]);
    }

    user::Schedule schedule() {
        if (percent(35)) {
            return user::Schedule::daily();
        }
        if (percent(45)) {
            return *user::Schedule::times_a_week(between(1, 7));
        }
        std::vector<int> weekdays;
        for (int weekday = 1; weekday <= 7; ++weekday) {
            if (percent(60)) {
                weekdays.push_back(weekday);
            }
        }
        return weekdays.empty() ? user::Schedule::daily() : *user::Schedule::on_weekdays(weekdays);
    }

    // Mostly about a day, so that streaks grow; sometimes minutes, sometimes weeks.
    std::chrono::seconds pause(int diligence) {
        if (percent(diligence)) {
            return std::chrono::minutes{between(18 * 60, 27 * 60)};
        }
        if (percent(60)) {
            return std::chrono::seconds{between(0, 4 * 3600)};
        }
        return percent(85) ? std::chrono::minutes{between(0, 3 * 24 * 60)}
                           : std::chrono::hours{between(0, 60 * 24)};
    }

private:
    std::mt19937_64 random_;
};

StreakStep make_step(Dice& dice, int diligence) {
    StreakStep step{.after = dice.pause(diligence),
                    .kind = Kind::check_in,
                    .offset = 0,
                    .zone = dice.zone(),
                    .schedule = dice.schedule()};
    const int drawn = dice.between(1, diligence > 90 ? 300 : 100);
    if (drawn <= 8) {
        step.kind = Kind::look;
    } else if (drawn <= 14) {
        step.kind = Kind::take_back;
    } else if (drawn <= 20) {
        step.kind = Kind::change_zone;
    } else if (drawn <= 23) {
        step.kind = Kind::change_schedule;
    }
    if (dice.percent(12)) {
        step.offset = -1;
    } else if (dice.percent(3)) {
        step.offset = dice.between(-4, 2);
    }
    return step;
}

user::StreakTerms terms_of(const StreakHistory& history, const user::OpenDays& days) {
    if (!history.imported) {
        return user::StreakTerms::created(history.schedule, days);
    }
    return *user::StreakTerms::imported_from(history.schedule, *history.imported,
                                             days.today + history.imported_until, days);
}

}  // namespace

StreakHistory make_streak_history(std::uint64_t number) {
    Dice dice{number};
    StreakHistory history{.zone = dice.zone(),
                          .begin = {},
                          .schedule = dice.schedule(),
                          .imported = std::nullopt,
                          .imported_until = -dice.between(0, dice.percent(70) ? 2 : 20),
                          .steps = {}};
    if (dice.percent(20)) {
        history.imported = dice.between(0, 400);
    }
    // 2005 to 2023, or the days before Samoa skipped one.
    const auto day = dice.percent(3) ? std::chrono::sys_days{std::chrono::year{2011} / 12 / 18}
                                     : std::chrono::sys_days{std::chrono::year{2005} / 1 / 1} +
                                           std::chrono::days{dice.between(0, 19 * 365)};
    history.begin = day + std::chrono::seconds{dice.between(0, 24 * 3600 - 1)};
    const int diligence = dice.percent(30) ? dice.between(40, 95) : dice.between(92, 99);
    const int steps = dice.percent(30) ? dice.between(15, 40) : dice.between(1, 14);
    for (int i = 0; i < steps; ++i) {
        history.steps.push_back(make_step(dice, diligence));
    }
    return history;
}

StreakLife::StreakLife(const StreakHistory& history)
    : now_{history.begin},
      calendar_{.zone = history.zone},
      days_{calendar_.days_at(now_)},
      terms_{terms_of(history, days_)},
      stored_{user::StreakState::begin(terms_)} {}

user::UserCalendar StreakLife::settled() const {
    auto calendar = calendar_;
    calendar.settle(now_);
    return calendar;
}

void StreakLife::store_advanced() {
    const auto frozen = stored_.advance(terms_, settled(), days_);
    frozen_.insert(frozen_.end(), frozen.begin(), frozen.end());
}

bool StreakLife::take(const StreakStep& step) {
    now_ += step.after;
    days_ = settled().days_at(now_);
    const auto date = days_.today + step.offset;
    switch (step.kind) {
        case Kind::look:
            return true;
        case Kind::change_zone:
            calendar_.change_zone(step.zone, now_);
            return true;
        case Kind::change_schedule:
            store_advanced();
            terms_.schedules = with_schedule(terms_.schedules, step.schedule, days_.today);
            return true;
        case Kind::check_in:
        case Kind::take_back:
            break;
    }
    if (!days_.contains(date)) {
        return false;
    }
    store_advanced();
    std::erase(log_, date);
    if (step.kind == Kind::check_in) {
        log_.push_back(date);
        stored_.check_in(date);
    } else {
        stored_.take_back(date);
    }
    return true;
}

user::DerivedStreak StreakLife::incremental() const {
    auto state = stored_;
    user::DerivedStreak found{.streak = {}, .frozen = frozen_};
    const auto frozen = state.advance(terms_, settled(), days_);
    found.frozen.insert(found.frozen.end(), frozen.begin(), frozen.end());
    found.streak = state.shown(terms_, settled(), days_);
    return found;
}

user::DerivedStreak StreakLife::recomputed() const {
    return derive_streak(terms_, log_, settled(), days_);
}

namespace {

const char* name_of(Kind kind) {
    switch (kind) {
        case Kind::look:
            return "look";
        case Kind::check_in:
            return "check_in";
        case Kind::take_back:
            return "take_back";
        case Kind::change_zone:
            return "change_zone";
        case Kind::change_schedule:
            return "change_schedule";
    }
    return "";
}

std::int64_t seconds_of(user::Timestamp moment) {
    return std::chrono::floor<std::chrono::seconds>(moment.time_since_epoch()).count();
}

std::string told_step(const StreakStep& step, StreakLife& life) {
    const bool taken = life.take(step);
    const auto streak = life.incremental();
    platform::json::ArrayWriter frozen;
    for (const auto& date : streak.frozen) {
        frozen.text(date.str());
    }
    return platform::json::ObjectWriter{}
        .number("at", seconds_of(life.now()))
        .text("do", name_of(step.kind))
        .text("date", (life.days().today + step.offset).str())
        .text("zone", step.zone.name())
        .text("schedule", step.schedule.str())
        .boolean("taken", taken)
        .text("today", life.days().today.str())
        .number("current", streak.streak.current)
        .number("longest", streak.streak.longest)
        .number("freezes", streak.streak.freezes)
        .raw("frozen", frozen.str())
        .str();
}

}  // namespace

std::string told_as_json(const StreakHistory& history, std::uint64_t number) {
    StreakLife life{history};
    platform::json::ObjectWriter told;
    told.text("number", std::to_string(number))
        .text("zone", history.zone.name())
        .number("begin", seconds_of(history.begin))
        .text("schedule", history.schedule.str());
    if (history.imported) {
        const auto until = life.days().today + history.imported_until;
        told.number("imported_streak", *history.imported).text("imported_until", until.str());
    }
    platform::json::ArrayWriter steps;
    for (const auto& step : history.steps) {
        steps.raw(told_step(step, life));
    }
    return std::move(told.raw("steps", steps.str())).str();
}

}  // namespace support
