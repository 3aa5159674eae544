#include "sources/sidecar.h"

#include "core/capture_times.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>
#include <stdexcept>

namespace morphoscope {
namespace {

using Json = nlohmann::json;

// Text, integer or floating: all have been seen.
std::optional<std::int64_t> secondsOf(const Json& value) {
    if (value.is_number_integer() || value.is_number_unsigned())
        return value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t(INT64_MAX)
                   ? std::nullopt
                   : std::optional(value.get<std::int64_t>());
    if (value.is_number_float()) {
        const double seconds = value.get<double>();
        return std::abs(seconds) < 1e15 ? std::optional(std::int64_t(seconds)) : std::nullopt;
    }
    if (!value.is_string())
        return std::nullopt;
    const auto& text = value.get_ref<const std::string&>();
    std::int64_t seconds = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    return error == std::errc{} && rest == text.data() + text.size() && !text.empty()
               ? std::optional(seconds)
               : std::nullopt;
}

bool isSet(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && (found->is_boolean() ? found->get<bool>() : !found->is_null());
}

} // namespace

std::optional<Sidecar> readSidecar(std::string_view json) {
    const Json root = Json::parse(json, nullptr, false, false);
    if (root.is_discarded())
        throw std::runtime_error("is not JSON that can be read");
    if (!root.is_object())
        return std::nullopt;
    const auto taken = root.find("photoTakenTime");
    if (taken == root.end())
        return std::nullopt;
    Sidecar sidecar;
    if (const auto title = root.find("title"); title != root.end() && title->is_string())
        sidecar.title = title->get<std::string>();
    const Json* timestamp = &*taken;
    if (taken->is_object()) {
        const auto inner = taken->find("timestamp");
        if (inner == taken->end())
            return std::nullopt;
        timestamp = &*inner;
    }
    sidecar.takenTime = secondsOf(*timestamp);
    if (sidecar.takenTime && !isPlausibleCaptureTime(*sidecar.takenTime))
        sidecar.takenTime.reset();
    sidecar.isTrashed = isSet(root, "trashed");
    return sidecar;
}

} // namespace morphoscope
