#include "model/vit_weights.h"

#include "model/bounded_json.h"
#include "model/config_values.h"
#include "model/safetensors.h"
#include "model/vit_tensors.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <stdexcept>

namespace morphoscope {
namespace {

namespace fs = std::filesystem;

constexpr const char* kWeights = "model.safetensors";
constexpr const char* kIndex = "model.safetensors.index.json";
constexpr std::int64_t kMostLabels = 1'000'000;
constexpr int kMostInputPatches = 4096;

[[noreturn]] void fail(const fs::path& path, const std::string& what) {
    throw std::runtime_error(path.string() + ": " + what);
}

// tensor -> file, of weights in several parts.
std::map<std::string, std::string> weightMap(const fs::path& index) {
    const ConfigValues values = ConfigValues::parse(readConfigText(index), index.string());
    if (!values.at("weight_map").is_object() || values.at("weight_map").empty())
        values.fail("the index has no weight_map of tensors to files.");
    std::map<std::string, std::string> map;
    for (const auto& [tensor, file] : values.at("weight_map").items()) {
        // A part lies beside its index, wherever the file says it would be.
        if (!file.is_string() || file.get<std::string>().empty() ||
            fs::path(file.get<std::string>()).filename() != file.get<std::string>())
            values.fail("the index gives " + quotedName(tensor) + " no file name.");
        map[tensor] = file.get<std::string>();
    }
    return map;
}

std::vector<fs::path> weightFiles(const fs::path& folder) {
    if (fs::exists(folder / kWeights))
        return {folder / kWeights};
    if (!fs::exists(folder / kIndex))
        fail(folder, std::string("the folder has no ") + kWeights +
                         ", expected weights in that "
                         "format beside config.json.");
    std::set<fs::path> files;
    for (const auto& [tensor, file] : weightMap(folder / kIndex))
        files.insert(folder / file);
    return {files.begin(), files.end()};
}

struct FoundTensor {
    std::string nameInFile;
    SafetensorsReader* reader = nullptr;
    const TensorEntry* entry = nullptr;
};
using FoundTensors = std::map<std::string, FoundTensor>; // by the name of transformers 4

class WeightFiles {
public:
    explicit WeightFiles(const fs::path& folder) {
        for (const fs::path& file : weightFiles(folder))
            readers_.push_back(std::make_unique<SafetensorsReader>(file));
        if (readers_.size() == 1 && fs::exists(folder / kWeights))
            return;
        std::set<std::string> names;
        for (const auto& reader : readers_)
            for (const TensorEntry& entry : reader->entries())
                names.insert(entry.name);
        for (const auto& [tensor, file] : weightMap(folder / kIndex))
            if (!names.contains(tensor))
                fail(folder / file, "the tensor " + quotedName(tensor) +
                                        " that the index places here is missing.");
    }

