#include "learn/network_trainer.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/random.h"
#include "kernels/gather.h"

namespace tiller::learn {
namespace {

using kernels::ConstMatrix;
using kernels::Matrix;
using model::ItemRow;
using model::ItemVector;
using model::kNetworkWidth;
using model::SequencePlace;
using model::VectorRow;

constexpr std::uint64_t kNegativeSeed = 0x6e65676174697665ull;
constexpr std::uint64_t kVectorSeed = 0x766563746f727321ull;
constexpr std::uint64_t kPassSeed = 0x7061737365732121ull;
constexpr std::size_t kPlacesInStep = 512;  // that wait, at most, until they are learned
constexpr std::size_t kSweptRows = 64;  // looked at for expiry in each tick
constexpr float kVectorSpread = 0.05f;  // of a new vector's parts
constexpr float kFullResidual = 0.5f;  // one that much above or below the mean counts as any further one
constexpr float kFirstSquares = 0.1f;
constexpr kernels::RowAdagradOptions kVectorOptions{.rate = 0.05f, .tiny = 1e-8f};
constexpr kernels::AdamOptions kBodyOptions{
    .rate = 1e-3f, .first_decay = 0.9f, .second_decay = 0.999f, .tiny = 1e-8f, .weight_decay = 0.0f};

std::uint32_t seconds_of(UnixMs time_ms) { return static_cast<std::uint32_t>(std::max<UnixMs>(time_ms, 0) / 1000); }

float weight_of(float residual) { return std::clamp(residual / kFullResidual, -1.0f, 1.0f); }

/// Small and of a direction of its own, so that videos can part.
ItemVector first_vector(VideoId video) {
    SeededRandom random(mix64(kVectorSeed, video.value));
    ItemVector vector;
    for (float& part : vector) part = static_cast<float>(random.unit() * 2 - 1) * kVectorSpread;
    return vector;
}

/// What each place of a window is followed by; nothing after the last.
std::vector<PredictedRow> predictions_in(const model::ItemVectors& vectors, std::span<const SequencePlace> places) {
    std::vector<PredictedRow> predicted(places.size());
    for (std::size_t i = 0; i + 1 < places.size(); ++i)
        predicted[i] = {vectors.find(places[i + 1].item), weight_of(places[i + 1].residual)};
    return predicted;
}

bool is_learned(const PredictedRow& predicted) { return predicted.row != model::kNoVector && predicted.weight != 0; }

}  // namespace

/// One step over what waits in one space.
struct NetworkTrainer::Step {
    model::SpaceNetwork& network;
    SpaceState& state;
    BatchLoss loss;
    std::size_t window_places = 0;  // of the windows that are predicted
};

bool NetworkTrainer::asks_for_pass(const schema::ImpressionRef& impression, std::uint32_t examples_for_pass) {
    const std::uint64_t hash = mix64(mix64(kPassSeed, impression.request.value), impression.video.value);
    return hash % examples_for_pass == 0;
}

void NetworkTrainer::observe(model::ModelTables& tables, const Example& example, const ClosedExample& closed,
                             UnixMs now_ms, std::size_t limit) {
    model::SpaceNetwork* network = tables.network_for_write(example.space);
    const ItemRow item = tables.items.find(example.impression.video);
    if (network == nullptr || item == model::kNoItem) return;
    SpaceState& state = spaces_[example.space];
    admit(tables, *network, state, item, limit);
    const VectorRow row = network->vectors.find(item);
    if (row == model::kNoVector) return;
    state.rows[row].used_s = std::max(state.rows[row].used_s, seconds_of(now_ms));
    if (!example.state) return;
    const float mean = model::mean_reward(&tables.items.statistics[item], tables.space_for_write(example.space));
    state.examples.push_back(
        {item, model::evidence_of(closed.reward, example.was_found(), mean).sum(), *example.state});
    if (++state.waiting_places >= kPlacesInStep) step(*network, state);
}

void NetworkTrainer::observe_window(model::ModelTables& tables, schema::SpaceId space,
                                    std::vector<SequencePlace> places) {
    model::SpaceNetwork* network = tables.network_for_write(space);
    if (network == nullptr || places.size() < 2) return;
    SpaceState& state = spaces_[space];
    state.waiting_places += places.size();
    state.windows.push_back(std::move(places));
    if (state.waiting_places >= kPlacesInStep) step(*network, state);
}

void NetworkTrainer::admit(model::ModelTables& tables, model::SpaceNetwork& network, SpaceState& state, ItemRow item,
                           std::size_t limit) {
    const model::ItemStatistics& statistics = tables.items.statistics[item];
    if (statistics.views < kAdmittingViewers || network.vectors.find(item) != model::kNoVector) return;
    if (network.vectors.size() >= limit) {
        ++report_.refused;
        return;
    }
    network.vectors.add(item, first_vector(statistics.video));
    state.rows.push_back({.squares = kFirstSquares, .used_s = 0});
    ++report_.admitted;
}

void NetworkTrainer::remove(model::SpaceNetwork& network, SpaceState& state, VectorRow row) {
    network.vectors.remove(row);
    state.rows[row] = state.rows.back();
    state.rows.pop_back();
}

void NetworkTrainer::drop(model::ModelTables& tables, schema::SpaceId space, VideoId video) {
    const auto state = spaces_.find(space);
    if (state == spaces_.end()) return;
    model::SpaceNetwork* network = tables.network_for_write(space);
    const VectorRow row = network->vectors.find(tables.items.find(video));
    if (row != model::kNoVector) remove(*network, state->second, row);
}

void NetworkTrainer::end_tick(model::ModelTables& tables, UnixMs time_ms) {
    for (auto& [space, state] : spaces_) {
        model::SpaceNetwork& network = *tables.network_for_write(space);
        if (state.waiting_places > 0) step(network, state);
        sweep(network, state, time_ms);
    }
}

void NetworkTrainer::sweep(model::SpaceNetwork& network, SpaceState& state, UnixMs time_ms) {
    const std::uint32_t oldest_s = seconds_of(time_ms - kVectorExpiryMs);
    for (std::size_t i = 0; i < kSweptRows && !state.rows.empty(); ++i) {
        const auto row = static_cast<VectorRow>(state.swept % state.rows.size());
        if (state.rows[row].used_s >= oldest_s) {
            ++state.swept;
            continue;
        }
        remove(network, state, row);
        ++report_.expired;
    }
}

void NetworkTrainer::step(model::SpaceNetwork& network, SpaceState& state) {
    std::vector<VectorRow> liked;
    for (const WaitingExample& example : state.examples) {
        const VectorRow row = network.vectors.find(example.item);
        if (row != model::kNoVector && example.residual > 0) liked.push_back(row);
    }
    if (network.vectors.size() > 0) {
        SeededRandom random(mix64(mix64(kNegativeSeed, network.space().value), state.steps));
        Step step{network, state,
                  BatchLoss(network.vectors, SharedNegatives::draw(network.vectors.size(), liked, random))};
        learn_examples(step);
        learn_windows(step);
        for (const VectorRow row : step.loss.gradients().rows()) {
            ItemVector vector = network.vectors[row];
            kernels::row_adagrad_step(vector, state.rows[row].squares, step.loss.gradients().at(row), kVectorOptions);
            network.vectors.set(row, vector);
        }
    }
    state.examples.clear();
    state.windows.clear();
    state.waiting_places = 0;
    ++state.steps;
}

/// The state is the one that the video was predicted with when it was opened, so the body need not run again.
void NetworkTrainer::learn_examples(Step& step) {
    kernels::AlignedFloats states;
    std::vector<PredictedRow> predicted;
    for (const WaitingExample& example : step.state.examples) {
        const PredictedRow one{step.network.vectors.find(example.item), weight_of(example.residual)};
        if (!is_learned(one)) continue;
        predicted.push_back(one);
        states.insert(states.end(), example.state.begin(), example.state.end());
        if (one.weight > 0) ++report_.positives;
    }
    kernels::AlignedFloats gradient(states.size());
    report_.loss_sum += step.loss.add({states.data(), predicted.size(), kNetworkWidth, kNetworkWidth}, predicted,
                                      {gradient.data(), predicted.size(), kNetworkWidth, kNetworkWidth});
    report_.examples += predicted.size();
}

void NetworkTrainer::learn_windows(Step& step) {
    for (const auto& places : step.state.windows) {
        const std::vector<PredictedRow> predicted = predictions_in(step.network.vectors, places);
        step.window_places += static_cast<std::size_t>(std::ranges::count_if(predicted, is_learned));
    }
    if (step.window_places == 0) return;
    kernels::AlignedFloats gradient(step.network.body().layout().size);
    for (const auto& places : step.state.windows) learn_window(step, places, gradient);
    step_body(step, gradient);
}

void NetworkTrainer::learn_window(Step& step, std::span<const SequencePlace> places, std::span<float> gradient) {
    const model::SequenceNetwork& body = step.network.body();
    const model::SequenceInputs inputs = model::sequence_inputs(step.network.vectors, places);
    const std::vector<PredictedRow> predicted = predictions_in(step.network.vectors, places);
    const std::array<std::uint32_t, 2> starts{0, static_cast<std::uint32_t>(places.size())};
    const model::PackedSequences sequence{.items = inputs.reactions, .starts = starts, .added = inputs.added};
    const model::Dropping nothing;
    const ConstMatrix states = pass_.forward(body, sequence, nothing);
    kernels::AlignedFloats of_states(places.size() * kNetworkWidth);
    const Matrix state_gradient{of_states.data(), places.size(), kNetworkWidth, kNetworkWidth};
    step.loss.add(states, predicted, state_gradient);
    const ConstMatrix flow =
        pass_.backward(body, sequence, nothing, state_gradient, gradient.subspan(body.layout().body_offset()));
    const Matrix reactions{gradient.data(), model::kReactions, kNetworkWidth, kNetworkWidth};
    kernels::scatter_add_rows(flow, inputs.reactions, 1.0f, reactions);
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (inputs.vectors[i] == model::kNoVector || inputs.turns[i] == 0) continue;
        const std::span<float> sum = step.loss.gradients().at(inputs.vectors[i]);
        for (std::size_t j = 0; j < kNetworkWidth; ++j) sum[j] += inputs.turns[i] * flow.row(i)[j];
    }
    ++report_.passes;
}

