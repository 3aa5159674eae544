#include "model/bounded_json.h"

#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

namespace morphoscope {
namespace {

using nlohmann::json;

// Looks at a text as it is parsed and keeps nothing of it but the names of the open objects.
class BoundsCheck : public json::json_sax_t {
public:
    explicit BoundsCheck(const JsonBounds& bounds) : bounds_(bounds) {}

    bool null() override { return count(); }
    bool boolean(bool) override { return count(); }
    bool number_integer(number_integer_t) override { return count(); }
    bool number_unsigned(number_unsigned_t) override { return count(); }
    bool number_float(number_float_t, const string_t&) override { return count(); }
    bool string(string_t&) override { return count(); }
    bool binary(binary_t&) override { return count(); }
    bool start_object(std::size_t) override { return open(); }
    bool start_array(std::size_t) override { return open(); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        if (!levels_.back().names.insert(name).second)
            throw std::runtime_error("names " + quotedName(name) + " twice");
        if (++nameCount_ > bounds_.names)
            throw std::runtime_error("holds more than " + std::to_string(bounds_.names) + " names");
        return true;
    }

    // The pass that keeps the values says what is wrong.
    bool parse_error(std::size_t, const std::string&, const json::exception&) override {
        return false;
    }

private:
    struct Level {
        std::set<std::string> names; // of an object
        std::size_t valueCount = 0;  // of a list
    };

    bool count() {
        if (!levels_.empty() && levels_.back().names.empty() &&
            ++levels_.back().valueCount > bounds_.listValues)
            throw std::runtime_error("holds a list of more than " +
                                     std::to_string(bounds_.listValues) + " values");
        return true;
    }
    bool open() {
        count();
        if (levels_.size() >= bounds_.depth)
            throw std::runtime_error("is nested deeper than expected");
        levels_.emplace_back();
        return true;
    }
    bool close() {
        levels_.pop_back();
        return true;
    }

    JsonBounds bounds_;
    std::vector<Level> levels_;
    std::size_t nameCount_ = 0;
};

} // namespace

nlohmann::json parseBounded(std::string_view text, const JsonBounds& bounds) {
    BoundsCheck check(bounds);
    json::sax_parse(text.begin(), text.end(), &check);
    return json::parse(text.begin(), text.end());
}

std::string quotedName(const std::string& name) {
    constexpr std::size_t kMost = 80;
    std::string text = "\"";
    for (const char c : name.substr(0, kMost))
        text += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    return text + (name.size() > kMost ? "...\"" : "\"");
}

} // namespace morphoscope
