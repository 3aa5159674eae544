// What an exception says to the user.
#pragma once

#include <exception>
#include <new>
#include <string>

namespace morphoscope {

// One sentence: that of the exception, or for a lack of memory, which brings none, what to do.
inline std::string failureText(const std::exception& error) {
    if (dynamic_cast<const std::bad_alloc*>(&error))
        return "There is not enough memory for this; smaller pictures or fewer photos need less.";
    return error.what();
}

} // namespace morphoscope
