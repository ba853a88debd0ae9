// Rows that outlive their run: a table of hours is written row by row, and a later run goes on after the last one.
#pragma once

#include <string>
#include <vector>

#include "eval/evaluation.h"

namespace tiller::eval {

class FinishedRows {
public:
    /// Rows go to the JSON file `path` (fields: docs/evaluation.md); nowhere when it is empty.
    explicit FinishedRows(std::string path) : path_(std::move(path)) {}

    /// Reads the rows of an earlier run, those of this same program: another one's figures are not this one's. None when
    /// there is no file; kInvalid when it holds something else.
    [[nodiscard]] Status read();
    /// The earlier run's row for this request; null when it has none.
    [[nodiscard]] const Evaluation* find_earlier(const EvaluationRequest& request) const;
    /// Adds a row of this run and writes the file anew: those of this run, then the earlier ones that it has not come to yet.
    [[nodiscard]] Status add(Evaluation evaluation);
    /// Of this run, in the order in which they came.
    [[nodiscard]] const std::vector<Evaluation>& rows() const { return rows_; }

private:
    std::string path_;
    std::vector<Evaluation> rows_;
    std::vector<Evaluation> earlier_;
};

}  // namespace tiller::eval
