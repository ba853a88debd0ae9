// An evaluation as one HTML file: tables and plots, light and dark, nothing loaded from elsewhere.
#pragma once

#include <span>
#include <string>

#include "eval/evaluation.h"

namespace tiller::eval {

[[nodiscard]] std::string html_report(std::span<const Evaluation> evaluations);

}  // namespace tiller::eval
