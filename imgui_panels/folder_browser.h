// A small window to choose a folder of photos or a session. The app lists folders; nothing here
// reads the disk. UI thread.
#pragma once

#include "core/commands.h"
#include "core/live.h"

namespace morphoscope {

// Emits BrowseFolder, OpenPaths and CloseFolderBrowser.
void drawFolderBrowser(const FolderBrowser& browser, CommandQueue& commands);

} // namespace morphoscope
