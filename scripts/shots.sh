source scripts/packages.sh
source scripts/compile.sh
source scripts/web.sh

help_shots() {
    cat <<'TEXT'
./dev shots [options of `playwright test`]

Takes a picture of every page and sheet of the web app, on a phone and on a desktop, light and dark, some in three languages, and
composes docs/contact_sheet/ from them. The pictures lie in build/contact_sheet/window/ in their full size.
  -g TEXT        only the scenes whose names hold TEXT; the others keep the pictures that they have
The data that they show takes minutes to make and is kept in build/contact_sheet/data; remove it to begin anew.
TILLER_WHOLE_PAGES=1 saves what is below the window's edge as well, in build/contact_sheet/whole/.
TEXT
}

verb_shots() {
    need_packages build runtime web browser
    build_release_program
    build_web
    need_node_modules tests/browser
    npm --prefix tests/browser run contact-sheet -- "$@"
}
