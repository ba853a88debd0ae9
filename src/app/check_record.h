// What becomes of a checker's answer: it is noted, moderators are asked where the operator wants it, and a decision is made
// only where the operator has written that one is.
#pragma once

#include "app/checker_settings.h"
#include "app/parts.h"

namespace tiller::app {

/// Flags the labels whose score passes what their rule says. The strongest action that is due, null for none.
const CheckRule* flag(const CheckerSettings& checker, std::vector<schema::CheckLabel>& labels);

/// Appends the check, and with it the decision of `due`, marked as made by a program, with its statement for whom it
/// concerns. Durable and in force when it returns. What is decided already is not decided again.
[[nodiscard]] Status record_check(const Parts& parts, const schema::VideoChecked& checked, const CheckRule* due);

}  // namespace tiller::app
