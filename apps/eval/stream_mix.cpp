#include "eval/stream_mix.h"

#include "eval/liked_items.h"
#include "learn/stream_mixer.h"

namespace tiller::eval {
namespace {

class StreamMix final : public OnlineModel {
public:
    explicit StreamMix(const StreamShape& shape) : mixer_(shape.items, {}, shape.seed) {}

    void score(const Viewer& viewer, std::span<float> scores) override {
        mixer_.score(likes_of(viewer.history), scores);
    }
    void observe(const StreamEvent& event) override { mixer_.observe(likes_of(event.viewer.history), event.item); }

private:
    learn::StreamMixer mixer_;
};

}  // namespace

std::unique_ptr<OnlineModel> make_stream_mix(const ModelContext&, const StreamShape& shape) {
    return std::make_unique<StreamMix>(shape);
}

}  // namespace tiller::eval
