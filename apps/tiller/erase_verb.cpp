// tiller erase: fulfils a request for erasure on the data of a stopped server.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "audit/recovery.h"
#include "custody/erasure.h"
#include "custody/erasure_register.h"
#include "projection/follower.h"
#include "tiller/data_directory.h"
#include "tiller/offline_verbs.h"
#include "tiller/serve_options.h"
#include "tiller/verb_options.h"

namespace tiller {
namespace {

struct EraseVerb {
    std::string data;
    std::string person;
    std::string event;
    std::string from;
    std::string reason = "asked for";
    std::string config_file;
    std::optional<std::string> erasures_copy;
};

/// Where the server keeps the copy of its register: an erasure that only one of the two knows is not safe.
Result<std::string> copy_of(const EraseVerb& verb) {
    if (verb.erasures_copy) return *verb.erasures_copy;
    const std::string config = verb.config_file.empty() ? verb.data + "/tiller.toml" : verb.config_file;
    if (!std::filesystem::exists(config)) {
        if (verb.config_file.empty()) return std::string();
        return fail(ErrorCode::kNotFound, "there is no file " + config);
    }
    CLI::App serve;
    ServeOptions options;
    std::string named_there;
    add_serve_options(serve, options, named_there);
    TRY_STATUS(read_serve_config(config, serve, options));
    return options.erasures_copy;
}

Result<Position> position_of(const std::string& text) {
    Position position;
    const char* end = text.data() + text.size();
    const auto [colon, error] = std::from_chars(text.data(), end, position.partition.value);
    if (error == std::errc() && colon != end && *colon == ':') {
        const auto [rest, second] = std::from_chars(colon + 1, end, position.offset);
        if (second == std::errc() && rest == end) return position;
    }
    return fail(ErrorCode::kInvalid,
                "an event is named PARTITION:OFFSET, e.g. 1:2045, as `tiller log` prints them; not \"" + text + "\"");
}

/// What the store keeps beside the log: nobody signs in as them again, and their address is gone.
Status forget_in_store(store::Store& store, ViewerId person) {
    (void)TRY(store.credentials().remove(person));
    (void)TRY(store.sessions().revoke_all_but(person, {}));
    TRY_STATUS(store.recovery_codes().remove_all(person));
    (void)TRY(store.authenticators().remove(person));
    (void)TRY(store.passkeys().remove_all(person));
    (void)TRY(store.linked_identities().remove_all(person));
    return store.mail_addresses().remove(person);
}

Result<bool> erase_named(DataDirectory& directory, custody::Eraser& eraser, const EraseVerb& verb) {
    if (!verb.from.empty()) {
        const custody::RegisteredErasures erasures = TRY(custody::read_register(verb.from));
        if (erasures.instance != directory.identity())
            return fail(ErrorCode::kConflict, verb.from + " is the register of another instance");
        const std::uint64_t applied = TRY(custody::apply_erasures(directory.journal(), erasures, directory.clock()));
        fmt::print("{} of the {} erasures in {} were missing here and were made\n", applied, erasures.entries.size(),
                   verb.from);
        return true;
    }
    if (!verb.person.empty()) TRY_STATUS(forget_in_store(directory.store(), TRY(parse_id<ViewerId>(verb.person))));
    const custody::Erasure erasure = verb.person.empty()
                                         ? TRY(eraser.erase_body(TRY(position_of(verb.event)), verb.reason))
                                         : TRY(eraser.erase_person(TRY(parse_id<ViewerId>(verb.person)), verb.reason));
    fmt::print("erased; the log says so at {}:{}. The next start learns everything anew without it.\n",
               erasure.position.partition.value, erasure.position.offset);
    return true;
}

Result<bool> erase(const EraseVerb& verb) {
    const int given = (verb.person.empty() ? 0 : 1) + (verb.event.empty() ? 0 : 1) + (verb.from.empty() ? 0 : 1);
    if (given != 1) return fail(ErrorCode::kInvalid, "needs one of --person ID, --event PARTITION:OFFSET, --from FILE");
    const std::string copy = TRY(copy_of(verb));
    const auto directory = TRY(DataDirectory::open(
        {.path = verb.data, .regions = {}, .on_fenced = {}, .must_exist = true, .erasures_copy = copy}));
    projection::Projections projections;
    static_cast<void>(TRY(audit::recover(directory->journal(), directory->checkpoints(), projections, {})));
    TRY_STATUS(directory->erasures().reconcile(projections.view().erasure_count()));
    projection::Follower follower(directory->journal(), projections);
    TRY_STATUS(follower.start());
    custody::Eraser eraser({.journal = directory->journal(),
                            .projections = projections,
                            .follower = follower,
                            .clock = directory->clock(),
                            .without_copies = [&](const std::function<Status()>& work) -> Status {
                                TRY_STATUS(directory->checkpoints().remove_all());
                                return work();
                            },
                            .relearn = {}});
    const bool erased = TRY(erase_named(*directory, eraser, verb));
    follower.stop();
    TRY_STATUS(directory->checkpoints().remove_all());
    TRY_STATUS(directory->erasures().health());
    if (!copy.empty()) fmt::print("the copy of the register in {} has it, too\n", copy);
    return erased;
}

}  // namespace

void add_erase_verb(CLI::App& parent, int& exit_code) {
    auto verb = std::make_shared<EraseVerb>();
    CLI::App* app = parent.add_subcommand("erase", "Erase a person, or one event's content, for good");
    app->footer(
        "Examples:\n  tiller erase --data DIR --person 0a3k5m7p9rtvw --reason \"letter of 3 May\"\n"
        "  tiller erase --data DIR --event 1:2045          the event's content; `tiller log` prints positions\n"
        "  tiller erase --data DIR --from FILE             what a register names, after a restore without it\n"
        "Stop the server first. A person's key is destroyed, so nothing they did can be read again; the chain still\n"
        "verifies. The next back-up into a folder takes it out of there, too.");
    add_data_option(*app, verb->data);
    app->add_option("--person", verb->person, "id of a viewer or account");
    app->add_option("--event", verb->event, "PARTITION:OFFSET of one event");
    app->add_option("--from", verb->from, "a register of erasures: DATA/erasures of a lost instance, or its copy");
    app->add_option("--config", verb->config_file,
                    "the server's settings, for its erasures_copy (default: DATA/tiller.toml)");
    app->add_option("--erasures-copy", verb->erasures_copy,
                    "where the server keeps a copy of DATA/erasures, when it was told so on its command line");
    app->add_option("--reason", verb->reason, "kept in the log")->capture_default_str();
    run_verb(*app, "erase", exit_code, [verb] { return erase(*verb); });
}

}  // namespace tiller
