// Where a person wants to be written to when they can not come in. Optional, told to nobody, and used for nothing else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"

namespace tiller::store {

class StoreDatabase;

struct MailAddress {
    std::string confirmed;  // empty: none yet
    std::string pending;  // waits for its owner to confirm it
};

class MailAddresses {
public:
    explicit MailAddresses(StoreDatabase& database) : database_(database) {}

    [[nodiscard]] Result<MailAddress> find(ViewerId account);
    /// The confirmed one stays in use until the new one is confirmed.
    [[nodiscard]] Status set_pending(ViewerId account, std::string_view address);
    /// kNotFound when nothing waits.
    [[nodiscard]] Status confirm(ViewerId account);
    [[nodiscard]] Status remove(ViewerId account);

private:
    StoreDatabase& database_;
};

}  // namespace tiller::store
