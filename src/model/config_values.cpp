#include "model/config_values.h"

#include "model/bounded_json.h"

#include <cmath>
#include <cstdio>
#include <stdexcept>

namespace morphoscope {
namespace {

using nlohmann::json;

constexpr JsonBounds kBounds{.depth = 32, .listValues = 1'000'000, .names = 1'000'000};

std::string shortText(double number) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", number);
    return text;
}

} // namespace

ConfigValues ConfigValues::parse(std::string_view text, const std::string& source) {
    json object;
    try {
        object = parseBounded(text, kBounds);
    } catch (const json::exception&) {
        throw std::runtime_error(source + ": the file is not valid JSON in UTF-8.");
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(source + ": the file " + error.what() + ".");
    }
    return {std::move(object), source};
}

ConfigValues::ConfigValues(json object, std::string source)
    : object_(std::move(object)), source_(std::move(source)) {
    if (!object_.is_object())
        throw std::runtime_error(source_ + ": the file is not a JSON object.");
}

bool ConfigValues::has(const char* key) const {
    return !at(key).is_null();
}

const json& ConfigValues::at(const char* key) const {
    static const json kNothing;
    const auto found = object_.find(key);
    return found == object_.end() ? kNothing : *found;
}

void ConfigValues::fail(const std::string& what) const {
    throw std::runtime_error(source_ + ": " + what);
}

void ConfigValues::failAt(const char* key, const std::string& expected) const {
    std::string found = at(key).dump(-1, ' ', true, json::error_handler_t::replace);
    if (found.size() > 40)
        found = found.substr(0, 40) + "...";
    fail("\"" + std::string(key) + "\" is " + found + ", expected " + expected + ".");
}

int ConfigValues::integer(const char* key, int fallback, int low, int high) const {
    if (!has(key))
        return fallback;
    const double value = at(key).is_number() ? at(key).get<double>() : NAN;
    if (!(value >= low && value <= high) || value != std::floor(value))
        failAt(key, "a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    return static_cast<int>(value);
}

double ConfigValues::number(const char* key, double fallback, double low, double high) const {
    if (!has(key))
        return fallback;
    const double value = at(key).is_number() ? at(key).get<double>() : NAN;
    if (!(value >= low && value <= high))
        failAt(key, "a number from " + shortText(low) + " to " + shortText(high));
    return value;
}

bool ConfigValues::flag(const char* key, bool fallback) const {
    if (!has(key))
        return fallback;
    if (!at(key).is_boolean())
        failAt(key, "true or false");
    return at(key).get<bool>();
}

std::string ConfigValues::text(const char* key, const std::string& fallback) const {
    if (!has(key))
        return fallback;
    if (!at(key).is_string())
        failAt(key, "a text");
    return at(key).get<std::string>();
}

} // namespace morphoscope
