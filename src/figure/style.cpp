#include "figure/style.h"

namespace morphoscope {

FigureStyle lightStyle() {
    return {.background = {255, 255, 255},
            .raised = {242, 243, 245},
            .grid = {228, 230, 233},
            .axis = {150, 155, 162},
            .text = {27, 30, 35},
            .dimText = {92, 98, 107},
            .accent = {47, 125, 107},
            .attention = {156, 100, 12},
            .failure = {197, 70, 53},
            .faint = {192, 208, 203}};
}

FigureStyle darkStyle() {
    return {.background = {0x15, 0x17, 0x1A},
            .raised = {0x2A, 0x2E, 0x35},
            .grid = {0x2A, 0x2E, 0x35},
            .axis = {0x6B, 0x72, 0x7B},
            .text = {0xE6, 0xE8, 0xEB},
            .dimText = {0x9B, 0xA1, 0xA9},
            .accent = {0x4F, 0xB3, 0x9A},
            .attention = {0xE0, 0xA8, 0x4B},
            .failure = {0xE5, 0x70, 0x5F},
            .faint = {0x35, 0x4B, 0x47}};
}

} // namespace morphoscope
