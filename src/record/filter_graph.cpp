#include "record/filter_graph.h"

extern "C" {
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/mem.h>
}

#include <new>

namespace morphoscope {

namespace {

struct FreeInOut {
    void operator()(AVFilterInOut* entry) const { avfilter_inout_free(&entry); }
};
using InOutHandle = std::unique_ptr<AVFilterInOut, FreeInOut>;

InOutHandle makeInOut(const std::string& name, AVFilterContext* filter) {
    InOutHandle entry(avfilter_inout_alloc());
    if (!entry)
        throw std::bad_alloc();
    entry->name = av_strdup(name.c_str());
    entry->filter_ctx = filter;
    return entry;
}

std::string sourceArguments(const GraphInput& input) {
    return "video_size=" + std::to_string(input.width) + "x" + std::to_string(input.height) +
           ":pix_fmt=" + std::to_string(AV_PIX_FMT_RGB32) + ":time_base=1/" +
           std::to_string(input.fps) + ":pixel_aspect=1/1";
}

} // namespace

FilterGraph::FilterGraph(const std::string& description, const std::vector<GraphInput>& inputs,
                         std::filesystem::path path)
    : graph_(avfilter_graph_alloc()), path_(std::move(path)) {
    if (!graph_)
        throw std::bad_alloc();
    graph_->nb_threads = 1;
    InOutHandle chain;
    for (const GraphInput& input : inputs) {
        AVFilterContext* source = nullptr;
        check(avfilter_graph_create_filter(&source, avfilter_get_by_name("buffer"),
                                           input.name.c_str(), sourceArguments(input).c_str(),
                                           nullptr, graph_.get()),
              path_, "preparing the palette");
        sources_.push_back(source);
        InOutHandle entry = makeInOut(input.name, source);
        entry->next = chain.release();
        chain = std::move(entry);
    }
    check(avfilter_graph_create_filter(&sink_, avfilter_get_by_name("buffersink"), "sink", nullptr,
                                       nullptr, graph_.get()),
          path_, "preparing the palette");
    AVFilterInOut* outputs = chain.release();
    AVFilterInOut* sinks = makeInOut("out", sink_).release();
    const int code =
        avfilter_graph_parse_ptr(graph_.get(), description.c_str(), &sinks, &outputs, nullptr);
    avfilter_inout_free(&outputs);
    avfilter_inout_free(&sinks);
    check(code, path_, "preparing the filters \"" + description + "\"");
    check(avfilter_graph_config(graph_.get(), nullptr), path_,
          "connecting the filters \"" + description + "\"");
}

void FilterGraph::push(std::size_t input, AVFrame& frame) {
    check(av_buffersrc_add_frame_flags(sources_[input], &frame, AV_BUFFERSRC_FLAG_KEEP_REF), path_,
          "counting colours");
}

void FilterGraph::end(std::size_t input) {
    check(av_buffersrc_add_frame(sources_[input], nullptr), path_, "ending the colour count");
}

FrameHandle FilterGraph::pull() {
    FrameHandle frame(av_frame_alloc());
    if (!frame)
        throw std::bad_alloc();
    const int code = av_buffersink_get_frame(sink_, frame.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF)
        return nullptr;
    check(code, path_, "applying the palette");
    return frame;
}

} // namespace morphoscope
