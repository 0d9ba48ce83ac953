#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace contract {

// A schema of schemas/events, as RapidJSON's validator (draft-04) understands it.
class EventSchema {
public:
    explicit EventSchema(const std::string& name);  // "user.created.v1"
    ~EventSchema();
    EventSchema(const EventSchema&) = delete;
    EventSchema& operator=(const EventSchema&) = delete;

    // Empty where the message follows the schema; else the place and the word that it breaks.
    [[nodiscard]] std::string fault_of(std::string_view message) const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

struct Example {
    std::string name;  // of its file, without .json
    std::string message;
};

// The golden messages of an event whose file names begin so, by name; never none.
[[nodiscard]] std::vector<Example> examples(const std::string& event, std::string_view prefix);

}  // namespace contract
