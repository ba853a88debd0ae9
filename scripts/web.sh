# The web app: npm ci when the lock file changed, npm run build when a source changed.

export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1  # tests use Debian's Chromium

# need_node_modules FOLDER
install_locked() {
    npm --prefix "$1" ci --no-audit --no-fund --no-progress ||
        (cd "$1" && npm install --no-save --no-audit --no-fund --no-progress)
}

need_node_modules() {
    local folder="$1" stamp="$1/node_modules/.installed-for" wanted
    wanted="$(cat "$folder/package.json" "$folder/package-lock.json" | sha256sum)"
    if [[ -f $stamp && "$(cat "$stamp")" == "$wanted" ]]; then return 0; fi
    say "npm ci in $folder/ (what the lock file names, from the npm registry)"
    # npm 11 refuses lock files that leave out the packages of other platforms; npm 9 of Debian wrote and takes them.
    # `npm install --no-save` installs the same locked versions.
    run_shown "npm ci in $folder" "build/logs/npm-${folder//\//-}.log" install_locked "$folder" || return
    printf '%s' "$wanted" >"$stamp"
}

web_sources_hash() {
    find web \( -name node_modules -o -path web/dist \) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

# build_web: web/ -> web/dist. A tree without a web app says so and goes on.
build_web() {
    if [[ ! -f web/package.json ]]; then
        warn "web/ has no app: the server will answer without pages"
        return 0
    fi
    local stamp=build/stamps/web wanted
    wanted="$(web_sources_hash)"
    if [[ -f web/dist/index.html && -f $stamp && "$(cat "$stamp")" == "$wanted" ]]; then return 0; fi
    need_node_modules web || return
    run_shown "web app" build/logs/web-build.log npm --prefix web run build || return
    mkdir -p build/stamps
    web_sources_hash >"$stamp"
}
