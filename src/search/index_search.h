// One search in one index: gathers documents part by part, then ranks them. Private to the module.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "search/index_state.h"

namespace tiller::search {

/// Lives for one search, under the reader's lock.
class IndexSearch {
public:
    IndexSearch(const TextIndex::State& state, const std::array<float, 256>& weight_of_fields)
        : state_(state), weight_of_fields_(weight_of_fields), best_(state.rows.size()), gathered_(state.rows.size()) {}
    [[nodiscard]] std::vector<Hit> find(const Query& query, std::size_t max_hits);

private:
    /// A term that a part of the query may mean, and how surely.
    struct Meaning {
        const Places* places = nullptr;
        float quality = 0;
    };
    struct Gathered {
        float score = 0;
        float covered = 0;  // the weight of the parts that it matches
    };
    void gather(const Query& query);
    void gather_word(const Query::Part& part, std::vector<Meaning>& meanings) const;
    void add_mistyped(const Query::Part& part, std::size_t known, std::vector<Meaning>& meanings) const;
    void add_term(std::uint32_t term, float quality, std::vector<Meaning>& meanings) const;
    void add_part(std::span<const Meaning> meanings, float weight);
    [[nodiscard]] std::vector<Hit> rank(const Query& query, std::size_t max_hits);

    const TextIndex::State& state_;
    const std::array<float, 256>& weight_of_fields_;
    std::vector<float> best_;         // by row: of the part in hand
    std::vector<Gathered> gathered_;  // by row: of the parts so far
    std::vector<std::uint32_t> found_;  // rows with anything gathered
};

}  // namespace tiller::search
