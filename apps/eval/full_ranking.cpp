#include "eval/full_ranking.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/random.h"
#include "base/shards.h"
#include "eval/ranked_list.h"

namespace tiller::eval {
namespace {

constexpr std::uint64_t kTiePurpose = 0x74696573;

/// The answer to one question.
struct Answer {
    std::vector<std::uint32_t> list;    // kLongestList long, where there are that many
    std::vector<LabelledScore> labels;  // as Question::labelled
};

void remove_from_ranking(const Question& question, const std::vector<bool>& is_candidate, std::span<float> scores) {
    constexpr float kRemoved = -std::numeric_limits<float>::infinity();
    for (std::size_t item = 0; item < scores.size(); ++item) {
        if (!is_candidate[item]) scores[item] = kRemoved;
    }
    for (const Interaction& each : question.history) scores[each.item] = kRemoved;
}

Answer answer_from(const Question& question, const Task& task, std::span<float> scores, std::uint64_t seed) {
    Answer answer;
    for (const Interaction& each : question.labelled)
        answer.labels.push_back({.score = scores[each.item], .liked = each.liked});
    if (question.targets.empty()) return answer;
    remove_from_ranking(question, task.is_candidate, scores);
    answer.list = first_of_ranking(scores, kLongestList, {.seed = mix64(seed, kTiePurpose), .user = question.user});
    return answer;
}

/// Asks the questions of one shard, some at once.
void ask_shard(const EvaluatedModel& model, const Task& task, std::span<const Question> questions,
               const RankingContext& context, std::span<Answer> answers) {
    const std::size_t items = task.training.items;
    std::vector<float> scores(std::min(kMaxViewersAtOnce, questions.size()) * items);
    std::vector<Viewer> viewers;
    for (std::size_t first = 0; first < questions.size(); first += kMaxViewersAtOnce) {
        const auto batch = questions.subspan(first, std::min(kMaxViewersAtOnce, questions.size() - first));
        viewers.clear();
        for (const Question& each : batch) viewers.push_back({.user = each.user, .history = each.history});
        model.score(viewers, std::span(scores).first(batch.size() * items));
        for (std::size_t i = 0; i < batch.size(); ++i)
            answers[first + i] = answer_from(batch[i], task, std::span(scores).subspan(i * items, items), context.seed);
        context.progress.advance(batch.size());
    }
}

std::vector<Answer> ask_all(const EvaluatedModel& model, const Task& task, std::span<const Question> questions,
                            const RankingContext& context) {
    std::vector<Answer> answers(questions.size());
    for_each_shard(questions.size(), context.threads, [&](const Shard& shard) {
        const std::size_t count = shard.last - shard.first;
        ask_shard(model, task, questions.subspan(shard.first, count), context,
                  std::span(answers).subspan(shard.first, count));
    });
    return answers;
}

/// Mean over the users who have a target.
template <typename Metric>
double mean_over_users(std::span<const Question> questions, std::span<const Answer> answers, Metric metric) {
    double sum = 0;
    std::size_t users = 0;
    for (std::size_t i = 0; i < questions.size(); ++i) {
        if (questions[i].targets.empty()) continue;
        sum += metric(answers[i].list, questions[i].targets);
        ++users;
    }
    return users == 0 ? 0 : sum / static_cast<double>(users);
}

void add_label_metrics(std::span<Answer> answers, Metrics& metrics) {
    std::vector<LabelledScore> all;
    double weighted = 0;
    double weights = 0;
    for (Answer& answer : answers) {
        all.insert(all.end(), answer.labels.begin(), answer.labels.end());
        const auto area = area_under_curve(answer.labels);
        if (!area) continue;
        const auto liked = static_cast<double>(std::ranges::count(answer.labels, true, &LabelledScore::liked));
        weighted += liked * *area;
        weights += liked;
    }
    if (const auto area = area_under_curve(all)) metrics["auc"] = *area;
    if (weights > 0) metrics["gauc"] = weighted / weights;
}

void add_spread_metrics(std::span<const Answer> answers, const Task& task, Metrics& metrics) {
    std::vector<std::uint64_t> shown(task.training.items, 0);
    for (const Answer& answer : answers) {
        for (const std::uint32_t item : std::span(answer.list).first(std::min(task.list_length, answer.list.size())))
            ++shown[item];
    }
    std::vector<std::uint64_t> counts;
    for (std::size_t item = 0; item < shown.size(); ++item) {
        if (task.is_candidate[item]) counts.push_back(shown[item]);
    }
    const auto distinct =
        static_cast<double>(std::ranges::count_if(counts, [](std::uint64_t count) { return count > 0; }));
    metrics["coverage"] = distinct / static_cast<double>(counts.size());
    metrics["gini"] = gini(counts);
}

/// Quarters of the users by the length of their histories; those of one length stay together, so there may be fewer.
std::vector<Slice> slices_of(const Task& task, std::span<const Answer> answers) {
    constexpr std::size_t kQuarters = 4;
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < task.questions.size(); ++i) {
        if (!task.questions[i].targets.empty()) order.push_back(i);
    }
    const auto length = [&](std::size_t i) { return task.questions[i].history.size(); };
    std::ranges::stable_sort(order, {}, length);
    std::vector<Slice> slices;
    for (std::size_t quarter = 1, begin = 0; quarter <= kQuarters; ++quarter) {
        std::size_t end = std::max(begin, order.size() * quarter / kQuarters);
        while (end > begin && end < order.size() && length(order[end]) == length(order[end - 1])) ++end;
        const auto part = std::span(order).subspan(begin, end - begin);
        begin = end;
        if (part.empty()) continue;
        Slice slice{.name = fmt::format("history {}–{}", length(part.front()), length(part.back())),
                    .users = part.size(),
                    .recall = 0};
        for (const std::size_t i : part)
            slice.recall += recall_at(task.list_length, answers[i].list, task.questions[i].targets);
        slice.recall /= static_cast<double>(part.size());
        slices.push_back(slice);
    }
    return slices;
}

}  // namespace

