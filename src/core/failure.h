// A failure is one sentence: which file or value, what was found, what was expected.
#pragma once

#include <string>
#include <variant>

namespace morphoscope {

struct Failure {
    std::string message;
    friend bool operator==(const Failure&, const Failure&) = default;
};

template <class T> using Result = std::variant<T, Failure>;

template <class T> const T* succeeded(const Result<T>& result) {
    return std::get_if<T>(&result);
}
template <class T> const Failure* failed(const Result<T>& result) {
    return std::get_if<Failure>(&result);
}

} // namespace morphoscope
