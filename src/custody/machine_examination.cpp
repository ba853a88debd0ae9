#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "custody/backup_folder.h"
#include "custody/examination.h"

namespace tiller::custody {
namespace {

constexpr std::uint64_t kLeastFreeBytes = 512ull << 20;  // uploads are refused below 256 MB and twice their size
constexpr std::uint64_t kLowFreeBytes = 4ull << 30;
constexpr std::int64_t kImplausibleSyncUs = 20;  // no disk and no flash is that quick
constexpr std::uint64_t kLeastOpenFiles = 4'096;
constexpr UnixMs kBeforeThisProgramMs = 1'735'689'600'000;  // 2025-01-01

Finding well(std::string check, std::string says) { return {std::move(check), Verdict::kOk, std::move(says), {}}; }
Finding found(std::string check, Verdict verdict, std::string says, std::string remedy) {
    return {std::move(check), verdict, std::move(says), std::move(remedy)};
}

/// File systems on which a sync does not promise, or shared memory does not work, as SQLite needs it; from linux/magic.h.
struct DoubtfulFileSystem {
    std::int64_t type;
    const char* name;
};
constexpr std::array kDoubtful = {DoubtfulFileSystem{0x01021994, "tmpfs (memory)"},
                                  DoubtfulFileSystem{0x858458f6, "ramfs (memory)"},
                                  DoubtfulFileSystem{0x6969, "NFS"},
                                  DoubtfulFileSystem{0xff534d42, "CIFS"},
                                  DoubtfulFileSystem{0xfe534d42, "SMB2"},
                                  DoubtfulFileSystem{0x517b, "SMB"},
                                  DoubtfulFileSystem{0x01021997, "9p"},
                                  DoubtfulFileSystem{0x65735546, "FUSE"}};

Result<std::int64_t> time_of_sync_us(const std::string& data) {
    const std::string path = data + "/doctor-" + std::to_string(::getpid());
    const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file.is_open()) return file_error("write", path);
    ::unlink(path.c_str());
    std::array<std::int64_t, 9> times{};
    for (std::int64_t& time : times) {
        const auto started = std::chrono::steady_clock::now();
        if (::pwrite(file.get(), "sync", 4, 0) != 4 || ::fdatasync(file.get()) != 0) return file_error("sync", path);
        time =
            std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started).count();
    }
    std::ranges::sort(times);
    return std::max<std::int64_t>(1, times[times.size() / 2]);
}

Finding judge_clock(const MachineFacts& machine) {
    if (machine.now_ms < kBeforeThisProgramMs)
        return found("clock", Verdict::kBroken, "the clock stands before 2025",
                     "set it, and let NTP keep it: timedatectl set-ntp true");
    if (!machine.clock_is_set)
        return found("clock", Verdict::kWarning, "nobody keeps the clock", "let NTP keep it: timedatectl set-ntp true");
    return well("clock", "it is kept");
}

Finding judge_media_programs(const MachineFacts& machine) {
    std::string all;
    for (const std::string& line : machine.missing_programs) all += (all.empty() ? "" : "; ") + line;
    if (!all.empty()) return found("programs", Verdict::kWarning, all, "install what is named");
    if (!machine.missing_codecs.empty())
        return found("programs", Verdict::kWarning,
                     fmt::format("FFmpeg lacks {}", fmt::join(machine.missing_codecs, ", ")),
                     "install Debian's own ffmpeg: apt-get install --reinstall ffmpeg");
    return well("programs", "FFmpeg with its codecs, and what else media need");
}

}  // namespace

Result<DiskFacts> look_at_disk(const std::string& data) {
    DiskFacts disk;
    struct statvfs room{};
    struct statfs kind{};
    if (::statvfs(data.c_str(), &room) != 0 || ::statfs(data.c_str(), &kind) != 0) return file_error("look at", data);
    disk.free_bytes = static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize;
    disk.total_bytes = static_cast<std::uint64_t>(room.f_blocks) * room.f_frsize;
    disk.file_system = static_cast<std::int64_t>(static_cast<std::uint32_t>(kind.f_type));
    disk.sync_us = time_of_sync_us(data).value_or(0);  // a directory of somebody else is told by another check
    return disk;
}

