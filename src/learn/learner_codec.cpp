// The learner's state as bytes: position and weights in one blob, equal for equal states.
#include "learn/learner_state.h"

namespace tiller::learn {
namespace {

constexpr std::uint32_t kStateVersion = 14;
constexpr std::size_t kMaxViewers = 100'000'000;

void encode_viewer(ByteWriter& out, const LearnerViewer& viewer) {
    viewer.state.encode(out);
    out.put(static_cast<std::uint8_t>(viewer.open != nullptr));
    if (viewer.open) viewer.open->encode(out);
    out.put(static_cast<std::uint8_t>(viewer.closed.size()));
    for (const ClosedExample& example : viewer.closed) example.encode(out);
    viewer.served.encode(out);
    out.put(viewer.profile_from_s);
}

LearnerViewer decode_viewer(ByteReader& in) {
    LearnerViewer viewer;
    viewer.state = schema::ViewerState::decode(in);
    if (in.get<std::uint8_t>() != 0) viewer.open = std::make_unique<Example>(Example::decode(in));
    const std::size_t count = in.get<std::uint8_t>();
    if (count > kRememberedExamples) in.mark_failed();
    for (std::size_t i = 0; i < count && in.ok(); ++i) viewer.closed.push_back(ClosedExample::decode(in));
    viewer.served = ServedHeads::decode(in);
    viewer.profile_from_s = in.get<std::uint32_t>();
    return viewer;
}

void encode_report(ByteWriter& out, const LearnerReport& report) {
    for (const std::uint64_t value : {report.events, report.accepted_actions, report.refused_actions,
                                      report.erased_events, report.examples, report.corrections, report.practices}) {
        out.put(value);
    }
    for (const HeadQuality& head : report.heads) head.encode(out);
}

LearnerReport decode_report(ByteReader& in) {
    LearnerReport report;
    for (std::uint64_t* value : {&report.events, &report.accepted_actions, &report.refused_actions,
                                 &report.erased_events, &report.examples, &report.corrections, &report.practices}) {
        *value = in.get<std::uint64_t>();
    }
    for (HeadQuality& head : report.heads) head = HeadQuality::decode(in);
    return report;
}

}  // namespace

void Learner::encode(ByteWriter& out) const {
    const State& state = *state_;
    out.put(kStateVersion);
    out.put(state.last->number);
    out.put(state.last->time_ms);
    out.put(state.erasure_epoch);
    state.cut.encode(out);
    out.put(state.newest_ms);
    encode_report(out, state.report);
    out.put(state.ranker);
    out.put(state.network_videos);
    out.put(state.spectral_videos);
    out.put(state.practices_in_tick);
    out.put_varint(state.catalogues.size());
    for (const auto& [space, catalogue] : state.catalogues) {
        out.put(space.value);
        catalogue.encode(out);
    }
    out.put_varint(state.viewers.size());
    for (const LearnerViewer& viewer : state.viewers) encode_viewer(out, viewer);
    state.tables.encode(out);
    state.heads.encode(out);
    state.tastes.encode(out);
    state.network.encode(out);
    state.gate.encode(out);
    out.put_varint(state.contents.size());
    for (const auto& [space, content] : state.contents) {
        out.put(space.value);
        content.encode(out);
    }
}

Result<Learner> Learner::decode(ByteReader& in, LearnerSettings settings) {
    if (in.get<std::uint32_t>() != kStateVersion)
        return fail(ErrorCode::kCorrupt, "learner state: not a version this program knows");
    Learner learner(settings);
    State& state = *learner.state_;
    auto snapshot = std::make_shared<model::Snapshot>();
    snapshot->number = in.get<std::uint64_t>();
    snapshot->time_ms = in.get<UnixMs>();
    state.erasure_epoch = snapshot->erasure_epoch = in.get<std::uint64_t>();
    state.cut = snapshot->cut = Cut::decode(in);
    state.newest_ms = in.get<UnixMs>();
    state.report = decode_report(in);
    state.ranker = in.get<schema::Ranker>();
    state.network_videos = in.get<std::uint32_t>();
    state.spectral_videos = in.get<std::uint32_t>();
    state.practices_in_tick = in.get<std::uint32_t>();
    if (state.ranker > schema::Ranker::kSequence) in.mark_failed();
    for (std::size_t spaces = in.get_count(1 << 16, 5); spaces > 0 && in.ok(); --spaces) {
        const schema::SpaceId space{in.get<std::uint32_t>()};
        state.catalogues[space] = TRY(schema::Catalogue::decode(in));
    }
    const std::size_t viewers = in.get_count(kMaxViewers, 16);
    for (std::size_t slot = 0; slot < viewers && in.ok(); ++slot) {
        state.viewers.push_back(decode_viewer(in));
        const LearnerViewer& viewer = state.viewers.back();
        if (!state.viewer_slots.try_emplace(viewer.state.viewer, static_cast<std::uint32_t>(slot)).second)
            in.mark_failed();
        if (viewer.open) state.open_by_time.insert({viewer.open->opened_ms, static_cast<std::uint32_t>(slot)});
    }
    state.tables = model::ModelTables::decode(in);
    state.heads = HeadTrainer::decode(in);
    state.tastes = TasteTrainer::decode(in);
    state.network = NetworkTrainer::decode(in, state.tables);
    state.gate = PublicationGate::decode(in);
    for (std::size_t spaces = in.get_count(1 << 16, 4); spaces > 0 && in.ok(); --spaces) {
        const schema::SpaceId space{in.get<std::uint32_t>()};
        state.contents[space] = ContentCompany::decode(in, state.tables.items.size());
    }
    if (!in.ok()) return fail(ErrorCode::kCorrupt, "learner state: the bytes are damaged");
    const Digest tables_digest = state.tables.digest();
    snapshot->tables = state.tables.freeze();
    snapshot->digest = model::snapshot_digest(*snapshot, tables_digest);
    state.last = std::move(snapshot);
    return learner;
}

Digest Learner::digest() const {
    ByteWriter out;
    encode(out);
    return blake2b(out.bytes());
}

}  // namespace tiller::learn
