// Files and addresses shown by the user's own programs. Any thread.
#pragma once

#include <string>

namespace morphoscope {

// A folder or a URL, through xdg-open and without a shell; returns at once. False when xdg-open is
// missing.
bool openOnDesktop(const std::string& what);

} // namespace morphoscope
