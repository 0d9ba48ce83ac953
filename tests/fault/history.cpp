#include "tests/fault/history.hpp"

#include "platform/json/writer.hpp"

namespace fault {

namespace {

const char* word(Outcome outcome) {
    switch (outcome) {
        case Outcome::ok:
            return "ok";
        case Outcome::refused:
            return "refused";
        case Outcome::unknown:
            return "unknown";
    }
    return "";
}

}  // namespace

void History::note(const std::string& operation, const std::string& username, Outcome outcome,
                   const std::string& detail) {
    const std::lock_guard lock{guard_};
    const bool ok = outcome == Outcome::ok;
    counts_.users += ok && (operation == "create" || operation == "register") ? 1 : 0;
    counts_.acknowledged += ok ? 1 : 0;
    counts_.refused += outcome == Outcome::refused ? 1 : 0;
    counts_.unknown += outcome == Outcome::unknown ? 1 : 0;
    write(platform::json::ObjectWriter{}
              .text("operation", operation)
              .text("username", username)
              .text("outcome", word(outcome))
              .text("detail", detail)
              .str());
}

void History::note_fault(const std::string& fault, bool begins) {
    const std::lock_guard lock{guard_};
    write(platform::json::ObjectWriter{}.text("fault", fault).boolean("begins", begins).str());
}

void History::write(const std::string& line) {
    const std::chrono::duration<double> since = std::chrono::steady_clock::now() - begun_at_;
    file_ << std::to_string(since.count()) << ' ' << line << '\n' << std::flush;
}

History::Counts History::counts() const {
    const std::lock_guard lock{guard_};
    return counts_;
}

}  // namespace fault
