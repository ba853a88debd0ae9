// One side of learning_peer.py: trains our sequence network on one thread and says how long each pass took.
// Usage: sequence_learning SEQUENCES ITEMS PASSES; a line of SEQUENCES is one person's item numbers, oldest first.
// Prints {"seconds": [one for each pass], "loss": nats of the last pass} as JSON.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "learn/sequence_settings.h"

namespace tiller::bench {
namespace {

constexpr std::uint64_t kSeed = 1;

using Sequences = std::vector<std::vector<std::uint32_t>>;

/// Empty when a number is not one of `items`, or nothing can be read.
Sequences read_sequences(const char* path, std::size_t items) {
    Sequences sequences;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::vector<std::uint32_t>& sequence = sequences.emplace_back();
        for (std::uint32_t item = 0; words >> item;) {
            if (item >= items) return {};
            sequence.push_back(item);
        }
    }
    return sequences;
}

learn::SequenceDataSize size_of(const Sequences& sequences, std::size_t items) {
    learn::SequenceDataSize size{.sequences = sequences.size(), .items = items};
    for (const auto& sequence : sequences) size.events += sequence.size();
    return size;
}

void train(const Sequences& sequences, std::size_t items, std::size_t passes) {
    const learn::SequenceDataSize size = size_of(sequences, items);
    learn::SequenceTrainingOptions options = learn::training_options_for(size);
    options.seed = kSeed;
    model::SequenceNetwork network(learn::network_shape_for(size), kSeed);
    learn::SequenceTrainer trainer(network, sequences, options);
    std::vector<double> seconds;
    double loss = 0;
    for (std::size_t pass = 0; pass < passes; ++pass) {
        const auto start = std::chrono::steady_clock::now();
        loss = trainer.run_epoch();
        seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    fmt::print("{{\"seconds\": [{:.4f}], \"loss\": {:.4f}}}\n", fmt::join(seconds, ", "), loss);
}

}  // namespace
}  // namespace tiller::bench

int main(int argc, char** argv) {
    const std::size_t items = argc == 4 ? std::strtoull(argv[2], nullptr, 10) : 0;
    const std::size_t passes = argc == 4 ? std::strtoull(argv[3], nullptr, 10) : 0;
    const auto sequences = argc == 4 ? tiller::bench::read_sequences(argv[1], items) : tiller::bench::Sequences{};
    if (sequences.empty() || passes == 0) {
        fmt::print(stderr, "usage: sequence_learning SEQUENCES ITEMS PASSES, with item numbers below ITEMS\n");
        return 2;
    }
    tiller::bench::train(sequences, items, passes);
    return 0;
}
