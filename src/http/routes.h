// The groups of routes; each file below has its rows at its end.
#pragma once

#include <vector>

#include "http/route.h"

namespace tiller::http {

void add_viewer_routes(std::vector<Route>& rows);
void add_watch_routes(std::vector<Route>& rows);
void add_recipe_routes(std::vector<Route>& rows);
void add_find_routes(std::vector<Route>& rows);
void add_playback_routes(std::vector<Route>& rows);
void add_recovery_routes(std::vector<Route>& rows);
void add_second_factor_routes(std::vector<Route>& rows);
void add_passkey_routes(std::vector<Route>& rows);
void add_openid_routes(std::vector<Route>& rows);
void add_shelf_routes(std::vector<Route>& rows);
void add_search_routes(std::vector<Route>& rows);
void add_comment_routes(std::vector<Route>& rows);
void add_talk_routes(std::vector<Route>& rows);
void add_creator_routes(std::vector<Route>& rows);
void add_upload_routes(std::vector<Route>& rows);
void add_media_routes(std::vector<Route>& rows);
void add_admin_routes(std::vector<Route>& rows);
void add_live_routes(std::vector<Route>& rows);
void add_moderation_routes(std::vector<Route>& rows);
void add_decision_routes(std::vector<Route>& rows);
void add_boost_routes(std::vector<Route>& rows);
void add_ranking_routes(std::vector<Route>& rows);
void add_presentation_routes(std::vector<Route>& rows);
void add_age_routes(std::vector<Route>& rows);
void add_policy_routes(std::vector<Route>& rows);
void add_experiment_routes(std::vector<Route>& rows);
void add_engine_routes(std::vector<Route>& rows);
void add_operation_routes(std::vector<Route>& rows);

}  // namespace tiller::http
