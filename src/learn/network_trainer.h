// Learns the sequence network online, in the batches that ticks cut: the vectors of videos from every closed example, the
// body from one pass over a viewer's history for every few of them (LearnerSettings). Nothing is learned but
// through the events of the log and the ticks, so a fold gives the same bits anywhere.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "kernels/optimiser.h"
#include "learn/example.h"
#include "learn/learner.h"
#include "learn/shared_negatives.h"
#include "model/viewer_context.h"

namespace tiller::learn {

/// Its first viewers have met a video before it gets a vector: each has one example of it, so they are distinct.
inline constexpr float kAdmittingViewers = 3;
/// A vector that no example asked for in so much log time is dropped.
inline constexpr std::int64_t kVectorExpiryMs = 30LL * 24 * 3600 * 1000;

class NetworkTrainer {
public:
    /// One closed example. `now_ms` is log time; `limit` the most vectors that a space may have.
    void observe(model::ModelTables& tables, const Example& example, const ClosedExample& closed, UnixMs now_ms,
                 std::size_t limit);
    /// Whether a pass of the body over the viewer's history is due with this example, as it is with one in `examples_for_pass`:
    /// a function of the impression, which is in the log.
    [[nodiscard]] static bool asks_for_pass(const schema::ImpressionRef& impression, std::uint32_t examples_for_pass);
    /// Such a pass: every place of the window is predicted from those before it.
    void observe_window(model::ModelTables& tables, schema::SpaceId space, std::vector<model::SequencePlace> places);
    /// To be called at the end of a tick: learns what waits, and drops some of the vectors that expired.
    void end_tick(model::ModelTables& tables, UnixMs time_ms);
    /// A video that may not be shown any more.
    void drop(model::ModelTables& tables, schema::SpaceId space, VideoId video);

    [[nodiscard]] const NetworkReport& report() const { return report_; }
    [[nodiscard]] std::size_t size_bytes() const;
    void encode(ByteWriter& out) const;
    [[nodiscard]] static NetworkTrainer decode(ByteReader& in, const model::ModelTables& tables);

private:
    /// Beside a row of the table.
    struct RowState {
        float squares = 0;  // Adagrad's: mean square of the gradients so far
        std::uint32_t used_s = 0;  // Unix time of the last example
    };
    struct WaitingExample {
        model::ItemRow item = model::kNoItem;
        float residual = 0;
        model::ItemVector state{};
    };
    struct SpaceState {
        std::vector<RowState> rows;  // by VectorRow
        kernels::AlignedFloats first, second;  // Adam's means of the body
        std::uint64_t steps = 0;
        std::uint64_t body_steps = 0;
        std::uint64_t swept = 0;  // rows looked at for expiry
        std::vector<WaitingExample> examples;
        std::vector<std::vector<model::SequencePlace>> windows;
        std::size_t waiting_places = 0;
    };
    struct Step;

    void admit(model::ModelTables& tables, model::SpaceNetwork& network, SpaceState& state, model::ItemRow item,
               std::size_t limit);
    void remove(model::SpaceNetwork& network, SpaceState& state, model::VectorRow row);
    void step(model::SpaceNetwork& network, SpaceState& state);
    void learn_examples(Step& step);
    void learn_windows(Step& step);
    void learn_window(Step& step, std::span<const model::SequencePlace> places, std::span<float> gradient);
    void step_body(Step& step, std::span<const float> gradient);
    static void encode_waiting(ByteWriter& out, const SpaceState& state);
    static void decode_waiting(ByteReader& in, SpaceState& state);
    static void decode_space(ByteReader& in, const model::SpaceNetwork& network, SpaceState& state);
    void sweep(model::SpaceNetwork& network, SpaceState& state, UnixMs time_ms);

    std::map<schema::SpaceId, SpaceState> spaces_;
    NetworkReport report_;
    model::NetworkPass pass_;
};

}  // namespace tiller::learn