RankingResult evaluate(const EvaluatedModel& model, const Task& task, const RankingContext& context) {
    context.progress.start("ranking", task.questions.size());
    std::vector<Answer> answers = ask_all(model, task, task.questions, context);
    context.progress.finish();
    RankingResult result;
    result.users = static_cast<std::size_t>(
        std::ranges::count_if(task.questions, [](const Question& each) { return !each.targets.empty(); }));
    result.candidates = static_cast<std::size_t>(std::ranges::count(task.is_candidate, true));
    for (const std::size_t cutoff : kCutoffs) {
        result.metrics[fmt::format("recall@{}", cutoff)] =
            mean_over_users(task.questions, answers,
                            [&](const auto& list, const auto& targets) { return recall_at(cutoff, list, targets); });
        result.metrics[fmt::format("ndcg@{}", cutoff)] =
            mean_over_users(task.questions, answers,
                            [&](const auto& list, const auto& targets) { return ndcg_at(cutoff, list, targets); });
    }
    for (std::size_t cutoff = 1; cutoff <= kLongestList; ++cutoff) {
        result.recall_at.push_back(mean_over_users(task.questions, answers, [&](const auto& list, const auto& targets) {
            return recall_at(cutoff, list, targets);
        }));
    }
    add_label_metrics(answers, result.metrics);
    add_spread_metrics(answers, task, result.metrics);
    result.slices = slices_of(task, answers);
    return result;
}

double validation_ndcg(const EvaluatedModel& model, const Task& task, const RankingContext& context) {
    const std::vector<Answer> answers = ask_all(model, task, task.validation, context);
    return mean_over_users(task.validation, answers, [&](const auto& list, const auto& targets) {
        return ndcg_at(task.list_length, list, targets);
    });
}

}  // namespace tiller::eval
