// Checked access to the values of a JSON object that anybody may have written. Internal to this
// module; pure, any thread.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace morphoscope {

class ConfigValues {
public:
    // Both throw std::runtime_error with one sentence that begins with `source`, as all members do.
    static ConfigValues parse(std::string_view json, const std::string& source);
    ConfigValues(nlohmann::json object, std::string source);

    bool has(const char* key) const; // and it is not null
    int integer(const char* key, int fallback, int low, int high) const;
    double number(const char* key, double fallback, double low, double high) const;
    bool flag(const char* key, bool fallback) const;
    std::string text(const char* key, const std::string& fallback) const;
    const nlohmann::json& at(const char* key) const; // null where it is missing

    [[noreturn]] void fail(const std::string& what) const;
    // "image_size holds [1], expected ..."
    [[noreturn]] void failAt(const char* key, const std::string& expected) const;

private:
    nlohmann::json object_;
    std::string source_;
};

} // namespace morphoscope
