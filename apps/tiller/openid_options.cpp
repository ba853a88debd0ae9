#include "tiller/openid_options.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>

#include "store/linked_identities.h"
#include "tiller/table_reader.h"

namespace tiller {
namespace {

using app::OpenidProviderSettings;

constexpr std::size_t kMaxClientWordBytes = 512;
constexpr std::size_t kMaxPathBytes = 4'096;

bool is_provider_name(std::string_view name) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !name.empty() && std::ranges::all_of(name, fits);
}

bool is_printable(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f'; });
}

std::optional<outbound::Place> place_of(const std::string& host, const OpenidProviderSettings& provider) {
    const bool is_plain = provider.plain_on_loopback && outbound::is_loopback_name(host);
    const auto address = outbound::parse_address((is_plain ? "http://" : "https://") + host);
    return address && address->target == "/" && !host.ends_with('/') ? std::optional(address->place) : std::nullopt;
}

/// Never on the command line, where everybody on the machine could read it.
Result<std::string> read_secret(const std::string& path) {
    struct stat file{};
    if (::stat(path.c_str(), &file) != 0 || !S_ISREG(file.st_mode))
        return fail(ErrorCode::kInvalid, fmt::format("names {}, which is no file", path));
    if ((file.st_mode & S_IRWXO) != 0)
        return fail(ErrorCode::kInvalid, fmt::format("names {}, which everybody may read: chmod o= {}", path, path));
    std::ifstream in(path, std::ios::binary);
    std::string secret(kMaxClientWordBytes + 2, '\0');
    in.read(secret.data(), static_cast<std::streamsize>(secret.size()));
    secret.resize(static_cast<std::size_t>(in.gcount()));
    while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
    if (!is_printable(secret) || secret.size() > kMaxClientWordBytes)
        return fail(ErrorCode::kInvalid, fmt::format("names {}, which is not one line of up to {} letters, or can not "
                                                     "be read",
                                                     path, kMaxClientWordBytes));
    return secret;
}

void check_issuer(TableReader& in, const OpenidProviderSettings& provider) {
    const auto address = outbound::parse_address(provider.issuer);
    if (!address || provider.issuer.contains('?'))
        return in.refuse("issuer", "must be an address like https://id.example, as the provider writes it");
    const bool is_here = outbound::is_loopback_name(address->place.host);
    if (address->place.wire == outbound::Wire::kPlain && !(provider.plain_on_loopback && is_here))
        in.refuse("issuer", "must begin with https://");
}

void check_provider(TableReader& in, const OpenidProviderSettings& provider) {
    if (!is_provider_name(provider.name)) in.refuse("name", "must be 1 to 32 of a-z, 0-9 and -");
    check_issuer(in, provider);
    if (!is_printable(provider.client_id)) in.refuse("client_id", "must be there, as the provider gave it");
    if (!std::ranges::all_of(provider.hosts,
                             [&](const std::string& host) { return place_of(host, provider).has_value(); }))
        in.refuse("hosts", "must be names of hosts, like keys.id.example or id.example:8443");
    if (!provider.ca_file.empty() && !provider.ca_file.starts_with('/'))
        in.refuse("ca_file", "must be an absolute path");
}

Result<OpenidProviderSettings> read_provider(const toml::table& table, const std::string& where) {
    OpenidProviderSettings provider;
    std::string secret_file;
    TableReader in(table, where);
    in.text("name", provider.name, app::kMaxProviderNameBytes);
    in.text("label", provider.label, app::kMaxProviderLabelBytes);
    in.text("issuer", provider.issuer, store::kMaxIssuerBytes);
    in.text("client_id", provider.client_id, kMaxClientWordBytes);
    in.text("client_secret_file", secret_file, kMaxPathBytes);
    in.texts("hosts", provider.hosts, app::kMaxProviderHosts);
    in.text("ca_file", provider.ca_file, kMaxPathBytes);
    in.flag("plain_on_loopback", provider.plain_on_loopback);
    check_provider(in, provider);
    if (!secret_file.starts_with('/')) in.refuse("client_secret_file", "must be the absolute path of a file");
    TRY_STATUS(in.finish());
    auto secret = read_secret(secret_file);
    if (!secret)
        return fail(ErrorCode::kInvalid, fmt::format("{}: \"client_secret_file\" {}", where, secret.error().message));
    provider.client_secret = std::move(*secret);
    if (provider.label.empty()) provider.label = provider.name;
    return provider;
}

}  // namespace

Result<std::vector<OpenidProviderSettings>> read_openid_providers(const toml::node& node) {
    const toml::array* tables = node.as_array();
    if (tables == nullptr || tables->size() > app::kMaxOpenidProviders)
        return fail(ErrorCode::kInvalid,
                    fmt::format("\"openid\" must be up to {} tables [[openid]]", app::kMaxOpenidProviders));
    std::vector<OpenidProviderSettings> providers;
    for (std::size_t i = 0; i < tables->size(); ++i) {
        const toml::table* table = tables->get(i)->as_table();
        if (table == nullptr) return fail(ErrorCode::kInvalid, "\"openid\" must be tables [[openid]]");
        OpenidProviderSettings provider = TRY(read_provider(*table, fmt::format("openid {}", i + 1)));
        const auto is_same = [&](const OpenidProviderSettings& other) {
            return other.name == provider.name || other.label == provider.label || other.issuer == provider.issuer;
        };
        if (std::ranges::any_of(providers, is_same))
            return fail(ErrorCode::kInvalid,
                        fmt::format("openid {}: its name, label or issuer is that of another table", i + 1));
        providers.push_back(std::move(provider));
    }
    return providers;
}

std::vector<outbound::Destination> outbound_destinations(const std::vector<OpenidProviderSettings>& providers) {
    std::vector<outbound::Destination> destinations;
    for (const OpenidProviderSettings& provider : providers) {
        if (const auto issuer = outbound::parse_address(provider.issuer))
            destinations.push_back({.place = issuer->place, .ca_file = provider.ca_file});
        for (const std::string& host : provider.hosts) {
            if (const auto place = place_of(host, provider))
                destinations.push_back({.place = *place, .ca_file = provider.ca_file});
        }
    }
    return destinations;
}

}  // namespace tiller
