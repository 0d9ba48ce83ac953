// authctl users import: takes in accounts of another system, line by line.
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "auth-service/adapters/postgres/pg_import_tx.hpp"
#include "platform/json/writer.hpp"
#include "tools/authctl/import_line.hpp"
#include "tools/authctl/line_reader.hpp"
#include "tools/authctl/program.hpp"
#include "tools/console/arguments.hpp"
#include "tools/console/output.hpp"
#include "tools/console/progress.hpp"

namespace authctl {

using auth::Imported;
using auth::ImportedAccount;
using platform::FieldError;
using platform::Result;

namespace {

constexpr std::size_t kBatch = 1000;
constexpr platform::Fault kLineTooLong{platform::ErrorCode::too_large, "line_too_long",
                                       "A line has 64 KiB at most."};

struct Options {
    std::string file;
    bool dry_run = false;
};

// Whom an account is refused because of, as a JSON pointer into its line.
std::string_view pointer_of(Imported outcome) {
    switch (outcome) {
        case Imported::username_taken:
            return "/username";
        case Imported::email_taken:
            return "/email";
        case Imported::id_taken:
        case Imported::deleted:
            return "/id";
        default:
            return "";
    }
}

class Import {
public:
    Import(Setup& setup, LineReader& lines, const Options& options, bool json)
        : lines_{lines},
          dry_run_{options.dry_run},
          json_{json},
          context_{setup.context()},
          store_{setup.database()},
          progress_{kName, options.dry_run ? "checking, KiB" : "importing, KiB",
                    lines.bytes() / 1024} {}

    // Fails where the database does, or the file cannot be read; what was done until then is said
    // by print() all the same.
    Result<void> run() {
        for (;;) {
            const auto line = lines_.next();
            if (!line) {
                return line.error();
            }
            if (*line) {
                take(**line);
            }
            if (batch_.size() == kBatch || (!*line && !batch_.empty())) {
                if (const auto stored = store(); !stored) {
                    return stored;
                }
            }
            if (!*line) {
                return dry_run_ ? Result<void>{} : import_.finish(counts_, context_);
            }
        }
    }

    void print(bool whole) const {
        json_ ? print_json(platform::json::ObjectWriter{}
                               .number("added", counts_.added)
                               .number("already_there", counts_.already_there)
                               .number("refused", counts_.refused)
                               .number("without_password", without_password_)
                               .boolean("dry_run", dry_run_)
                               .boolean("whole", whole)
                               .str())
              : print_text(whole);
    }

    [[nodiscard]] bool has_refused() const { return counts_.refused > 0; }

private:
    void take(const LineReader::Line& line) {
        if (line.too_long) {
            refuse(line.number, {.fault = kLineTooLong});
            return;
        }
        if (line.text.find_first_not_of(" \t\r") == std::string_view::npos) {
            return;
        }
        auto account = read_import_line(line.text, clock_.now());
        if (!account) {
            refuse(line.number, account.error());
            return;
        }
        batch_.push_back(std::move(*account));
        numbers_.push_back(line.number);
    }

    Result<void> store() {
        const auto outcomes = dry_run_ ? check_(batch_) : import_(batch_, context_);
        if (!outcomes) {
            return outcomes.error();
        }
        for (std::size_t i = 0; i < batch_.size(); ++i) {
            count((*outcomes)[i], batch_[i], numbers_[i]);
        }
        progress_.show(lines_.bytes_read() / 1024,
                       counted(counts_.added + counts_.already_there, "account") + ", " +
                           std::to_string(counts_.refused) + " refused");
        batch_.clear();
        numbers_.clear();
        return {};
    }

    void count(Imported outcome, const ImportedAccount& account, std::int64_t number) {
        if (const auto fault = auth::fault_of(outcome)) {
            platform::Error error{.fault = *fault};
            error.fields.push_back({std::string{pointer_of(outcome)}, std::string{fault->slug},
                                    std::string{fault->title}});
            refuse(number, error);
            return;
        }
        const bool added = outcome == Imported::added;
        ++(added ? counts_.added : counts_.already_there);
        without_password_ +=
            added && account.password_hash == auth::PasswordHash::of_no_password() ? 1 : 0;
    }

