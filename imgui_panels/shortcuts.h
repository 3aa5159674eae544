// Every key of the window, once: the table that runs them also fills the overlay of all keys, which
// lists what the mouse does, too. UI thread. Keys are ignored while text is typed, and all but Esc
// while the folder browser is open.
#pragma once

#include "core/commands.h"
#include "core/live.h"

#include <span>

namespace morphoscope {

struct ShortcutText {
    const char* group; // "Morph", "Photos", ...
    const char* keys;  // "Space", "Ctrl+Shift+S"; "Map: drag" of the mouse
    const char* what;
};

// In the order of the overlay.
std::span<const ShortcutText> shortcutTexts();

// Reads the keys of this frame. Most become commands; M, L and Ctrl +/- change the session itself.
void readShortcuts(const Live& live, Session& session, CommandQueue& commands);

} // namespace morphoscope
