#include "eval/targets.h"

#include <algorithm>
#include <array>

namespace tiller::eval {
namespace {

// Sources: eSASRec's repository (ml-1m, SASRec with softmax), BSARec's published log (Beauty), the BSPM paper (gowalla), the
// DiffMM paper, whose epoch was picked on the test part (tiktok); Toys' best is quoted from memory of the BSARec paper.
constexpr std::array kTargets = {
    Target{"ml-1m-sas", "", 10, {0.256, 0.149}, "transitions", {0.3133, 0.1772}, "eSASRec", {0.3133, 0.1772}},
    Target{"amazon-beauty", "", 10, {0.080, 0.051}, "transitions", {0.1008, 0.0611}, "BSARec", {0.1008, 0.0611}},
    Target{"amazon-toys", "", 10, {0.093, 0.061}, "transitions", {0.108, 0.068}, "BSARec", {0.108, 0.068}},
    Target{"gowalla", "", 20, {0.177, 0.147}, "EASE", {0.1920, 0.1597}, "BSPM", {0.192, 0.160}},
    Target{"tiktok", "", 20, {0.094, 0.040}, "iALS", {0.1129, 0.0456}, "DiffMM", {0.113, 0.046}},
    Target{"kuairand-signed", "", 20, {0.115, 0.057}, "iALS", {0.115, 0.057}, "iALS", {0.122, 0.061}},
    Target{"ml-100k",
           "five-star",
           10,
           {0.169, 0.090},
           "windowed item-knn",
           {0.169, 0.090},
           "windowed item-knn",
           {0.185, 0}},
    Target{"ml-100k", "all", 10, {0.201, 0.104}, "windowed item-knn", {0.201, 0.104}, "windowed item-knn", {0.220, 0}},
};

// Popularity and item-knn: an implementation in another language. Transitions and the streams, where the order of ties and the
// norm of item-knn move the third decimal: an earlier version of this one.
constexpr std::array kExpectations = {
    Expectation{"ml-1m-sas", "", "popularity", {0.0369, 0.0180}},
    Expectation{"ml-1m-sas", "", "transitions", {0.2583, 0.1501}},
    Expectation{"amazon-beauty", "", "popularity", {0.0114, 0.0054}},
    Expectation{"amazon-beauty", "", "transitions", {0.0812, 0.0512}},
    Expectation{"amazon-toys", "", "popularity", {0.0090, 0.0049}},
    Expectation{"amazon-toys", "", "transitions", {0.0948, 0.0624}},
    Expectation{"gowalla", "", "popularity", {0.0416, 0.0317}},
    Expectation{"gowalla", "", "item-knn", {0.1455, 0.1162}},
    Expectation{"tiktok", "", "popularity", {0.0597, 0.0255}},
    Expectation{"kuairand-signed", "", "popularity", {0.0903, 0.0435}},
    Expectation{"kuairand-signed", "", "item-knn", {0.1000, 0.0507}},
    Expectation{"ml-100k", "five-star", "popularity", {0.1115, 0.0573}},
    Expectation{"ml-100k", "five-star", "item-knn", {0.1684, 0.0888}},
    Expectation{"ml-100k", "all", "popularity", {0.0756, 0.0370}},
    Expectation{"ml-100k", "all", "item-knn", {0.1983, 0.1044}},
};

}  // namespace

std::span<const Target> targets() { return kTargets; }

const Target* target_for(std::string_view dataset, std::string_view stream) {
    const auto* at = std::ranges::find_if(
        kTargets, [&](const Target& each) { return each.dataset == dataset && each.stream == stream; });
    return at == kTargets.end() ? nullptr : at;
}

std::span<const Expectation> expectations() { return kExpectations; }

}  // namespace tiller::eval