std::vector<Finding> judge_disk(const DiskFacts& disk) {
    std::vector<Finding> findings;
    const std::string room = fmt::format("{:.1f} GB of {:.1f} GB are free", static_cast<double>(disk.free_bytes) / 1e9,
                                         static_cast<double>(disk.total_bytes) / 1e9);
    const std::string advice = "make room: delete other files, move the data to a larger disk, or remove videos";
    if (disk.free_bytes < kLeastFreeBytes)
        findings.push_back(found("space", Verdict::kBroken, room + ": nothing new can be written soon", advice));
    else if (disk.free_bytes < kLowFreeBytes)
        findings.push_back(found("space", Verdict::kWarning, room, advice));
    else
        findings.push_back(well("space", room));
    const auto doubtful = std::ranges::find(kDoubtful, disk.file_system, &DoubtfulFileSystem::type);
    const std::string elsewhere = "move the data to a local disk with ext4 or XFS";
    if (doubtful != kDoubtful.end())
        findings.push_back(found(
            "filesystem", Verdict::kWarning,
            std::string("the data lies on ") + doubtful->name + ", which may lose what was acknowledged", elsewhere));
    else if (disk.sync_us > 0 && disk.sync_us < kImplausibleSyncUs)
        findings.push_back(found("filesystem", Verdict::kWarning,
                                 fmt::format("a sync takes {} µs: the disk does not really sync", disk.sync_us),
                                 "switch off whatever ignores syncs (a virtual disk's cache mode, eatmydata)"));
    else
        findings.push_back(well("filesystem", disk.sync_us > 0 ? fmt::format("a sync takes {:.1f} ms",
                                                                             static_cast<double>(disk.sync_us) / 1000)
                                                               : "of a kind that syncs"));
    return findings;
}

std::vector<Finding> judge_machine(const MachineFacts& machine) {
    std::vector<Finding> findings;
    findings.push_back(
        machine.has_avx2
            ? well("processor", "AVX2 and FMA are there")
            : found("processor", Verdict::kBroken, "the processor lacks AVX2 or FMA",
                    "run it on an x86-64 of 2013 or later; in a virtual machine, pass the host's processor through"));
    findings.push_back(machine.has_text_data
                           ? well("text", "words are found in every script")
                           : found("text", Verdict::kBroken, "ICU's data are missing: no text can be cut into words",
                                   "apt-get install --reinstall libicu72"));
    findings.push_back(judge_clock(machine));
    findings.push_back(machine.open_files >= kLeastOpenFiles
                           ? well("files", fmt::format("{} may be open at once", machine.open_files))
                           : found("files", Verdict::kWarning,
                                   fmt::format("only {} files may be open at once", machine.open_files),
                                   "LimitNOFILE=65536 in the systemd unit, or: ulimit -n 65536"));
    findings.push_back(machine.jail_is_sufficient
                           ? well("jail", "media programs run in a jail of level " + machine.jail_level)
                           : found("jail", Verdict::kWarning,
                                   "uploads are off: the jail's level is " + machine.jail_level, machine.jail_remedy));
    findings.push_back(judge_media_programs(machine));
    return findings;
}

std::vector<Finding> judge_door(const DoorFacts& door) {
    std::vector<Finding> findings;
    const std::string address = fmt::format("{}:{}", door.host, door.port);
    if (door.is_running)
        findings.push_back(well("server", "a server uses the data, at " + address));
    else if (door.port_is_taken)
        findings.push_back(found("server", Verdict::kBroken,
                                 "no server uses the data, and another program holds " + address,
                                 "stop that program (ss -ltnp names it), or choose another --port"));
    else
        findings.push_back(well("server", "no server uses the data; " + address + " is free"));
    const bool is_local = door.host.starts_with("127.") || door.host == "::1" || door.host == "localhost";
    if (!is_local && !door.behind_tls)
        findings.push_back(found("tls", Verdict::kWarning,
                                 "the server is open to the network without TLS: passwords can be read on the way",
                                 "--host 127.0.0.1 --behind-proxy --behind-tls, and a proxy in front "
                                 "(packaging/nginx.conf, packaging/Caddyfile)"));
    else if (door.behind_tls && !door.behind_proxy)
        findings.push_back(found("tls", Verdict::kWarning,
                                 "--behind-tls without --behind-proxy: every visitor seems to come from the proxy, "
                                 "and all of them share one limit",
                                 "add --behind-proxy, when the proxy sets X-Forwarded-For"));
    else if (door.behind_proxy && !door.behind_tls)
        findings.push_back(found("tls", Verdict::kWarning,
                                 "--behind-proxy without --behind-tls: cookies go without Secure",
                                 "add --behind-tls, when the proxy speaks TLS"));
    else
        findings.push_back(well("tls", door.behind_tls ? "a proxy speaks TLS" : "open to this machine only"));
    return findings;
}

}  // namespace tiller::custody
