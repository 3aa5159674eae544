// Plain values to bytes and back, for cache files that only this machine reads. Any thread.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace morphoscope {

class ByteWriter {
public:
    template <class T> void put(const T& value) {
        static_assert(std::is_trivially_copyable_v<T>);
        append(&value, sizeof value);
    }
    void putText(std::string_view text) {
        put(static_cast<std::uint64_t>(text.size()));
        append(text.data(), text.size());
    }
    template <class T> void putAll(const std::vector<T>& values) {
        static_assert(std::is_trivially_copyable_v<T>);
        put(static_cast<std::uint64_t>(values.size()));
        append(values.data(), values.size() * sizeof(T));
    }
    const std::string& text() const { return text_; }

private:
    void append(const void* bytes, std::size_t count) {
        text_.append(static_cast<const char*>(bytes), count);
    }
    std::string text_;
};

// Reading beyond the end gives zeros or nothing, and remembers it.
class ByteReader {
public:
    explicit ByteReader(std::string_view text) : text_(text) {}
    template <class T> T take() {
        T value{};
        if (has(sizeof value))
            copy(&value, sizeof value);
        return value;
    }
    std::string takeText() {
        std::string text;
        takeInto(text);
        return text;
    }
    template <class T> std::vector<T> takeAll() {
        std::vector<T> values;
        takeInto(values);
        return values;
    }
    bool isComplete() const { return !isShort_ && place_ == text_.size(); }
    bool isShort() const { return isShort_; }

private:
    template <class Container> void takeInto(Container& values) {
        using T = typename Container::value_type;
        const auto count = take<std::uint64_t>();
        if (count > text_.size() || !has(static_cast<std::size_t>(count) * sizeof(T)))
            return;
        values.resize(static_cast<std::size_t>(count));
        copy(values.data(), values.size() * sizeof(T));
    }
    bool has(std::size_t count) {
        isShort_ |= count > text_.size() - place_;
        return !isShort_;
    }
    void copy(void* to, std::size_t count) {
        if (count > 0)
            std::memcpy(to, text_.data() + place_, count);
        place_ += count;
    }

    std::string_view text_;
    std::size_t place_ = 0;
    bool isShort_ = false;
};

} // namespace morphoscope
