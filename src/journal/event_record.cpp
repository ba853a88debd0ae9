#include "journal/event_record.h"

#include <algorithm>

#include "log/subject_cipher.h"

namespace tiller::journal {
namespace {

/// What a body is bound to: it opens behind no other header and in no other partition.
Bytes bound_to(PartitionId partition, ByteSpan header) {
    ByteWriter out;
    out.reserve(sizeof(partition.value) + header.size());
    out.put(partition.value);
    out.put_raw(header);
    return out.take();
}

ReadEvent without_event(ReadEvent read, ReadState state) {
    read.state = state;
    read.event.reset();
    return read;
}

}  // namespace

Result<std::vector<log::NewRecord>> records_of(PartitionId partition, std::span<const schema::Event> events,
                                               log::KeyStore& key_store, Entropy& entropy) {
    if (events.empty()) return fail(ErrorCode::kInvalid, "there is no event to append");
    if (events.size() > log::kMaxAppendRecords) {
        return fail(ErrorCode::kInvalid, std::to_string(events.size()) + " events in one append; at most " +
                                             std::to_string(log::kMaxAppendRecords) + " are allowed");
    }
    std::vector<ViewerId> subjects(events.size());
    std::ranges::transform(events, subjects.begin(), &schema::Event::subject);
    // Encoded before a key is drawn for anyone: a refused event leaves nothing behind.
    std::vector<Bytes> bodies;
    bodies.reserve(events.size());
    ByteWriter writer;
    for (const schema::Event& event : events) {
        writer.reserve(128);
        TRY_STATUS(schema::append_body(event, writer));
        bodies.push_back(writer.take());
    }
    const std::vector<log::SubjectKey> keys = TRY(key_store.get_or_create(subjects));
    ASSERT(keys.size() == events.size());

    Bytes salts(events.size() * log::kSaltBytes);
    entropy.fill(salts);
    std::vector<log::NewRecord> records(events.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
        log::NewRecord& record = records[i];
        record.header =
            schema::encode_header({schema::kind_of(events[i].payload), events[i].time_ms, events[i].subject});
        std::ranges::copy(ByteSpan(salts).subspan(i * log::kSaltBytes, log::kSaltBytes), record.body.salt.begin());
        record.body.bytes = log::encrypt(keys[i], bodies[i], bound_to(partition, record.header), entropy);
    }
    return records;
}

Result<ReadEvent> event_of(PartitionId partition, const log::StoredRecord& record, log::KeyStore& keys) {
    ReadEvent read;
    read.position = {partition, record.offset};
    const auto header = schema::decode_header(record.header);
    if (!header)
        return without_event(std::move(read), header.error().code == ErrorCode::kNotFound ? ReadState::kUnknownKind
                                                                                          : ReadState::kDamaged);
    read.header = *header;
    if (!record.body) return without_event(std::move(read), ReadState::kErased);

    const auto key = keys.find(read.header.subject);
    if (!key) {
        if (key.error().code == ErrorCode::kErased) return without_event(std::move(read), ReadState::kErased);
        // A key that never was: the key store is older than the log, and nothing can open this body.
        if (key.error().code == ErrorCode::kNotFound) return without_event(std::move(read), ReadState::kDamaged);
        return std::unexpected(key.error());
    }
    const auto body = log::decrypt(*key, record.body->bytes, bound_to(partition, record.header));
    if (!body) return without_event(std::move(read), ReadState::kDamaged);
    auto event = schema::decode_event(read.header, *body);
    if (!event)
        return without_event(std::move(read), event.error().code == ErrorCode::kNotFound ? ReadState::kUnknownKind
                                                                                         : ReadState::kDamaged);
    read.event = std::move(*event);
    return read;
}

}  // namespace tiller::journal
