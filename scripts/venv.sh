# Python programs that only tests use: an environment in build/venv, from a file of pinned requirements.

# need_venv REQUIREMENTS: afterwards build/venv/bin holds what that file names.
need_venv() {
    local requirements="$1" stamp=build/venv/.installed-for wanted
    wanted="$(sha256sum <"$requirements")"
    if [[ -f $stamp && "$(cat "$stamp")" == "$wanted" ]]; then return 0; fi
    say "pip install -r $requirements into build/venv (from PyPI, for tests only)"
    rm -rf build/venv
    run_shown "python environment" build/logs/venv.log python3 -m venv build/venv || return
    run_shown "pip install" build/logs/pip.log build/venv/bin/pip install --quiet --disable-pip-version-check -r "$requirements" || return
    printf '%s' "$wanted" >"$stamp"
}
