#include "http/routes.h"

namespace tiller::http {

const std::vector<Route>& route_table() {
    static const std::vector<Route> kTable = [] {
        std::vector<Route> rows;
        add_viewer_routes(rows);
        add_watch_routes(rows);
        add_recipe_routes(rows);
        add_find_routes(rows);
        add_recovery_routes(rows);
        add_second_factor_routes(rows);
        add_passkey_routes(rows);
        add_openid_routes(rows);
        add_playback_routes(rows);
        add_shelf_routes(rows);
        add_search_routes(rows);
        add_comment_routes(rows);
        add_talk_routes(rows);
        add_creator_routes(rows);
        add_upload_routes(rows);
        add_media_routes(rows);
        add_admin_routes(rows);
        add_live_routes(rows);
        add_moderation_routes(rows);
        add_decision_routes(rows);
        add_boost_routes(rows);
        add_ranking_routes(rows);
        add_presentation_routes(rows);
        add_age_routes(rows);
        add_policy_routes(rows);
        add_experiment_routes(rows);
        add_engine_routes(rows);
        add_operation_routes(rows);
        return rows;
    }();
    return kTable;
}

}  // namespace tiller::http
