source scripts/packages.sh
source scripts/compile.sh
source scripts/web.sh

readonly server_user=tiller
readonly server_home=/var/lib/tiller

help_serve() {
    cat <<'TEXT'
./dev serve [--data DIR] [--port N] [--host H] [--videos DIR] [--no-demo] [-- options of `tiller serve`]

Builds the release program and the web app, then opens a living demo: clips that the program makes itself, and viewers that
are simulated and say so. Ctrl-C stops it; the next start goes on where it was.
  --data DIR     where accounts, videos and the log are kept
                 (default: ~/.local/share/tiller; when started by root: /var/lib/tiller/data)
  --port N       default 8080
  --host H       default 127.0.0.1, this machine only. 0.0.0.0: the whole network, with a QR code for a phone
  --videos DIR   publish your own files in place of the demo's clips
  --no-demo      an empty server, no demo content

The server never runs as root. Started by root, it runs as the system user "tiller" (made on the first start), from a copy
of the program in /var/lib/tiller/program; DIR then belongs to that user.
TEXT
}

verb_serve() {
    local data="" demo=1 options=()
    while [[ $# -gt 0 ]]; do
        case "$1" in
            --data) data="$(take_value "$@")"; shift 2 ;;
            --port | --host) options+=("$1" "$(take_value "$@")"); shift 2 ;;
            --videos) options+=(--videos "$(existing_folder "$(take_value "$@")")"); shift 2 ;;
            --no-demo) demo=0; shift ;;
            --) shift; options+=("$@"); break ;;
            *) fail "serve has no option $1; see ./dev serve --help" ;;
        esac
    done
    [[ $demo -eq 0 ]] || options+=(--demo)
    need_packages build runtime web
    build_release_program
    build_web
    if [[ $EUID -eq 0 ]]; then
        serve_as_system_user "${data:-$server_home/data}" "${options[@]}"
    else
        data="${data:-${XDG_DATA_HOME:-$HOME/.local/share}/tiller}"
        mkdir -p "$data"
        exec build/release/tiller serve --data "$data" "${options[@]}"
    fi
}

existing_folder() {
    [[ -d $1 ]] || fail "--videos: there is no folder $1"
    realpath "$1"
}

# Root starts it, an ordinary user runs it: a fault in the server must not own the machine.
serve_as_system_user() {
    local data="$1" i
    shift
    make_server_user
    mkdir -p "$data"
    data="$(realpath "$data")"
    let_server_pass "$data"
    hand_over "$data"
    for ((i = 1; i < $#; i++)); do
        if [[ ${!i} == --videos ]]; then local next=$((i + 1)); let_server_pass "${!next}"; fi
    done
    install_program_copy
    say "running as user $server_user, data in $data"
    cd "$server_home"
    exec setpriv --reuid "$server_user" --regid "$server_user" --clear-groups --no-new-privs \
        env HOME="$server_home" "$server_home/program/bin/tiller" serve --data "$data" "$@"
}

make_server_user() {
    if ! id "$server_user" >/dev/null 2>&1; then
        say "making the system user $server_user, which the server runs as"
        useradd --system --user-group --home-dir "$server_home" --shell /usr/sbin/nologin "$server_user"
    fi
    install -d -m 755 "$server_home"
}

# Only an empty folder is handed over: a mistyped --data must not change who owns somebody's files.
hand_over() {
    local owner
    owner="$(stat -c %U "$1")"
    if [[ $owner == "$server_user" ]]; then return 0; fi
    [[ -z "$(ls -A "$1")" ]] || fail "$1 is not empty and belongs to $owner. Choose another folder, or give it to the server yourself:
  chown -R $server_user:$server_user $1"
    chown "$server_user:$server_user" "$1"
}

as_server_user() { setpriv --reuid "$server_user" --regid "$server_user" --clear-groups "$@"; }

# let_server_pass PATH: the server's user may walk through closed folders above PATH (such as /root), and no more than that.
let_server_pass() {
    local folder="$1"
    while [[ $folder != / ]]; do
        folder="$(dirname "$folder")"
        as_server_user test -x "$folder" && continue
        need_packages closed-folder
        say "letting user $server_user through $folder (setfacl u:$server_user:x), because $1 lies in it"
        setfacl -m "u:$server_user:x" "$folder" || fail "$1 can not be reached by user $server_user; choose another folder"
    done
}

# The clone may lie where the server's user can not read, and a rebuild must not change a running program.
install_program_copy() {
    local program="$server_home/program"
    install -d -m 755 "$program" "$program/bin" "$program/share/tiller"
    install -m 755 build/release/tiller "$program/bin/tiller.new"
    mv -f "$program/bin/tiller.new" "$program/bin/tiller"
    local other
    for other in build/release/tiller-*; do
        if [[ -f $other && -x $other ]]; then install -m 755 "$other" "$program/bin/"; fi
    done
    if [[ -d web/dist ]]; then
        rm -rf "$program/share/tiller/web"
        cp -r web/dist "$program/share/tiller/web"
        chmod -R a+rX "$program/share/tiller/web"
    fi
}