/// Adam divides by the size of what it is given, so a step of few places moves the body as far as one of many.
void NetworkTrainer::step_body(Step& step, std::span<const float> gradient) {
    SpaceState& state = step.state;
    state.first.resize(gradient.size());
    state.second.resize(gradient.size());
    ++state.body_steps;
    model::SequenceNetwork& body = step.network.body_for_write();
    kernels::adam_step(body.weights(), state.first, state.second, gradient, kBodyOptions,
                       kernels::AdamCorrection::of(kBodyOptions, state.body_steps));
    body.pack();
}

std::size_t NetworkTrainer::size_bytes() const {
    std::size_t bytes = 0;
    for (const auto& [space, state] : spaces_)
        bytes += state.rows.capacity() * sizeof(RowState) + 2 * state.first.size() * sizeof(float);
    return bytes;
}

void NetworkTrainer::encode(ByteWriter& out) const {
    for (const std::uint64_t value :
         {report_.examples, report_.passes, report_.admitted, report_.refused, report_.expired, report_.positives}) {
        out.put(value);
    }
    out.put(report_.loss_sum);
    out.put_varint(spaces_.size());
    for (const auto& [space, state] : spaces_) {
        out.put(space.value);
        for (const std::uint64_t value : {state.steps, state.body_steps, state.swept}) out.put(value);
        for (const RowState& row : state.rows) {
            out.put(row.squares);
            out.put(row.used_s);
        }
        out.put_raw(std::as_bytes(std::span(state.first)));
        out.put_raw(std::as_bytes(std::span(state.second)));
        encode_waiting(out, state);
    }
}

