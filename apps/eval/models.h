// The models that can be evaluated: one row each in models.cpp.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "eval/evaluated_model.h"

namespace tiller::eval {

/// Which data a model is made for. Only yardsticks may look at the name, since each is given its best known setting there;
/// what the service uses derives its constants from the data itself.
struct ModelContext {
    std::string_view dataset;
    std::string_view policy = {};  // of what is served: a document that parses, or empty for the default
};

struct ModelInfo {
    std::string_view name;
    std::string_view what;
    std::unique_ptr<EvaluatedModel> (*make)(const ModelContext& context) = nullptr;  // last-item, split
    std::unique_ptr<OnlineModel> (*make_online)(const ModelContext& context,
                                                const StreamShape& shape) = nullptr;  // prequential
    bool needs_order = false;  // learns from what follows what, so a set says nothing to it
};

[[nodiscard]] const std::vector<ModelInfo>& models();
/// kInvalid, naming the known ones.
[[nodiscard]] Result<const ModelInfo*> model_named(std::string_view name);

}  // namespace tiller::eval
