#include "store/mail_addresses.h"

#include "store/store_database.h"

namespace tiller::store {

Result<MailAddress> MailAddresses::find(ViewerId account) {
    return database_.read([&](Database& database) -> Result<MailAddress> {
        Statement query = TRY(database.prepare("SELECT confirmed, pending FROM mail_addresses WHERE account = ?"));
        TRY_STATUS(query.bind(account.value));
        MailAddress address;
        if (!TRY(query.step())) return address;
        address.confirmed = query.text(0);
        address.pending = query.text(1);
        return address;
    });
}

Status MailAddresses::set_pending(ViewerId account, std::string_view address) {
    return database_.write([&](Database& database) -> Status {
        Statement insert =
            TRY(database.prepare("INSERT INTO mail_addresses(account, confirmed, pending) VALUES (?, '', ?) "
                                 "ON CONFLICT(account) DO UPDATE SET pending = excluded.pending"));
        return insert.run(account.value, address);
    });
}

Status MailAddresses::confirm(ViewerId account) {
    return database_.write([&](Database& database) -> Status {
        Statement update = TRY(database.prepare(
            "UPDATE mail_addresses SET confirmed = pending, pending = '' WHERE account = ? AND pending != ''"));
        TRY_STATUS(update.run(account.value));
        if (database.changed_rows() == 0) return fail(ErrorCode::kNotFound, "no address waits to be confirmed");
        return {};
    });
}

Status MailAddresses::remove(ViewerId account) {
    return database_.write([&](Database& database) -> Status {
        Statement remove = TRY(database.prepare("DELETE FROM mail_addresses WHERE account = ?"));
        return remove.run(account.value);
    });
}

}  // namespace tiller::store