void NetworkTrainer::encode_waiting(ByteWriter& out, const SpaceState& state) {
    out.put_varint(state.examples.size());
    for (const WaitingExample& example : state.examples) {
        out.put(example.item);
        out.put(example.residual);
        out.put_raw(std::as_bytes(std::span(example.state)));
    }
    out.put_varint(state.windows.size());
    for (const auto& places : state.windows) {
        out.put_varint(places.size());
        for (const SequencePlace& place : places) {
            out.put(place.item);
            out.put(place.reward);
            out.put(place.residual);
        }
    }
}

void NetworkTrainer::decode_waiting(ByteReader& in, SpaceState& state) {
    state.examples.resize(in.get_count(kPlacesInStep, sizeof(ItemVector)));
    for (WaitingExample& example : state.examples) {
        example.item = in.get<ItemRow>();
        example.residual = in.get<float>();
        for (float& part : example.state) part = in.get<float>();
    }
    state.windows.resize(in.get_count(kPlacesInStep, 2 * sizeof(SequencePlace)));
    state.waiting_places = state.examples.size();
    for (auto& places : state.windows) {
        places.resize(in.get_count(model::kServedShape.max_length, sizeof(SequencePlace)));
        for (SequencePlace& place : places) {
            place.item = in.get<ItemRow>();
            place.reward = in.get<float>();
            place.residual = in.get<float>();
        }
        state.waiting_places += places.size();
    }
}

NetworkTrainer NetworkTrainer::decode(ByteReader& in, const model::ModelTables& tables) {
    NetworkTrainer trainer;
    NetworkReport& report = trainer.report_;
    for (std::uint64_t* value :
         {&report.examples, &report.passes, &report.admitted, &report.refused, &report.expired, &report.positives}) {
        *value = in.get<std::uint64_t>();
    }
    report.loss_sum = in.get<double>();
    for (std::size_t count = in.get_count(model::kMaxNetworks, 4); count > 0 && in.ok(); --count) {
        const schema::SpaceId space{in.get<std::uint32_t>()};
        const model::SpaceNetwork* network = tables.find_network(space);
        if (network == nullptr || trainer.spaces_.contains(space)) in.mark_failed();
        if (!in.ok()) break;
        decode_space(in, *network, trainer.spaces_[space]);
    }
    if (trainer.spaces_.size() != tables.networks.size()) in.mark_failed();
    return trainer;
}

void NetworkTrainer::decode_space(ByteReader& in, const model::SpaceNetwork& network, SpaceState& state) {
    for (std::uint64_t* value : {&state.steps, &state.body_steps, &state.swept}) *value = in.get<std::uint64_t>();
    state.rows.resize(network.vectors.size());
    for (RowState& row : state.rows) {
        row.squares = in.get<float>();
        row.used_s = in.get<std::uint32_t>();
    }
    for (kernels::AlignedFloats* means : {&state.first, &state.second}) {
        means->resize(state.body_steps == 0 ? 0 : network.body().layout().size);
        const ByteSpan bytes = in.get_raw(means->size() * sizeof(float));
        if (in.ok() && !bytes.empty()) std::memcpy(means->data(), bytes.data(), bytes.size());
    }
    decode_waiting(in, state);
}

}  // namespace tiller::learn
