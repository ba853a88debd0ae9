#pragma once

namespace CLI {
class App;
}

namespace tiller::closed_loop {

/// `tiller loop`: the closed loop's scenarios, the service beside its peers. Sets `exit_code` to 1 on bad input.
void add_closed_loop_verb(CLI::App& parent, int& exit_code);

}  // namespace tiller::closed_loop
