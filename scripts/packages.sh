# What each verb needs from Debian 12, one line a package with its reason. Nothing else is ever installed.

packages_of() {
    case "$1" in
        build) cat <<'LIST'
g++|the compiler, 12.2
cmake|configures the build
ninja-build|runs the build
pkg-config|finds the libraries
ccache|a second build takes seconds
libboost1.81-dev|HTTP server (Beast, Asio)
libboost-json1.81-dev|JSON with depth and size limits
libfmt-dev|text formatting
libspdlog-dev|log lines
libcli11-dev|command line
libtomlplusplus-dev|settings and policy files
prometheus-cpp-dev|metrics
libsodium-dev|passwords, keys, digests
libsqlite3-dev|the log and the projections
libhwy-dev|SIMD kernels
libicu-dev|word breaks in any script
libopencc-dev|finds traditional by simplified Chinese and the reverse
libseccomp-dev|system-call filter of the media jail
libqrencode-dev|QR code that opens the page on a phone
libfido2-dev|verifies passkeys (WebAuthn)
libssl-dev|TLS to the identity providers that an operator names, and their signatures
liboath-dev|the numbers of two-factor sign-in (RFC 6238)
libcsv-dev|reads public interaction logs
libarchive-dev|back-ups in one file (tar, zstd)
zlib1g-dev|reads compressed interaction logs
LIST
            ;;
        runtime) cat <<'LIST'
ffmpeg|transcodes uploads and makes the demo clips
bubblewrap|the jail that FFmpeg runs in
espeak-ng|the voice of the narrated demo clips
fonts-dejavu-core|letters in demo clips
fonts-noto-cjk|Chinese letters in demo clips and pages
LIST
            ;;
        web) node_is_new_enough || cat <<'LIST'
nodejs|builds the web app
npm|installs what the web app is built with
LIST
            ;;
        unit) cat <<'LIST'
libgtest-dev|unit tests
libgmock-dev|unit tests
librapidcheck-dev|property tests
libbenchmark-dev|benchmark programs
python3|checks of layers, counts of tests
LIST
            ;;
        peers) cat <<'LIST'
libopenblas-dev|matrix products to compare ours with
libhnswlib-dev|search for the nearest vectors to compare ours with
python3-torch|a sequence network to compare ours with
LIST
            ;;
        browser) cat <<'LIST'
chromium-headless-shell|browser tests, in Chromium without windows
python3-venv|schemathesis, which checks the API against its document
curl|HTTP tests
python3-cryptography|the software authenticator of the HTTP tests
LIST
            ;;
        engines) cat <<'LIST'
firefox-esr|a viewer's first minute in Firefox
webkit2gtk-driver|the same in WebKit
xvfb|the display that WebKit's browser wants
xauth|who may draw on that display
gstreamer1.0-libav|H.264 and AAC for WebKit
gstreamer1.0-plugins-good|MP4 for WebKit
gstreamer1.0-plugins-bad|what else WebKit needs to play
LIST
            ;;
        chromium) cat <<'LIST'
chromium|first frames and swipes as people see them
LIST
            ;;
        clang) cat <<'LIST'
clang-19|the second compiler
lld-19|fast linking
libclang-rt-19-dev|sanitizers and libFuzzer of Clang
LIST
            ;;
        style) cat <<'LIST'
clang-format-19|the project's format
LIST
            ;;
        tidy) cat <<'LIST'
clang-tidy-19|the short list of clang-tidy checks
LIST
            ;;
        package) cat <<'LIST'
dpkg-dev|computes the library versions that the package depends on
patchelf|lets the tarball's program find the libraries beside it
LIST
            ;;
        closed-folder) cat <<'LIST'
acl|lets only the server's user through a closed folder
LIST
            ;;
        *) fail "no package set named $1" ;;
    esac
}

node_is_new_enough() {
    local version
    version="$(node --version 2>/dev/null)" && command -v npm >/dev/null || return 1
    version="${version#v}"
    ((${version%%.*} >= 18))
}

is_installed() { [[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]; }

# missing_packages SET…: prints "package|reason" for each package that is not installed.
missing_packages() {
    local set line
    for set in "$@"; do
        while IFS= read -r line; do
            is_installed "${line%%|*}" || printf '%s\n' "$line"
        done < <(packages_of "$set")
    done | sort -u
}

has_packages() { [[ -z "$(missing_packages "$@")" ]]; }

# need_packages SET…: installs what is missing, after saying what and why. Quiet when there is nothing to do.
need_packages() {
    local lines
    command -v dpkg-query >/dev/null || { warn "no dpkg here: install by hand what scripts/packages.sh lists for: $*"; return 0; }
    lines="$(missing_packages "$@")"
    [[ -n $lines ]] || return 0
    step "Installing $(wc -l <<<"$lines") Debian packages"
    while IFS='|' read -r name reason; do printf '  %-24s %s\n' "$name" "$reason"; done <<<"$lines"
    local names
    mapfile -t names < <(cut -d '|' -f 1 <<<"$lines")
    become_root_once "${names[@]}"
    run_shown "apt-get update" build/logs/apt-update.log as_root apt-get update -q \
        || fail "the package lists could not be fetched; is there a network?"
    run_shown "apt-get install" build/logs/apt-install.log as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "${names[@]}" \
        || fail "apt-get could not install: ${names[*]}"
}

as_root() {
    if [[ $EUID -eq 0 ]]; then "$@"; else sudo -n "$@"; fi
}

# become_root_once PACKAGE…: asks for the password now and once, not in the middle of a progress line.
become_root_once() {
    [[ $EUID -eq 0 ]] && return 0
    command -v sudo >/dev/null || fail "installing needs root: run this once as root, or install the packages above with
  apt-get install --no-install-recommends $*"
    sudo -n true 2>/dev/null && return 0
    say "Your password is asked once, to install these packages:"
    sudo -v || fail "without sudo nothing can be installed"
}
