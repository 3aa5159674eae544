#include "app/aligner.h"

#include "app/alignment.h"
#include "photos/importer.h"

namespace morphoscope {

Aligner::Aligner()
    : worker_([](const Request& request, const std::stop_token& stop) {
          AlignmentRequest order =
              alignmentRequest(*request.photos, request.order.threadCount,
                               request.order.sessionFolder / kAlignmentFolder, request.order.only);
          order.userPoints = request.order.userPoints;
          return alignPhotos(order, stop, [&request](const AlignmentProgress& at) {
              request.feed->progress.put(at);
              if (at.partial)
                  request.feed->coarse.put(at.partial);
          });
      }) {}

void Aligner::request(Live& live, Order order) {
    live.aligning = {.isRunning = true, .step = "Reading photos"};
    feed_ = std::make_shared<Feed>();
    askedPoints_ = order.userPoints;
    askedFrame_ = live.photos->frame;
    worker_.request({.photos = live.photos, .order = std::move(order), .feed = feed_});
}

void Aligner::cancel(Live& live) {
    worker_.cancel();
    feed_.reset();
    live.aligning = {};
}

void Aligner::forget(Live& live) {
    cancel(live);
    askedPoints_.reset();
}

Aligner::Arrival Aligner::receive(Live& live) {
    if (!feed_)
        return Arrival::nothing;
    if (const auto at = feed_->progress.take()) {
        live.aligning.share = at->share;
        live.aligning.step = at->step;
    }
    const auto coarse = feed_->coarse.take();
    if (auto result = worker_.poll()) {
        feed_.reset();
        live.aligning = {};
        if (const Failure* failure = failed(*result)) {
            live.aligning.failure = failure->message;
            return Arrival::failure;
        }
        live.alignment = *succeeded(*result);
        return Arrival::whole;
    }
    if (!coarse || isAlignmentOf(live.alignment.get(), *live.photos))
        return Arrival::nothing;
    live.alignment = *coarse;
    return Arrival::coarse;
}

bool isAlignmentOf(const AlignedSet* alignment, const PhotoSet& photos) {
    if (!alignment || !alignment->isFinal)
        return false;
    const std::vector<std::size_t> distinct = distinctPhotos(photos);
    if (alignment->photos.size() != distinct.size())
        return false;
    for (std::size_t i = 0; i < distinct.size(); ++i)
        if (alignment->photos[i].name != photos.photos[distinct[i]].name ||
            alignment->photos[i].contentHash !=
                framedHash(photos.photos[distinct[i]], photos.frame))
            return false;
    return true;
}

} // namespace morphoscope
