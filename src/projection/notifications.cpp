#include "projection/notifications.h"

#include <algorithm>
#include <array>

#include "projection/decode_limits.h"

namespace tiller::projection {

namespace {

bool is_newer(const Notification& a, const Notification& b) {
    return a.time_ms != b.time_ms ? a.time_ms > b.time_ms : a.key() < b.key();
}

void encode_one(ByteWriter& out, const Notification& one) {
    out.put(one.time_ms);
    out.put(static_cast<std::uint8_t>(one.kind));
    out.put(one.actor.value);
    out.put(one.video.value);
    out.put(one.comment.value);
    out.put(one.about);
    out.put_text(one.reason);
    out.put<std::uint8_t>(one.undone ? 1 : 0);
}

Notification decode_one(ByteReader& in) {
    Notification one;
    one.time_ms = in.get<UnixMs>();
    const auto kind = in.get<std::uint8_t>();
    if (kind > static_cast<std::uint8_t>(kLastNotificationKind)) in.mark_failed();
    one.kind = static_cast<NotificationKind>(kind);
    one.actor.value = in.get<std::uint64_t>();
    one.video.value = in.get<std::uint64_t>();
    one.comment.value = in.get<std::uint64_t>();
    one.about = in.get<std::uint64_t>();
    one.reason = in.get_text(kMaxFieldBytes);
    one.undone = in.get<std::uint8_t>() != 0;
    return one;
}

}  // namespace

std::string_view name_of(NotificationKind kind) {
    constexpr std::array<std::string_view, 12> kNames = {
        "video_liked",     "commented",       "replied",        "mentioned", "comment_liked",  "followed",
        "video_moderated", "comment_removed", "report_decided", "decided",   "appeal_decided", "age_corrected"};
    return kNames[static_cast<std::size_t>(kind)];
}

void Notifications::put(ViewerId receiver, Notification notification) {
    if (receiver.is_none() || receiver == notification.actor) return;
    std::vector<Notification>& list = lists_[receiver];
    const auto same = std::ranges::find(list, notification.key(), &Notification::key);
    if (same != list.end()) {
        // Two may remove one comment, in two regions: the first of them did.
        const auto first = [](const Notification& one) { return std::tie(one.time_ms, one.reason); };
        if (notification.kind == NotificationKind::kCommentRemoved && first(*same) <= first(notification)) return;
        list.erase(same);
    }
    const auto place = std::ranges::upper_bound(list, notification, is_newer);
    list.insert(place, std::move(notification));
    if (list.size() > kMaxNotifications) list.pop_back();
}

void Notifications::forget(ViewerId person) {
    lists_.erase(person);
    seen_until_.erase(person);
    for (auto& [receiver, list] : lists_)
        std::erase_if(list, [person](const Notification& one) { return one.actor == person; });
    std::erase_if(lists_, [](const auto& entry) { return entry.second.empty(); });
}

void Notifications::see(ViewerId receiver, UnixMs until_ms) {
    UnixMs& seen = seen_until_[receiver];
    seen = std::max(seen, until_ms);
}

const std::vector<Notification>& Notifications::of(ViewerId receiver) const {
    static const std::vector<Notification> kNone;
    const auto at = lists_.find(receiver);
    return at == lists_.end() ? kNone : at->second;
}

UnixMs Notifications::seen_until(ViewerId receiver) const {
    const auto at = seen_until_.find(receiver);
    return at == seen_until_.end() ? 0 : at->second;
}

void Notifications::encode(ByteWriter& out) const {
    out.put_varint(lists_.size());
    for (const auto& [receiver, list] : lists_) {
        out.put(receiver.value);
        out.put_varint(list.size());
        for (const Notification& one : list) encode_one(out, one);
    }
    out.put_varint(seen_until_.size());
    for (const auto& [receiver, until_ms] : seen_until_) {
        out.put(receiver.value);
        out.put(until_ms);
    }
}

Notifications Notifications::decode(ByteReader& in) {
    Notifications notifications;
    for (std::size_t left = in.get_count(kMaxEntries, 9); left > 0 && in.ok(); --left) {
        std::vector<Notification>& list = notifications.lists_[ViewerId{in.get<std::uint64_t>()}];
        for (std::size_t more = in.get_count(kMaxNotifications, 43); more > 0 && in.ok(); --more)
            list.push_back(decode_one(in));
        if (!std::ranges::is_sorted(list, is_newer)) in.mark_failed();
    }
    for (std::size_t left = in.get_count(kMaxEntries, 16); left > 0 && in.ok(); --left) {
        const ViewerId receiver{in.get<std::uint64_t>()};
        notifications.seen_until_[receiver] = in.get<UnixMs>();
    }
    return notifications;
}

}  // namespace tiller::projection
