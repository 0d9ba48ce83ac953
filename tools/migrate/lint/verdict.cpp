#include "tools/migrate/lint/verdict.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "platform/core/encoding.hpp"
#include "platform/migration/faults.hpp"
#include "tools/migrate/lint/rules.hpp"

namespace migrate::lint {

using platform::Result;

namespace {

constexpr const char* kAcceptances = "lint.accepted";

// A column counts as named where its table is named anywhere in the code: the two often stand
// apart.
void find_uses(const Removed& removed, const std::vector<Literal>& literals,
               std::vector<Finding>& findings) {
    const auto names = [&](const std::string& name) {
        return [word = platform::ascii_lower(name)](const Literal& literal) {
            return literal.words.contains(word);
        };
    };
    const auto& word = removed.column.empty() ? removed.table : removed.column;
    if (std::none_of(literals.begin(), literals.end(), names(removed.table))) {
        return;
    }
    for (const auto& literal : literals) {
        if (names(word)(literal)) {
            findings.push_back({removed.migration, removed.file, removed.line, "still-used",
                                word + " stands in an SQL literal at " + literal.file + ":" +
                                    std::to_string(literal.line)});
        }
    }
}

bool accepts(const Acceptance& acceptance, const Finding& finding) {
    return acceptance.migration == finding.migration && acceptance.rule == finding.rule;
}

}  // namespace

Result<std::vector<Acceptance>> load_acceptances(const std::filesystem::path& migrations) {
    std::vector<Acceptance> acceptances;
    std::ifstream file{migrations / kAcceptances};
    std::size_t number = 0;
    for (std::string line; std::getline(file, line);) {
        ++number;
        if (line.empty() || line.front() == '#') {
            continue;
        }
        std::istringstream words{line};
        Acceptance acceptance{.migration = 0, .rule = {}, .line = number};
        std::string why;
        if (!(words >> acceptance.migration >> acceptance.rule >> why)) {
            return platform::migration::kFilesInvalid.because(std::string{kAcceptances} +
                                                              ", line " + std::to_string(number) +
                                                              ", is not of the form NNNN rule why");
        }
        acceptances.push_back(std::move(acceptance));
    }
    return acceptances;
}

std::vector<Finding> judge(const std::vector<platform::migration::Migration>& migrations,
                           const std::vector<Literal>& literals,
                           const std::vector<Acceptance>& acceptances) {
    std::vector<Finding> findings;
    for (const auto& migration : migrations) {
        const auto looked = look_at(migration);
        findings.insert(findings.end(), looked.findings.begin(), looked.findings.end());
        for (const auto& removed : looked.removed) {
            find_uses(removed, literals, findings);
        }
    }
    std::vector<Finding> left;
    for (const auto& finding : findings) {
        if (std::none_of(acceptances.begin(), acceptances.end(),
                         [&](const auto& one) { return accepts(one, finding); })) {
            left.push_back(finding);
        }
    }
    for (const auto& acceptance : acceptances) {
        if (std::none_of(findings.begin(), findings.end(),
                         [&](const auto& one) { return accepts(acceptance, one); })) {
            left.push_back({acceptance.migration, kAcceptances, acceptance.line, acceptance.rule,
                            "is accepted here, and there is no such finding"});
        }
    }
    std::sort(left.begin(), left.end());
    return left;
}

}  // namespace migrate::lint
