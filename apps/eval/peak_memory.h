// The most memory that the process held since a moment.
#pragma once

namespace tiller::eval {

/// Forgets the peak so far, where the kernel allows it; else the peak of the whole process counts.
void start_peak_memory();
/// Resident memory at its peak, in MB of 10^6 bytes; 0 when the kernel does not tell.
[[nodiscard]] double peak_memory_mb();

}  // namespace tiller::eval
