#include "closed_loop/loop_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

namespace tiller::closed_loop {
namespace {

namespace json = boost::json;

/// The worst of a group's figures.
struct WorstSeed {
    std::string scenario, recommender;
    std::size_t seeds = 0;
    double regret = -1, late_regret = -1, newcomer_gap = 2, good_share = 2, bad_share = -1, bot_lift = 0;
    double first_audience_share = 0, exploration_share = 0;
    bool has_new_videos = false;
};

double share(double part, double whole) { return whole == 0 ? 0 : part / whole; }

void worsen(WorstSeed& worst, const LoopResult& run) {
    ++worst.seeds;
    worst.regret = std::max(worst.regret, run.all.regret());
    worst.late_regret = std::max(worst.late_regret, run.late.regret());
    worst.newcomer_gap = std::min(worst.newcomer_gap, run.newcomer_gap());
    worst.bot_lift = std::max(worst.bot_lift, run.bot_lift);
    worst.exploration_share = std::max(worst.exploration_share, run.exploration_share);
    if (run.first.good == 0) return;
    worst.has_new_videos = true;
    const double good = static_cast<double>(run.first.good);
    worst.good_share = std::min(worst.good_share, static_cast<double>(run.first.good_with_audience) / good);
    worst.bad_share = std::max(worst.bad_share, share(run.first.bad_views, run.first.bad_fair_views));
    worst.first_audience_share = std::max(worst.first_audience_share, run.first.impressions_share);
}

/// In the order in which scenario and recommender first appear.
std::vector<WorstSeed> worst_seeds(const std::vector<LoopResult>& results) {
    std::vector<WorstSeed> groups;
    for (const LoopResult& run : results) {
        auto group = std::ranges::find_if(groups, [&](const WorstSeed& one) {
            return one.scenario == run.scenario && one.recommender == run.recommender;
        });
        if (group == groups.end()) {
            groups.push_back({.scenario = run.scenario, .recommender = run.recommender});
            group = groups.end() - 1;
        }
        worsen(*group, run);
    }
    return groups;
}

std::string judged(double value, bool met) { return fmt::format("{:.3f} {}", value, met ? "met" : "missed"); }

std::string row_of(const WorstSeed& worst) {
    const LoopTargets targets;
    const bool judges = worst.recommender == "served";
    const auto figure = [&](double value, bool met) {
        return judges ? judged(value, met) : fmt::format("{:.3f}", value);
    };
    std::string row = fmt::format("{:<20} {:<16} {:>5} {:>13} {:>7.3f} {:>13}", worst.scenario, worst.recommender,
                                  worst.seeds, figure(worst.regret, worst.regret <= targets.regret), worst.late_regret,
                                  figure(worst.newcomer_gap, worst.newcomer_gap >= targets.newcomer_gap));
    if (worst.has_new_videos) {
        row += fmt::format(" {:>13} {:>13} {:>7.3f}",
                           figure(worst.good_share, worst.good_share >= targets.good_with_audience),
                           figure(worst.bad_share, worst.bad_share <= targets.bad_share), worst.first_audience_share);
    } else {
        row += fmt::format(" {:>13} {:>13} {:>7}", "", "", "");
    }
    if (worst.bot_lift > 0) row += fmt::format(" {:>13}", figure(worst.bot_lift, worst.bot_lift <= targets.bot_lift));
    return row;
}

/// The worst seed of each head over all scenarios, for what is served.
std::string calibration_table(const std::vector<LoopResult>& results) {
    std::string text;
    for (std::size_t head = 0; head < schema::kHeadCount; ++head) {
        const learn::HeadQuality* worst = nullptr;
        for (const LoopResult& run : results) {
            if (!run.learner) continue;
            const learn::HeadQuality& quality = run.learner->heads[head];
            if (worst == nullptr || quality.calibration_error() > worst->calibration_error()) worst = &quality;
        }
        if (worst == nullptr) return text;
        if (text.empty()) {
            text =
                fmt::format("\n{:<16} {:>10} {:>10} {:>10} {:>10} {:>10}   predicted before learned; the worst run\n",
                            "head", "examples", "predicted", "came", "log loss", "ECE");
        }
        const learn::ReliabilityBin all = worst->all();
        text += fmt::format("{:<16} {:>10} {:>10.4f} {:>10.4f} {:>10.4f} {:>10.4f}\n",
                            schema::name_of(static_cast<schema::Head>(head)), all.examples, all.mean_prediction(),
                            all.mean_label(), worst->mean_log_loss(), worst->calibration_error());
    }
    return text;
}

json::value json_of(const std::optional<learn::LearnerReport>& learner) {
    if (!learner) return nullptr;
    const auto& heads = learner->heads;
    json::array out;
    for (std::size_t head = 0; head < heads.size(); ++head) {
        json::array bins;
        for (const learn::ReliabilityBin& bin : heads[head].bins) {
            bins.push_back({{"examples", bin.examples},
                            {"mean_prediction", bin.mean_prediction()},
                            {"mean_label", bin.mean_label()}});
        }
        out.push_back({{"head", schema::name_of(static_cast<schema::Head>(head))},
                       {"log_loss", heads[head].mean_log_loss()},
                       {"calibration", heads[head].calibration()},
                       {"calibration_error", heads[head].calibration_error()},
                       {"reliability", std::move(bins)}});
    }
    return json::object{{"gate_closings", learner->gate.closings}, {"heads", std::move(out)}};
}

}  // namespace

std::string loop_table(const std::vector<LoopResult>& results, const std::string& scenarios_digest) {
    const LoopTargets targets;
    std::string text = fmt::format("scenarios {}; the worst seed of each figure\n", scenarios_digest);
    text +=
        fmt::format("{:<20} {:<16} {:>5} {:>13} {:>7} {:>13} {:>13} {:>13} {:>7} {:>13}\n", "scenario", "recommender",
                    "seeds", "regret", "late", "newcomers", "good seen", "bad share", "first", "bots");
    text += fmt::format("{:<20} {:<16} {:>5} {:>13} {:>7} {:>13} {:>13} {:>13} {:>7} {:>13}\n", "", "target", "",
                        fmt::format("<= {:.2f}", targets.regret), "", fmt::format(">= {:.2f}", targets.newcomer_gap),
                        fmt::format(">= {:.2f}", targets.good_with_audience),
                        fmt::format("<= {:.2f}", targets.bad_share), "", fmt::format("<= {:.1f}", targets.bot_lift));
    for (const WorstSeed& worst : worst_seeds(results)) text += row_of(worst) + "\n";
    return text + calibration_table(results);
}

json::value loop_json(const std::vector<LoopResult>& results, const std::string& scenarios_digest) {
    json::array runs;
    for (const LoopResult& run : results) {
        const auto mean = [&](const Worth& worth) {
            return json::object{{"ours", share(worth.ours, worth.places)},
                                {"random", share(worth.random, worth.places)},
                                {"oracle", share(worth.oracle, worth.places)},
                                {"popularity", share(worth.popular, worth.places)},
                                {"places", worth.places}};
        };
        runs.push_back({{"scenario", run.scenario},
                        {"recommender", run.recommender},
                        {"seed", run.seed},
                        {"regret", run.all.regret()},
                        {"late_regret", run.late.regret()},
                        {"newcomer_gap", run.newcomer_gap()},
                        {"all", mean(run.all)},
                        {"late", mean(run.late)},
                        {"newcomers", mean(run.newcomers)},
                        {"good_new_videos", run.first.good},
                        {"good_with_audience", run.first.good_with_audience},
                        {"bad_views", run.first.bad_views},
                        {"bad_fair_views", run.first.bad_fair_views},
                        {"first_audience_share", run.first.impressions_share},
                        {"exploration_share", run.exploration_share},
                        {"bot_lift", run.bot_lift},
                        {"impressions", run.impressions},
                        {"learner", json_of(run.learner)},
                        {"seconds", run.seconds}});
    }
    return json::object{{"scenarios", scenarios_digest}, {"runs", std::move(runs)}};
}

}  // namespace tiller::closed_loop
