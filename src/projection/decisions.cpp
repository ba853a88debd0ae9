#include "projection/decisions.h"

#include <algorithm>
#include <tuple>

#include "projection/decode_limits.h"

namespace tiller::projection {

namespace {

void encode_made(ByteWriter& out, const schema::Decided& made) {
    out.put(made.decision.value);
    out.put(made.target);
    out.put(made.target_id);
    out.put(made.ruling);
    out.put(made.labels);
    out.put(made.ground);
    out.put_text(made.rule);
    out.put_text(made.facts);
    out.put<std::uint8_t>(made.automated ? 1 : 0);
    out.put(made.author.value);
    out.put(made.appeal_until_ms);
}

template <typename Enum>
Enum decode_choice(ByteReader& in, Enum last) {
    const auto value = static_cast<Enum>(in.get<std::uint8_t>());
    if (value > last) in.mark_failed();
    return value;
}

schema::Decided decode_made(ByteReader& in) {
    schema::Decided made;
    made.decision.value = in.get<std::uint64_t>();
    made.target = decode_choice(in, schema::ReportTarget::kViewer);
    made.target_id = in.get<std::uint64_t>();
    made.ruling = decode_choice(in, schema::Ruling::kAccountRestored);
    made.labels = decode_choice(in, schema::LabelSet::kAll);
    made.ground = decode_choice(in, schema::Ground::kHouseRule);
    made.rule = in.get_text(kMaxFieldBytes);
    made.facts = in.get_text(kMaxFieldBytes);
    made.automated = in.get<std::uint8_t>() != 0;
    made.author.value = in.get<std::uint64_t>();
    made.appeal_until_ms = in.get<UnixMs>();
    return made;
}

void encode_appeal(ByteWriter& out, const std::optional<Appeal>& appeal) {
    out.put<std::uint8_t>(appeal ? 1 : 0);
    if (!appeal) return;
    out.put(appeal->time_ms);
    out.put_text(appeal->text);
    out.put<std::uint8_t>(appeal->outcome ? 1 : 0);
    if (!appeal->outcome) return;
    out.put(appeal->outcome->time_ms);
    out.put<std::uint8_t>(appeal->outcome->granted ? 1 : 0);
    out.put_text(appeal->outcome->reason);
    out.put(appeal->outcome->author.value);
    out.put<std::uint8_t>(appeal->outcome->by_same_person ? 1 : 0);
}

std::optional<Appeal> decode_appeal(ByteReader& in) {
    if (in.get<std::uint8_t>() == 0) return std::nullopt;
    Appeal appeal;
    appeal.time_ms = in.get<UnixMs>();
    appeal.text = in.get_text(kMaxFieldBytes);
    if (in.get<std::uint8_t>() == 0) return appeal;
    AppealOutcome& outcome = appeal.outcome.emplace();
    outcome.time_ms = in.get<UnixMs>();
    outcome.granted = in.get<std::uint8_t>() != 0;
    outcome.reason = in.get_text(kMaxFieldBytes);
    outcome.author.value = in.get<std::uint64_t>();
    outcome.by_same_person = in.get<std::uint8_t>() != 0;
    return appeal;
}

/// What one decision changes of how its target stands.
void stand(Standing& standing, const schema::Decided& made) {
    using enum schema::Ruling;
    switch (made.ruling) {
        case kHidden: standing.state = schema::VideoState::kHidden; break;
        case kTakenDown: standing.state = schema::VideoState::kTakenDown; break;
        case kLimited: standing.limited = true; break;
        case kLabelled: standing.labels = standing.labels | made.labels; break;
        case kCommentRemoved: standing.withdrawn = true; break;
        case kSuspended: standing.suspended = true; break;
        case kVideoRestored:
        case kCommentRestored:
        case kAccountRestored: standing = {}; break;
    }
}

bool is_strike(schema::Ruling ruling) {
    using enum schema::Ruling;
    return ruling == kHidden || ruling == kTakenDown || ruling == kCommentRemoved || ruling == kSuspended;
}

}  // namespace

void Decisions::index(const Decision& decision) {
    by_person_[decision.person].push_back(decision.made.decision);
    by_target_[{decision.made.target, decision.made.target_id}].push_back(decision.made.decision);
}

void Decisions::decide(ViewerId person, UnixMs time_ms, const schema::Decided& event) {
    const auto [at, is_new] = decisions_.try_emplace(event.decision);
    if (!is_new) return;
    at->second = {.person = person, .time_ms = time_ms, .made = event, .appeal = {}};
    index(at->second);
}

void Decisions::revoke(UnixMs time_ms, const schema::DecisionRevoked& event) {
    const Revocation revocation{time_ms, event.author, event.reason};
    const auto [at, is_new] = revoked_.try_emplace(event.decision, revocation);
    if (!is_new) at->second = std::min(at->second, revocation);
}

void Decisions::appeal(ViewerId person, UnixMs time_ms, const schema::Appealed& event) {
    const auto at = decisions_.find(event.decision);
    if (at == decisions_.end() || at->second.person != person || at->second.appeal) return;
    const schema::Decided& made = at->second.made;
    if (!is_restriction(made.ruling) || time_ms > made.appeal_until_ms) return;
    at->second.appeal = Appeal{.time_ms = time_ms, .text = event.text, .outcome = {}};
}

void Decisions::decide_appeal(ViewerId person, UnixMs time_ms, const schema::AppealDecided& event) {
    const auto at = decisions_.find(event.decision);
    if (at == decisions_.end() || at->second.person != person || !at->second.appeal) return;
    if (at->second.appeal->outcome) return;
    at->second.appeal->outcome = AppealOutcome{.time_ms = time_ms,
                                               .granted = event.granted,
                                               .reason = event.reason,
                                               .author = event.author,
                                               .by_same_person = event.by_same_person};
}

void Decisions::note_look(ViewerId person, UnixMs time_ms, const schema::StaffLooked& event) {
    std::vector<Look>& looks = looks_[person];
    looks.push_back({.time_ms = time_ms, .what = event.what, .author = event.author});
    if (looks.size() > kMaxLooks) looks.erase(looks.begin());
}

void Decisions::forget(ViewerId person) {
    looks_.erase(person);
    const auto of = by_person_.find(person);
    if (of == by_person_.end()) return;
    for (const DecisionId id : of->second) {
        const auto at = decisions_.find(id);
        const Target target{at->second.made.target, at->second.made.target_id};
        std::erase(by_target_[target], id);
        if (by_target_[target].empty()) by_target_.erase(target);
        decisions_.erase(at);
        revoked_.erase(id);
    }
    by_person_.erase(of);
}

const Decision* Decisions::find(DecisionId decision) const {
    const auto at = decisions_.find(decision);
    return at == decisions_.end() ? nullptr : &at->second;
}

const Revocation* Decisions::revocation(DecisionId decision) const {
    const auto at = revoked_.find(decision);
    return at == revoked_.end() ? nullptr : &at->second;
}

bool Decisions::counts(const Decision& decision) const {
    const bool granted = decision.appeal && decision.appeal->outcome && decision.appeal->outcome->granted;
    return !granted && !revoked_.contains(decision.made.decision);
}

bool Decisions::stands(const Decision& decision) const {
    if (!counts(decision)) return false;
    const std::vector<const Decision*> all = of_target(decision.made.target, decision.made.target_id);
    const auto from = std::ranges::find(all, &decision);
    return std::none_of(from, all.end(), [&](const Decision* later) {
        return later != &decision && !is_restriction(later->made.ruling) && counts(*later);
    });
}

std::vector<const Decision*> Decisions::of_person(ViewerId person) const {
    std::vector<const Decision*> found;
    const auto at = by_person_.find(person);
    if (at == by_person_.end()) return found;
    for (const DecisionId id : at->second) found.push_back(&decisions_.at(id));
    std::ranges::sort(found, std::greater{},
                      [](const Decision* one) { return std::tuple(one->time_ms, one->made.decision); });
    return found;
}

std::vector<const Decision*> Decisions::of_target(schema::ReportTarget target, std::uint64_t id) const {
    std::vector<const Decision*> found;
    const auto at = by_target_.find({target, id});
    if (at == by_target_.end()) return found;
    for (const DecisionId decision : at->second) found.push_back(&decisions_.at(decision));
    std::ranges::sort(found, {}, [](const Decision* one) { return std::tuple(one->time_ms, one->made.decision); });
    return found;
}

Standing Decisions::standing(schema::ReportTarget target, std::uint64_t id, DecisionId except) const {
    Standing standing;
    for (const Decision* decision : of_target(target, id)) {
        if (decision->made.decision != except && counts(*decision)) stand(standing, decision->made);
    }
    return standing;
}

std::vector<const Decision*> Decisions::appealed(bool only_open) const {
    std::vector<const Decision*> found;
    for (const auto& [id, decision] : decisions_) {
        if (!decision.appeal) continue;
        const bool is_open = !decision.appeal->outcome && !revoked_.contains(id);
        if (is_open || !only_open) found.push_back(&decision);
    }
    std::ranges::sort(found, {},
                      [](const Decision* one) { return std::tuple(one->appeal->time_ms, one->made.decision); });
    return found;
}

std::size_t Decisions::open_appeals() const { return appealed(true).size(); }

std::size_t Decisions::strikes(ViewerId person, UnixMs now_ms) const {
    const std::vector<const Decision*> decisions = of_person(person);
    return static_cast<std::size_t>(std::ranges::count_if(decisions, [&](const Decision* decision) {
        return is_strike(decision->made.ruling) && decision->time_ms > now_ms - kStrikeLifetimeMs && stands(*decision);
    }));
}

std::vector<Look> Decisions::looks_at(ViewerId person) const {
    const auto at = looks_.find(person);
    if (at == looks_.end()) return {};
    return {at->second.rbegin(), at->second.rend()};
}

void Decisions::encode(ByteWriter& out) const {
    out.put_varint(decisions_.size());
    for (const auto& [id, decision] : decisions_) {
        out.put(decision.person.value);
        out.put(decision.time_ms);
        encode_made(out, decision.made);
        encode_appeal(out, decision.appeal);
    }
    out.put_varint(revoked_.size());
    for (const auto& [id, revocation] : revoked_) {
        out.put(id.value);
        out.put(revocation.time_ms);
        out.put(revocation.author.value);
        out.put_text(revocation.reason);
    }
    out.put_varint(looks_.size());
    for (const auto& [person, looks] : looks_) {
        out.put(person.value);
        out.put_varint(looks.size());
        for (const Look& look : looks) {
            out.put(look.time_ms);
            out.put(look.what);
            out.put(look.author.value);
        }
    }
}

Decisions Decisions::decode(ByteReader& in) {
    Decisions decisions;
    for (std::size_t left = in.get_count(kMaxEntries, 56); left > 0 && in.ok(); --left) {
        Decision decision;
        decision.person.value = in.get<std::uint64_t>();
        decision.time_ms = in.get<UnixMs>();
        decision.made = decode_made(in);
        decision.appeal = decode_appeal(in);
        const auto [at, is_new] = decisions.decisions_.emplace(decision.made.decision, decision);
        if (is_new)
            decisions.index(at->second);
        else
            in.mark_failed();
    }
    for (std::size_t left = in.get_count(kMaxEntries, 25); left > 0 && in.ok(); --left) {
        const DecisionId id{in.get<std::uint64_t>()};
        Revocation revocation;
        revocation.time_ms = in.get<UnixMs>();
        revocation.author.value = in.get<std::uint64_t>();
        revocation.reason = in.get_text(kMaxFieldBytes);
        decisions.revoked_.emplace(id, std::move(revocation));
    }
    for (std::size_t left = in.get_count(kMaxEntries, 9); left > 0 && in.ok(); --left) {
        std::vector<Look>& looks = decisions.looks_[ViewerId{in.get<std::uint64_t>()}];
        for (std::size_t more = in.get_count(kMaxLooks, 17); more > 0 && in.ok(); --more) {
            Look look;
            look.time_ms = in.get<UnixMs>();
            look.what = decode_choice(in, schema::kLastStaffLook);
            look.author.value = in.get<std::uint64_t>();
            looks.push_back(look);
        }
    }
    return decisions;
}

}  // namespace tiller::projection
