#include "app/app.h"

namespace tiller::app {

Result<std::unique_ptr<App>> App::open(const Parts& parts) {
    auto people = TRY(People::open(parts));
    return std::unique_ptr<App>(new App(parts, std::move(people)));
}

App::App(const Parts& parts, std::unique_ptr<People> people)
    : parts_(parts),
      people_(std::move(people)),
      openid_(parts, *people_),
      mailer_(parts.options.mail),
      recovery_(parts, mailer_),
      records_(parts),
      watch_(parts, records_),
      find_(parts),
      discover_(parts),
      collections_(parts),
      history_(parts),
      search_indexer_(parts),
      search_(parts, search_indexer_),
      talk_(parts),
      discussion_(parts),
      inbox_(parts),
      checkers_(parts),
      captioner_(parts),
      jobs_(parts, checkers_, captioner_),
      uploads_(parts, jobs_),
      storage_keeper_(parts),
      publishing_(parts),
      moderation_(parts),
      appeals_(parts),
      review_queue_(parts, appeals_),
      transparency_(parts),
      labels_(parts),
      boosts_(parts),
      exposure_(parts),
      ranking_(parts),
      branding_(parts),
      legal_pages_(parts),
      ages_(parts, appeals_),
      operation_(parts, jobs_, checkers_, captioner_, search_indexer_, storage_keeper_),
      policies_(parts),
      experiments_(parts, records_),
      engine_(parts, records_) {}

}  // namespace tiller::app
