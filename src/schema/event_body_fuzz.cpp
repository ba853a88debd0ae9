// The first two bytes choose the kind. Any body is refused or becomes an event that can be written and read again.
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "schema/catalogue.h"
#include "schema/event.h"
#include "schema/viewer_state.h"

namespace {
using namespace tiller;

void check_event(const schema::EventHeader& header, ByteSpan body) {
    const auto event = schema::decode_event(header, body);
    if (!event) return;
    const auto again = schema::decode_event(header, schema::encode_body(*event));
    ASSERT(again.has_value() && *again == *event);
}
void check_states(ByteSpan bytes) {
    ByteReader viewer_in(bytes);
    const auto viewer = schema::ViewerState::decode(viewer_in);
    if (viewer_in.ok()) {
        ByteWriter out;
        viewer.encode(out);
    }
    ByteReader catalogue_in(bytes);
    if (const auto catalogue = schema::Catalogue::decode(catalogue_in)) {
        ByteWriter out;
        catalogue->encode(out);
    }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const ByteSpan bytes = std::as_bytes(std::span(data, size));
    schema::EventHeader header{0, 1, {2}};
    std::memcpy(&header.kind, data, 2);
    check_event(header, bytes.subspan(2));
    if (const auto parsed = schema::decode_header(bytes))
        ASSERT(schema::encode_header(*parsed) == Bytes(bytes.begin(), bytes.end()));
    check_states(bytes);
    return 0;
}
