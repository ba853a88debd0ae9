// The system calls that a media program may make.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace tiller::media {

/// A BPF program (array of sock_filter) for the launcher: an allowlist; everything else fails with EPERM.
/// Threads may be made, processes and namespaces not; no sockets, no signals to others, no tracing, no new file kinds.
/// kUnavailable when libseccomp does not know this machine. Cost: about a millisecond; safe from any thread.
[[nodiscard]] Result<Bytes> build_seccomp_filter();

}  // namespace tiller::media
