#include "eval/task.h"

#include <algorithm>

#include "base/random.h"

namespace tiller::eval {
namespace {

constexpr std::uint64_t kHoldOutPurpose = 0x686f6c646f7574;
constexpr std::uint64_t kHoldOutOneIn = 10;
constexpr std::size_t kShortestSequence = 3;  // something to learn, validation, test

/// Asks for the element at `target` of a sequence, given all before it.
Question question_about(std::uint32_t user, const History& sequence, std::size_t target) {
    Question question{.user = user, .history = {}, .targets = {sequence[target].item}, .labelled = {}};
    question.history.assign(sequence.begin(), sequence.begin() + static_cast<std::ptrdiff_t>(target));
    return question;
}

void cut_last_items(RecordedData& data, Part part, Task& task) {
    task.list_length = 10;
    for (std::uint32_t user = 0; user < data.sequences.size(); ++user) {
        History& sequence = data.sequences[user];
        if (sequence.size() < kShortestSequence) continue;
        const std::size_t length = sequence.size();
        task.validation.push_back(question_about(user, sequence, length - 2));
        if (part == Part::kTest) task.questions.push_back(question_about(user, sequence, length - 1));
        sequence.resize(length - 2);
    }
    if (part == Part::kValid) task.questions = task.validation;
    task.training.histories = std::move(data.sequences);
}

std::vector<std::uint32_t> distinct_likes(const History& history) {
    std::vector<std::uint32_t> items;
    for (const Interaction& each : history) {
        if (each.liked) items.push_back(each.item);
    }
    std::ranges::sort(items);
    items.erase(std::ranges::unique(items).begin(), items.end());
    return items;
}

std::vector<Question> questions_of(const Histories& train, const Histories& asked, bool labelled) {
    std::vector<Question> questions;
    for (std::uint32_t user = 0; user < asked.size(); ++user) {
        if (asked[user].empty()) continue;
        questions.push_back({.user = user,
                             .history = train[user],
                             .targets = distinct_likes(asked[user]),
                             .labelled = labelled ? asked[user] : History{}});
    }
    return questions;
}

/// Moves a tenth of each user's likes from train to a validation part.
Histories hold_out(Histories& train, std::uint64_t seed) {
    Histories held(train.size());
    SeededRandom random(mix64(seed, kHoldOutPurpose));
    for (std::size_t user = 0; user < train.size(); ++user) {
        History kept;
        for (const Interaction& each : train[user]) {
            const bool holds = random.below(kHoldOutOneIn) == 0;
            (holds && each.liked ? held[user] : kept).push_back(each);
        }
        train[user] = std::move(kept);
    }
    return held;
}

void cut_parts(RecordedData& data, Part part, std::uint64_t seed, Task& task) {
    task.list_length = 20;
    if (part == Part::kValid && data.valid.empty()) data.valid = hold_out(data.train, seed);
    task.validation = questions_of(data.train, data.valid, false);
    task.questions = questions_of(data.train, part == Part::kValid ? data.valid : data.test, data.labelled);
    task.training.histories = std::move(data.train);
}

}  // namespace

std::string_view name_of(Part part) { return part == Part::kValid ? "valid" : "test"; }

Result<Task> make_task(RecordedData data, Protocol protocol, Part part, std::uint64_t seed) {
    ASSERT(protocol != Protocol::kPrequential);  // a stream is not cut
    Task task;
    if (protocol == Protocol::kLastItem)
        cut_last_items(data, part, task);
    else
        cut_parts(data, part, seed, task);
    task.training.items = data.items;
    task.training.ordered = data.ordered;
    task.training.content = std::move(data.content);
    task.is_candidate = data.is_candidate.empty() ? std::vector<bool>(data.items, true) : std::move(data.is_candidate);
    const bool anyone = std::ranges::any_of(task.questions, [](const Question& each) { return !each.targets.empty(); });
    if (!anyone)
        return fail(ErrorCode::kInvalid,
                    "nobody to ask: no user has something to predict in the " + std::string(name_of(part)) + " part");
    return task;
}

}  // namespace tiller::eval