    void refuse(std::int64_t number, const platform::Error& error) {
        ++counts_.refused;
        auto fields = error.fields;
        if (fields.empty()) {
            fields.push_back(
                {"", std::string{error.fault.slug},
                 std::string{error.detail.empty() ? error.fault.title : error.detail}});
        }
        progress_.hide();
        json_ ? print_json(json_of(number, fields)) : say(number, fields);
    }

    static std::string json_of(std::int64_t number, const std::vector<FieldError>& fields) {
        platform::json::ArrayWriter errors;
        for (const auto& field : fields) {
            errors.raw(platform::json::ObjectWriter{}
                           .text("pointer", field.pointer)
                           .text("code", field.code)
                           .str());
        }
        return platform::json::ObjectWriter{}
            .number("line", number)
            .raw("errors", errors.str())
            .str();
    }

    static void say(std::int64_t number, const std::vector<FieldError>& fields) {
        for (const auto& field : fields) {
            complain("line " + std::to_string(number) + ": " + field.pointer +
                     (field.pointer.empty() ? "" : " ") + field.code + ": " + field.message);
        }
    }

    void print_text(bool whole) const {
        std::cout << (dry_run_ ? "would add " : "added ") << counted(counts_.added, "account")
                  << ", " << counts_.already_there << " already there, " << counts_.refused
                  << " refused\n";
        if (without_password_ > 0) {
            std::cout << without_password_
                      << " of them without a password: nobody logs in there until passwords can be "
                         "reset, which they cannot yet\n";
        }
        if (!whole) {
            std::cout << "stopped before the end; the same command goes on\n";
        } else if (!dry_run_ && counts_.added > 0) {
            std::cout << "nothing was announced: eventctl resync tells user-service of them\n";
        }
    }

    LineReader& lines_;
    bool dry_run_;
    bool json_;
    const platform::RequestContext& context_;
    platform::SystemClock clock_;
    platform::db::PgUnitOfWork<auth::ImportTx, auth::PgImportTx> store_;
    auth::ImportAccounts import_{store_, clock_};
    auth::CheckImport check_{store_, clock_};
    Progress progress_;
    std::vector<ImportedAccount> batch_;
    std::vector<std::int64_t> numbers_;  // of their lines
    auth::ImportCounts counts_;
    std::int64_t without_password_ = 0;
};

int import(Setup& setup, const Options& options, bool json) {
    auto lines = LineReader::open(options.file);
    if (!lines) {
        complain(shown(options.file, 254) + ": " + lines.error().reason);
        return kFailed;
    }
    Result<void> done;
    bool has_refused = false;
    {
        Import import{setup, *lines, options, json};
        done = import.run();
        has_refused = import.has_refused();
        import.print(static_cast<bool>(done));
    }
    if (!done && done.error().fault.slug == LineReader::kUnreadable.slug) {
        complain(shown(options.file, 254) + ": " + done.error().reason);
        return kFailed;
    }
    if (!done) {
        return failed(done.error());
    }
    return has_refused ? kLinesRefused : kDone;
}

}  // namespace

void add_import(CLI::App& users, Program& program) {
    auto options = std::make_shared<Options>();
    auto& command = add_command(
        users, "import", "take in accounts of another system, one JSON object a line", program, {},
        [&program, options](Setup& setup) { return import(setup, *options, program.json); });
    command.add_option("FILE", options->file, "newline-delimited JSON; - is standard input")
        ->required()
        ->check(arguments::not_empty());
    command.add_flag("--dry-run", options->dry_run, "check everything, and write nothing");
    command.footer(
        "Of a line: username and email, and where they are known first_name, last_name,\n"
        "password_hash, created_at, id and disabled. It may be done again: who is there already\n"
        "stays as he is. Exit status 5: lines were refused, and all others are done.");
}

}  // namespace authctl
