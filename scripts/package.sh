source scripts/packages.sh
source scripts/compile.sh
source scripts/web.sh

help_package() {
    cat <<'TEXT'
./dev package

Makes, from the release program and the web app, in dist/:
  tiller_VERSION_ARCH.deb             apt install ./dist/tiller_….deb, then: tiller demo
  tiller-VERSION-linux-ARCH.tar.gz    unpack anywhere, then: tiller-VERSION-linux-ARCH/bin/tiller demo
Neither needs a compiler. The Debian package names the libraries it depends on, FFmpeg, bubblewrap, espeak-ng and fonts among
them, and a systemd unit; the tarball brings its libraries and asks for those four programs (tiller says what is missing).
TEXT
}

verb_package() {
    [[ $# -eq 0 ]] || fail "package has no option $1; see ./dev package --help"
    need_packages build web package
    build_release_program
    build_web
    local version architecture work="$PWD/build/package"
    version="$(sed -nE 's/^project\(tiller .*VERSION ([0-9.]+).*/\1/p' CMakeLists.txt)"
    architecture="$(dpkg --print-architecture)"
    rm -rf "$work"
    mkdir -p "$work" dist
    make_debian_package "$version" "$architecture" "$work/deb"
    make_tarball "$version" "$architecture" "$work/tar"
    step "package"
    (cd dist && sha256sum "tiller_${version}_$architecture.deb" "tiller-$version-linux-$architecture.tar.gz" | tee SHA256SUMS)
}

# install_common PREFIX DOC_FOLDER: what both packages hold.
install_common() {
    local prefix="$1" doc="$2"
    install -D -m 755 build/release/tiller "$prefix/bin/tiller"
    strip --strip-unneeded "$prefix/bin/tiller"
    if [[ -d web/dist ]]; then
        mkdir -p "$prefix/share/tiller"
        cp -r web/dist "$prefix/share/tiller/web"
    fi
    install -D -m 644 README.md "$doc/README.md"
    install -D -m 644 docs/operating.md "$doc/operating.md"
    install -D -m 644 packaging/nginx.conf "$doc/examples/nginx.conf"
    install -D -m 644 packaging/Caddyfile "$doc/examples/Caddyfile"
    install -D -m 644 LICENSE "$doc/copyright"
    chmod -R u=rwX,go=rX "$prefix"
}

make_debian_package() {
    local version="$1" architecture="$2" root="$3" file
    install_common "$root/usr" "$root/usr/share/doc/tiller"
    for file in tiller.service tiller-backup.service tiller-backup.timer; do
        install -D -m 644 "packaging/$file" "$root/lib/systemd/system/$file"
    done
    for file in tiller tiller-backup; do install -D -m 644 "packaging/$file.default" "$root/etc/default/$file"; done
    mkdir -p "$root/DEBIAN"
    printf '/etc/default/tiller\n/etc/default/tiller-backup\n' >"$root/DEBIAN/conffiles"
    for file in postinst prerm postrm; do install -m 755 "packaging/debian/$file" "$root/DEBIAN/$file"; done
    sed -e "s/@VERSION@/$version/; s/@ARCHITECTURE@/$architecture/; s/@INSTALLED_KB@/$(du -sk "$root/usr" | cut -f 1)/" \
        -e "s/@LIBRARIES@/$(library_packages "$root/usr/bin/tiller")/" packaging/debian/control.in >"$root/DEBIAN/control"
    dpkg-deb --root-owner-group --build "$root" "dist/tiller_${version}_$architecture.deb"
}

# library_packages PROGRAM: "libc6 (>= 2.36), libsodium23 (>= 1.0.18), …"
library_packages() {
    local scratch="build/package/shlibdeps"
    mkdir -p "$scratch/debian"
    printf 'Source: tiller\n\nPackage: tiller\nArchitecture: any\n' >"$scratch/debian/control"
    (cd "$scratch" && dpkg-shlibdeps -O "$1" 2>/dev/null) | sed 's/^shlibs:Depends=//'
}

make_tarball() {
    local version="$1" architecture="$2" parent="$3" name library file
    name="tiller-$version-linux-$architecture"
    local root="$parent/$name"
    install_common "$root" "$root"
    mv "$root/copyright" "$root/LICENSE"
    for file in tiller.service tiller-backup.service tiller-backup.timer; do
        install -D -m 644 "packaging/$file" "$root/share/tiller/$file"
    done
    mkdir -p "$root/lib"
    while IFS= read -r library; do install -m 644 "$library" "$root/lib/"; done < <(bundled_libraries "$root/bin/tiller")
    patchelf --set-rpath "\$ORIGIN/../lib" "$root/bin/tiller"
    for library in "$root"/lib/*; do patchelf --set-rpath "\$ORIGIN" "$library"; done
    tar -C "$parent" --owner=0 --group=0 --sort=name -czf "dist/$name.tar.gz" "$name"
}

# Everything that the program loads but the C library, which must be the machine's own.
bundled_libraries() {
    ldd "$1" | awk '$3 ~ /^\// {print $3}' | grep -vE '/(libc|libm|libpthread|libdl|librt|libresolv|ld-linux[^/]*)\.so'
}
