// SIGTERM and SIGINT as something to wait for. Handlers, not a blocked mask: children would inherit the mask.
#pragma once

namespace tiller {

/// Installs the handlers (and ignores SIGPIPE). Once a process, before it starts threads.
void install_stop_signals();
/// True once a signal came; waits at most `timeout_ms` for it.
[[nodiscard]] bool wait_for_stop_signal(int timeout_ms);

}  // namespace tiller
