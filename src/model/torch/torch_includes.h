// What this module uses of LibTorch, as its precompiled header. Included by .cpp files and by
// internal headers only.
#pragma once

#include <ATen/Parallel.h>
#include <c10/util/Exception.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/cuda.h>
#include <torch/types.h>
#include <torch/version.h>

#include <nlohmann/json.hpp>
