// golden_maker FOLDER: records a small instance from its seed and writes events.txt and expected.txt.
#include <cstdio>

#include "golden_log.h"

int main(int argc, char** argv) {
    using namespace tiller;
    if (argc != 2) {
        std::fputs("usage: golden_maker FOLDER\n", stderr);
        return 2;
    }
    const std::string folder = argv[1];
    audit::RecordedService service(golden::kSeed);
    for (int i = 0; i < golden::kVisits; ++i) service.visit();
    service.tick();
    std::ofstream events(folder + "/events.txt");
    for (const auto& [partition, event] : service.history()) events << golden::event_line(partition, event) << '\n';
    const auto facts = golden::facts_of(service.history());
    if (!facts) {
        std::fprintf(stderr, "%s\n", facts.error().message.c_str());
        return 1;
    }
    std::ofstream expected(folder + "/expected.txt");
    for (const auto& [name, value] : *facts) expected << name << ' ' << value << '\n';
    events.close();
    expected.close();
    return events && expected ? 0 : 1;
}
