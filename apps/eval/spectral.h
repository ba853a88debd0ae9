// spectral: who met what, two steps along shared interactions and a low-pass over the spectrum. A source to be served.
#pragma once

#include <memory>

#include "eval/models.h"
#include "model/spectrum.h"

namespace tiller::eval {

[[nodiscard]] std::unique_ptr<EvaluatedModel> make_spectral(const ModelContext& context);
/// The spectrum of so many items: a direction for each 32 of them.
[[nodiscard]] model::SpectrumSettings spectrum_settings(std::size_t items, const FitContext& context);

}  // namespace tiller::eval