    FoundTensors find(const VitConfig& config, const fs::path& folder) const {
        FoundTensors found;
        for (const auto& reader : readers_)
            for (const TensorEntry& entry : reader->entries()) {
                const std::string fileName = vitFileName(entry.name, config);
                if (isUnusedVitTensor(fileName))
                    continue;
                const auto [place, isNew] =
                    found.try_emplace(fileName, FoundTensor{entry.name, reader.get(), &entry});
                if (!isNew)
                    fail(folder, "the tensors " + quotedName(place->second.nameInFile) + " and " +
                                     quotedName(entry.name) +
                                     " are the same one, expected one of them.");
            }
        return found;
    }

private:
    std::vector<std::unique_ptr<SafetensorsReader>> readers_;
};

std::string shapeText(const std::vector<std::int64_t>& shape) {
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i)
        text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
    return text + "]";
}

// "2 tensors are missing ("a", "b")", at most three by name.
std::string named(const std::vector<std::string>& names, const std::string& what) {
    constexpr std::size_t kShown = 3;
    std::string text = std::to_string(names.size()) +
                       (names.size() == 1 ? " tensor is " : " tensors are ") + what + " (";
    for (std::size_t i = 0; i < std::min(kShown, names.size()); ++i)
        text += (i > 0 ? ", " : "") + quotedName(names[i]);
    return text + (names.size() > kShown ? ", ...)" : ")");
}

// A half-filled network still computes something: nothing may be missing, and nothing left over.
void checkComplete(const FoundTensors& found, const std::vector<VitTensorSpec>& specs,
                   const fs::path& folder) {
    std::set<std::string> wanted;
    std::vector<std::string> missing;
    for (const VitTensorSpec& spec : specs) {
        wanted.insert(spec.fileName);
        if (!found.contains(spec.fileName))
            missing.push_back(spec.fileName);
    }
    std::vector<std::string> unexpected;
    for (const auto& [fileName, tensor] : found)
        if (!wanted.contains(fileName))
            unexpected.push_back(tensor.nameInFile);
    if (missing.empty() && unexpected.empty())
        return;
    fail(folder, "the weights do not fit config.json: " +
                     (missing.empty() ? "" : named(missing, "missing")) +
                     (missing.empty() || unexpected.empty() ? "" : " and ") +
                     (unexpected.empty() ? "" : named(unexpected, "unexpected")) + ".");
}

VitTensor readTensor(const FoundTensor& found, const VitTensorSpec& spec, const fs::path& folder) {
    if (found.entry->shape != spec.shape)
        fail(folder, "the tensor " + quotedName(found.nameInFile) + " has the shape " +
                         shapeText(found.entry->shape) + ", config.json needs " +
                         shapeText(spec.shape) + ".");
    VitTensor tensor{spec.shape, found.reader->readFloats(*found.entry)};
    if (!std::ranges::all_of(tensor.values, [](float value) { return std::isfinite(value); }))
        fail(folder,
             "the tensor " + quotedName(found.nameInFile) + " holds values that are not finite.");
    return tensor;
}

// 0 without a head.
std::int64_t headSize(const FoundTensors& found, const VitConfig& config, const fs::path& folder) {
    const auto head = found.find("classifier.weight");
    if (head == found.end())
        return 0;
    const std::vector<std::int64_t>& shape = head->second.entry->shape;
    const std::int64_t labels = shape.empty() ? 0 : shape.front();
    if (labels < 1 || labels > kMostLabels || (config.labelCount && labels != config.labelCount))
        fail(folder, "the head " + quotedName(head->second.nameInFile) + " has the shape " +
                         shapeText(shape) + ", config.json names " +
                         std::to_string(config.labelCount) + " labels.");
    return labels;
}

} // namespace

std::vector<fs::path> vitFiles(const fs::path& folder) {
    std::vector<fs::path> files = weightFiles(folder);
    for (const char* name : {"config.json", "preprocessor_config.json", kIndex})
        if (name != std::string(kIndex) || !fs::exists(folder / kWeights))
            files.push_back(folder / name);
    for (const fs::path& file : files)
        if (!fs::is_regular_file(file))
            fail(file, "the file is missing.");
    std::ranges::sort(files);
    return files;
}

VitConfig loadVitConfig(const fs::path& folder) {
    const fs::path file = folder / "config.json";
    return parseVitConfig(readConfigText(file), file.string());
}

PhotoPreprocessing loadPreprocessing(const fs::path& folder) {
    const fs::path file = folder / "preprocessor_config.json";
    const PhotoPreprocessing preprocessing =
        parsePreprocessing(readConfigText(file), file.string());
    const VitConfig config = loadVitConfig(folder);
    const int columns = preprocessing.width / config.patchSize;
    const int rows = preprocessing.height / config.patchSize;
    if (columns < 1 || rows < 1 || columns * rows > kMostInputPatches)
        fail(file, "photos of " + std::to_string(preprocessing.width) + "x" +
                       std::to_string(preprocessing.height) + " pixels have " +
                       std::to_string(columns * rows) + " patches of " +
                       std::to_string(config.patchSize) + " pixels, expected 1 to " +
                       std::to_string(kMostInputPatches) + ".");
    return preprocessing;
}

VitWeights loadVitWeights(const fs::path& folder) {
    VitWeights weights{.config = loadVitConfig(folder)};
    const WeightFiles files(folder);
    const FoundTensors found = files.find(weights.config, folder);
    const std::int64_t labels = headSize(found, weights.config, folder);
    std::vector<VitTensorSpec> specs = vitTensors(weights.config);
    if (labels > 0 || found.contains("classifier.bias"))
        for (VitTensorSpec& spec : vitHeadTensors(weights.config, labels))
            specs.push_back(std::move(spec));
    checkComplete(found, specs, folder);
    for (const VitTensorSpec& spec : specs)
        weights.tensors[spec.key] = readTensor(found.at(spec.fileName), spec, folder);
    weights.config.labelCount = static_cast<int>(labels);
    return weights;
}

} // namespace morphoscope
