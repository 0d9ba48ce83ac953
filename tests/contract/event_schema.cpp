#include "tests/contract/event_schema.hpp"

#include <rapidjson/document.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace contract {

namespace {

const std::filesystem::path kEvents = std::filesystem::path{SOURCE_DIR} / "schemas" / "events";

std::string read(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        throw std::runtime_error{"cannot read " + path.string()};
    }
    return {std::istreambuf_iterator<char>{file}, {}};
}

rapidjson::Document parse(std::string_view text) {
    rapidjson::Document document;
    document.Parse<rapidjson::kParseValidateEncodingFlag>(text.data(), text.size());
    if (document.HasParseError()) {
        throw std::runtime_error{"not JSON: " + std::string{text}};
    }
    return document;
}

}  // namespace

class EventSchema::Impl {
public:
    explicit Impl(const std::string& name)
        : text{parse(read(kEvents / (name + ".schema.json")))}, schema{text} {}

    rapidjson::Document text;
    rapidjson::SchemaDocument schema;
};

EventSchema::EventSchema(const std::string& name) : impl_{std::make_unique<Impl>(name)} {}
EventSchema::~EventSchema() = default;

std::string EventSchema::fault_of(std::string_view message) const {
    rapidjson::SchemaValidator validator{impl_->schema};
    if (parse(message).Accept(validator)) {
        return {};
    }
    rapidjson::StringBuffer place;
    validator.GetInvalidDocumentPointer().Stringify(place);
    return std::string{place.GetString()} + " breaks " + validator.GetInvalidSchemaKeyword();
}

std::vector<Example> examples(const std::string& event, std::string_view prefix) {
    std::vector<Example> found;
    for (const auto& entry : std::filesystem::directory_iterator{kEvents / "examples" / event}) {
        if (entry.path().filename().string().starts_with(prefix)) {
            found.push_back({.name = entry.path().stem().string(), .message = read(entry.path())});
        }
    }
    if (found.empty()) {
        throw std::runtime_error{"no example of " + event + " begins with " + std::string{prefix}};
    }
    std::sort(found.begin(), found.end(),
              [](const Example& a, const Example& b) { return a.name < b.name; });
    return found;
}

}  // namespace contract
