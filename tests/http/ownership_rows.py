"""Who may do what: one row for each method and path of the API, one status for each kind of caller.

A row is (how to call it, what each caller is answered). `how` gets the world and the caller's name and returns a path and
keyword arguments of Client.call; what is destroyed by the call is made anew in it. ownership_test.py asks every cell.
"""

from pictures import make_png
from upload_test import TUS

NOWHERE = "0000000000001"
# Of the objects in a row all belong to "owner", an account; "key" belongs to another application than "owner's key".
CALLERS = ("nobody", "device", "banned", "stale", "key", "other", "moderator", "admin", "owner")
SIGNED_IN = ("other", "moderator", "admin", "owner")
REASON = {"reason": "as the matrix asks"}
AGE_POLICY = {"asks": True, "minimum_age": 13, "adult_age": 18, "unknown": "minor", "visitors": "adult", "quiet": {"from_min": 1320, "until_min": 360}, "always_quiet": {"from_min": 0, "until_min": 360},
              "budget_min": 60, "most_budget_min": 120, "may_open_contact": True, "may_be_listed": True, "utc_offset_min": 0}
OWNERS_PASSWORD = {"password": "the password of owner"}
BY_NAME = {"Host": "localhost"}


def cells(default, **others):
    return {caller: others.get(caller, default) for caller in CALLERS}


def everyone(status, **others):
    return cells(status, **others)


def viewers(status, **others):
    """A device or an account; an ended session is nobody's, a suspended account hears why it may not."""
    return cells(401, banned=403, **{caller: status for caller in ("device", *SIGNED_IN)} | others)


def accounts(status, **others):
    return cells(401, banned=403, **{caller: status for caller in SIGNED_IN} | others)


def only_owner(status, refused):
    return accounts(refused, owner=status)


def staff(status):
    return cells(401, banned=403, other=403, owner=403, moderator=status, admin=status)


def admins(status):
    return cells(401, banned=403, other=403, owner=403, moderator=403, admin=status)


def concerned(status, refused):
    """Also whoever is signed in to a suspended account, who reads and appeals what was decided about it."""
    return cells(401, **{caller: refused for caller in ("banned", *SIGNED_IN)} | {"owner": status})


def engine(status):
    return cells(401, key=status)


def at(path, **call):
    return lambda world, caller: (path, call)


def own(path, **call):
    """A path with {video}, {comment}, … of the owner's."""
    return lambda world, caller: (path.format(**world.named), call)


def fresh(path, **call):
    """The same, with {new_comment}, {new_upload}, … made for this one call."""
    return lambda world, caller: (world.fill(path), call)


VIDEO_ID = "/v1/videos/{video}"
ROWS = {
    # Viewers and accounts.
    "GET /v1/me": (at("/v1/me"), everyone(200)),
    "POST /v1/device": (at("/v1/device", body={}), everyone(200)),
    "POST /v1/setup": (lambda world, caller: ("/v1/setup", {"body": {"token": world.server.setup_token, "handle": f"again_{caller}", "password": "a long testing password", "name": "Mine"}}), everyone(403)),
    "POST /v1/accounts": (at("/v1/accounts", body={"handle": "owner", "password": "not the password of it", "birth_year": 1990}), everyone(409)),
    "POST /v1/sessions": (lambda world, caller: ("/v1/sessions", {"body": {"handle": f"unknown_{caller}", "password": "a guess at a password"}}), everyone(401)),
    "GET /v1/sessions": (at("/v1/sessions"), accounts(200)),
    "DELETE /v1/sessions/current": (lambda world, caller: ("/v1/sessions/current", {"client": world.second_session(caller)}), accounts(204)),
    "DELETE /v1/sessions/{session}": (fresh("/v1/sessions/{new_session}"), only_owner(204, refused=404)),
    "PUT /v1/me/display-name": (lambda world, caller: ("/v1/me/display-name", {"body": {"display_name": f"I am {caller}"}}), accounts(200)),
    "PUT /v1/me/password": (at("/v1/me/password", body={"current": "the password of owner", "new": "the password of owner"}), only_owner(204, refused=403)),
    "GET /v1/me/age": (at("/v1/me/age"), viewers(200)),
    # All have said it but whoever set the instance up, and it is said once.
    "PUT /v1/me/age": (at("/v1/me/age", body={"birth_year": 1990}), accounts(409, admin=200)),
    "PUT /v1/me/safety": (at("/v1/me/safety", body={"listed": True}), accounts(200)),
    # Watching and steering.
    "POST /v1/feed": (at("/v1/feed", body={"count": 1}), everyone(200)),
    "POST /v1/events": (lambda world, caller: ("/v1/events", {"body": {"events": [{"id": f"of-{caller}", "type": "like", "token": world.token(caller)}]}}), viewers(202)),
    "GET /v1/topics": (at("/v1/topics"), viewers(200)),
    "GET /v1/steering": (at("/v1/steering"), viewers(200)),
    "PUT /v1/steering/sliders": (at("/v1/steering/sliders", body={"novelty": 20}), viewers(200)),
    "PUT /v1/steering/profile": (at("/v1/steering/profile", body={"paused": False}), viewers(200)),
    "GET /v1/steering/recipe": (at("/v1/steering/recipe"), viewers(200)),
    "PUT /v1/steering/recipe": (at("/v1/steering/recipe", body={"tiller_recipe": 1, "tags": [{"tag": "matrix", "percent": -50}], "blocked_tags": [], "sliders": {"novelty": 20, "popularity": 0, "followed": 0, "length": 0}}), viewers(200)),
    "POST /v1/steering": (at("/v1/steering", body={"less": {"tag": "matrix"}}), viewers(200)),
    "GET /v1/requests/{request}/why": (own("/v1/requests/{request}/why?video={served_video}"), viewers(404, owner=200)),
    "GET /v1/requests/{request}/why-not": (own("/v1/requests/{request}/why-not?video={served_video}"), viewers(404, owner=200)),
    "POST /v1/requests/{request}/replay": (own("/v1/requests/{request}/replay"), viewers(404, owner=200)),
    "GET /v1/videos/{video}": (own(VIDEO_ID), everyone(200)),
    "GET /v1/creators/{creator}": (at("/v1/creators/owner"), everyone(200)),
    "GET /v1/oembed": (own("/v1/oembed?url={link}"), everyone(200)),
    "GET /v1/tags/{tag}": (at("/v1/tags/matrix"), everyone(200)),
    "GET /v1/sounds": (at("/v1/sounds?name=Matrix%20song"), everyone(200)),
    "GET /v1/search": (at("/v1/search?q=matrix"), everyone(200)),
    "GET /v1/search/suggestions": (at("/v1/search/suggestions?q=matr"), everyone(200)),
    "GET /v1/discover": (at("/v1/discover"), everyone(200)),
    "GET /media/{folder}/{file}": (own("{poster}"), everyone(200)),
    # What somebody saved and watched.
    "GET /v1/collections": (at("/v1/collections"), viewers(200)),
    "POST /v1/collections": (at("/v1/collections", body={"name": "Mine"}), viewers(201)),
    "GET /v1/collections/{collection}": (own("/v1/collections/{collection}"), everyone(404, owner=200)),
    "PUT /v1/collections/{collection}": (own("/v1/collections/{collection}", body={"name": "Of the matrix"}), viewers(404, owner=200)),
    "DELETE /v1/collections/{collection}": (fresh("/v1/collections/{new_collection}"), viewers(404, owner=204)),
    "PUT /v1/collections/{collection}/videos/{video}": (own("/v1/collections/{collection}/videos/{video}"), viewers(404, owner=204)),
    "DELETE /v1/collections/{collection}/videos/{video}": (own("/v1/collections/{collection}/videos/{video}"), viewers(404, owner=204)),
    "GET /v1/saved": (at("/v1/saved"), viewers(200)),
    "PUT /v1/saved/{video}": (own("/v1/saved/{video}"), viewers(204)),
    "DELETE /v1/saved/{video}": (own("/v1/saved/{video}"), viewers(204)),
    "GET /v1/history": (at("/v1/history"), viewers(200)),
    "POST /v1/history/erasure": (at("/v1/history/erasure", body={"video": NOWHERE}), viewers(200)),
    "PUT /v1/history/pause": (at("/v1/history/pause", body={"paused": False}), viewers(200)),
    "POST /v1/playback": (at("/v1/playback", body={}), viewers(204)),
    # Ways back into an account, and its second factor.
    "GET /v1/me/recovery": (at("/v1/me/recovery"), accounts(200)),
    "POST /v1/me/recovery-codes": (at("/v1/me/recovery-codes", body=OWNERS_PASSWORD), only_owner(201, refused=403)),
    "PUT /v1/me/mail": (at("/v1/me/mail", body={**OWNERS_PASSWORD, "address": ""}), only_owner(204, refused=403)),
    "POST /v1/recovery/address": (at("/v1/recovery/address", body={"token": "mail_none"}), everyone(403)),
    "POST /v1/recovery/code": (lambda world, caller: ("/v1/recovery/code", {"body": {"handle": f"unknown_{caller}", "code": "0000", "new": "a guess at a password"}}), everyone(403)),
    "POST /v1/recovery/link": (at("/v1/recovery/link", body={"token": "back_none", "new": "a guess at a password"}), everyone(403)),
    "POST /v1/recovery/mail": (lambda world, caller: ("/v1/recovery/mail", {"body": {"handle": f"unknown_{caller}"}}), everyone(204)),
    "GET /v1/me/second-factor": (at("/v1/me/second-factor"), accounts(200)),
    "POST /v1/me/second-factor": (at("/v1/me/second-factor", body=OWNERS_PASSWORD), only_owner(201, refused=403)),
    "PUT /v1/me/second-factor": (at("/v1/me/second-factor", body={"code": "000000"}), accounts(404, owner=403)),
    "POST /v1/me/second-factor/removal": (at("/v1/me/second-factor/removal", body={**OWNERS_PASSWORD, "code": "000000"}), only_owner(204, refused=403)),
    "GET /v1/me/passkeys": (at("/v1/me/passkeys"), accounts(200)),
    # Answers a challenge of the owner's session; they hold at a name and at no number.
    "POST /v1/me/passkeys": (lambda world, caller: ("/v1/me/passkeys", {"body": world.passkey_made(), "headers": BY_NAME}), only_owner(201, refused=403)),
    "POST /v1/me/passkey-challenge": (at("/v1/me/passkey-challenge", body=OWNERS_PASSWORD, headers=BY_NAME), only_owner(201, refused=403)),
    "PATCH /v1/me/passkeys/{passkey}": (own("/v1/me/passkeys/{passkey}", body={"name": "Of the matrix"}), only_owner(204, refused=404)),
    "POST /v1/me/passkeys/{passkey}/removal": (fresh("/v1/me/passkeys/{new_passkey}/removal", body=OWNERS_PASSWORD), only_owner(204, refused=404)),
    "POST /v1/passkeys/challenge": (at("/v1/passkeys/challenge", headers=BY_NAME), everyone(201)),
    "POST /v1/passkeys/session": (at("/v1/passkeys/session", body={"credential": "AAAA", "client_data": "e30", "authenticator_data": "AAAA", "signature": "AAAA"}, headers=BY_NAME), everyone(400)),
    # Identity providers; the owner has nothing linked yet.
    "POST /v1/openid/{provider}/start": (at("/v1/openid/id/start"), everyone(201)),
    "POST /v1/openid/{provider}/answer": (at("/v1/openid/id/answer", body={"state": "x", "code": "x"}), everyone(403)),
    "POST /v1/openid/session": (at("/v1/openid/session", body={"code": "000000"}), everyone(403)),
    "POST /v1/openid/account": (at("/v1/openid/account", body={"handle": "nobody_yet", "birth_year": 1990}), everyone(403)),
    "GET /v1/me/linked-identities": (at("/v1/me/linked-identities"), accounts(200)),
    "POST /v1/me/linked-identities/{provider}": (at("/v1/me/linked-identities/id", body=OWNERS_PASSWORD), only_owner(201, refused=403)),
    "POST /v1/me/linked-identities/{identity}/removal": (fresh("/v1/me/linked-identities/{new_identity}/removal", body=OWNERS_PASSWORD), only_owner(204, refused=404)),
    # A creator's own.
    "PATCH /v1/videos/{video}": (own(VIDEO_ID, body={"text": "the matrix"}), only_owner(200, refused=403)),
    "DELETE /v1/videos/{video}": (lambda world, caller: (f"/v1/videos/{world.spare_video if caller == 'owner' else world.video}", {}), only_owner(204, refused=403)),
    "PUT /v1/videos/{video}/captions/{language}": (own(VIDEO_ID + "/captions/en", raw="WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n", headers={"Content-Type": "text/vtt"}), only_owner(204, refused=403)),
    # In a language that there are no captions in: whoever may remove them is told so, the others are refused before that.
    "DELETE /v1/videos/{video}/captions/{language}": (own(VIDEO_ID + "/captions/tlh"), only_owner(404, refused=403)),
    "PUT /v1/videos/{video}/comment-rule": (own(VIDEO_ID + "/comment-rule", body={"rule": "everyone"}), only_owner(204, refused=403)),
    "OPTIONS /v1/uploads": (at("/v1/uploads"), everyone(204)),
    "POST /v1/uploads": (at("/v1/uploads", headers={**TUS, "Upload-Length": "10"}), accounts(201)),
    "OPTIONS /v1/uploads/{upload}": (own("/v1/uploads/{upload}"), everyone(204)),
    "HEAD /v1/uploads/{upload}": (own("/v1/uploads/{upload}", headers=TUS), only_owner(200, refused=404)),
    "PATCH /v1/uploads/{upload}": (fresh("/v1/uploads/{new_upload}", raw=b"12345", headers={**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}), only_owner(204, refused=404)),
    "DELETE /v1/uploads/{upload}": (fresh("/v1/uploads/{new_upload}", headers=TUS), only_owner(204, refused=404)),
    "GET /v1/me/storage": (at("/v1/me/storage"), accounts(200)),
    "GET /v1/jobs": (at("/v1/jobs"), accounts(200)),
    "GET /v1/jobs/{upload}": (own("/v1/jobs/{finished_upload}"), only_owner(200, refused=404)),
    # Talking.
    "GET /v1/videos/{video}/comments": (own(VIDEO_ID + "/comments"), everyone(200)),
    "POST /v1/videos/{video}/comments": (lambda world, caller: (f"/v1/videos/{world.video}/comments", {"body": {"text": f"a comment by {caller}", "token": world.token(caller)}}), accounts(201)),
    "GET /v1/comments/{comment}/replies": (own("/v1/comments/{comment}/replies"), everyone(200)),
    "PUT /v1/comments/{comment}": (own("/v1/comments/{comment}", body={"text": "an edited comment"}), only_owner(200, refused=403)),
    "DELETE /v1/comments/{comment}": (fresh("/v1/comments/{new_comment}"), only_owner(204, refused=403)),
    "PUT /v1/comments/{comment}/like": (own("/v1/comments/{comment}/like"), accounts(204)),
    "DELETE /v1/comments/{comment}/like": (own("/v1/comments/{comment}/like"), accounts(204)),
    "PUT /v1/comments/{comment}/pin": (own("/v1/comments/{comment}/pin"), only_owner(204, refused=403)),
    "DELETE /v1/comments/{comment}/pin": (own("/v1/comments/{comment}/pin"), only_owner(204, refused=403)),
    "POST /v1/script": (at("/v1/script", body={"to": "zh-Hant", "texts": ["发"]}), everyone(200)),
    "PUT /v1/follows/{creator}": (own("/v1/follows/{bystander}", body={}), accounts(204)),
    "DELETE /v1/follows/{creator}": (own("/v1/follows/{bystander}"), accounts(204)),
    "GET /v1/blocks": (at("/v1/blocks"), viewers(200)),
    "PUT /v1/blocks/{viewer}": (own("/v1/blocks/{bystander}"), viewers(204)),
    "DELETE /v1/blocks/{viewer}": (own("/v1/blocks/{bystander}"), viewers(204)),
    "GET /v1/mutes": (at("/v1/mutes"), viewers(200)),
    "PUT /v1/mutes/{viewer}": (own("/v1/mutes/{bystander}"), viewers(204)),
    "DELETE /v1/mutes/{viewer}": (own("/v1/mutes/{bystander}"), viewers(204)),
    "GET /v1/filtered-words": (at("/v1/filtered-words"), viewers(200)),
    "PUT /v1/filtered-words": (at("/v1/filtered-words", body={"words": ["matrix"]}), viewers(200)),
    "GET /v1/notifications": (at("/v1/notifications"), accounts(200)),
    "GET /v1/notifications/unread": (at("/v1/notifications/unread"), accounts(200)),
    "PUT /v1/notifications/seen": (at("/v1/notifications/seen", body={"until_ms": 1}), accounts(200)),
    "GET /v1/reports/{receipt}": (own("/v1/reports/{receipt}"), everyone(200)),
    "POST /v1/reports": (own("/v1/reports", body={"reason": "spam"}), everyone(400)),
    "GET /v1/decisions": (at("/v1/decisions"), concerned(200, refused=200)),
    "GET /v1/decisions/{decision}": (fresh("/v1/decisions/{new_decision}"), concerned(200, refused=404)),
    "POST /v1/decisions/{decision}/appeal": (fresh("/v1/decisions/{new_decision}/appeal", body={"text": "I object"}), concerned(200, refused=404)),
    "GET /v1/looks": (at("/v1/looks"), concerned(200, refused=200)),
    "GET /v1/house-rules": (at("/v1/house-rules"), everyone(200)),
    "GET /v1/transparency/boosts": (at("/v1/transparency/boosts"), everyone(200)),
    "GET /v1/transparency": (at("/v1/transparency"), everyone(200)),
    "GET /v1/transparency/decisions": (at("/v1/transparency/decisions?month=2026-01"), everyone(200)),
    "GET /v1/ranking": (at("/v1/ranking"), everyone(200)),
    "GET /v1/ranking/{surface}": (at("/v1/ranking/for_you"), everyone(200)),
    "GET /v1/labels": (at("/v1/labels"), everyone(200)),
    "PUT /v1/labels": (at("/v1/labels", body={"political": "show"}), everyone(200)),
    # Staff.
    "GET /v1/admin/queue": (at("/v1/admin/queue"), staff(200)),
    "GET /v1/admin/queue/context": (own("/v1/admin/queue/context?video={video}"), staff(200)),
    "POST /v1/admin/decisions": (lambda world, caller: ("/v1/admin/decisions", {"body": {"reports": [world.fill("{new_report}")], "action": "dismiss", **REASON}}), staff(201)),
    "POST /v1/admin/decisions/{decision}/undo": (fresh("/v1/admin/decisions/{new_decision}/undo", body=REASON), staff(204)),
    "POST /v1/admin/comments/{comment}/state": (fresh("/v1/admin/comments/{new_comment}/state", body={"state": "removed", **REASON}), staff(204)),
    "GET /v1/admin/appeals": (at("/v1/admin/appeals"), staff(200)),
    # Not by the admin, who made the decision: there is another moderator.
    "POST /v1/admin/appeals/{decision}": (fresh("/v1/admin/appeals/{new_appeal}", body={"granted": True, **REASON}), staff(204) | {"admin": 403}),
    "PUT /v1/admin/videos/{video}/boost": (own("/v1/admin/videos/{video}/boost", body={"points": 0.1, "hours": 1, **REASON}), admins(204)),
    # The boost of the row above, by the only one who may.
    "DELETE /v1/admin/videos/{video}/boost": (own("/v1/admin/videos/{video}/boost"), admins(204)),
    "GET /v1/admin/legal": (at("/v1/admin/legal"), admins(200)),
    "PUT /v1/admin/legal/{page}": (at("/v1/admin/legal/imprint", body={"language": "en", "text": "The matrix"}), admins(200)),
    "GET /v1/admin/brand": (at("/v1/admin/brand"), admins(200)),
    "PUT /v1/admin/brand": (at("/v1/admin/brand", body={"description": "A matrix"}), admins(200)),
    "PUT /v1/admin/brand/logo": (at("/v1/admin/brand/logo", raw=make_png(64, 64), headers={"Content-Type": "image/png"}), admins(200)),
    "DELETE /v1/admin/brand/logo": (at("/v1/admin/brand/logo"), admins(200)),
    "PUT /v1/admin/house-rules": (at("/v1/admin/house-rules", body={"rules": ["Be kind."]}), admins(204)),
    "GET /v1/admin/status": (at("/v1/admin/status"), staff(200)),
    "GET /v1/admin/live": (at("/v1/admin/live"), staff(200)),
    "GET /v1/admin/exposure": (at("/v1/admin/exposure"), staff(200)),
    "GET /v1/admin/reports": (at("/v1/admin/reports"), staff(200)),
    "POST /v1/admin/reports/{report}/decision": (fresh("/v1/admin/reports/{new_report}/decision", body={"action": "dismiss", **REASON}), staff(204)),
    "POST /v1/admin/videos/{video}/state": (own("/v1/admin/videos/{video}/state", body={"state": "public", **REASON}), staff(204)),
    "GET /v1/admin/accounts": (at("/v1/admin/accounts"), staff(200)),
    "POST /v1/admin/accounts/{account}": (own("/v1/admin/accounts/{bystander}", body={"action": "make_viewer", **REASON}), admins(204)),
    "GET /v1/admin/ages": (at("/v1/admin/ages"), admins(200)),
    "PUT /v1/admin/ages": (at("/v1/admin/ages", body=AGE_POLICY), admins(200)),
    "GET /v1/admin/accounts/{account}/age": (own("/v1/admin/accounts/{bystander}/age"), staff(200)),
    "PUT /v1/admin/accounts/{account}/age": (own("/v1/admin/accounts/{bystander}/age", body={"group": "adult", **REASON}), staff(200)),
    "POST /v1/admin/accounts/{account}/recovery": (own("/v1/admin/accounts/{bystander}/recovery"), admins(201)),
    "DELETE /v1/admin/accounts/{account}/second-factor": (own("/v1/admin/accounts/{bystander}/second-factor"), admins(204)),
    "GET /v1/admin/settings": (at("/v1/admin/settings"), admins(200)),
    "PUT /v1/admin/settings": (at("/v1/admin/settings", body={"name": "The matrix", "registration": "open", "languages": ["en"]}), admins(200)),
    "GET /v1/admin/invites": (at("/v1/admin/invites"), admins(200)),
    "POST /v1/admin/invites": (at("/v1/admin/invites"), admins(201)),
    "DELETE /v1/admin/invites/{invite}": (fresh("/v1/admin/invites/{new_invite}"), admins(204)),
    "GET /v1/admin/policy": (at("/v1/admin/policy"), admins(200)),
    "PUT /v1/admin/policy": (lambda world, caller: ("/v1/admin/policy", {"body": {"toml": world.policy, **REASON}}), admins(200)),
    "GET /v1/admin/policy/versions": (at("/v1/admin/policy/versions"), admins(200)),
    "POST /v1/admin/policy/preview": (lambda world, caller: ("/v1/admin/policy/preview", {"body": {"toml": world.policy, "requests": 5}}), admins(200)),
    "GET /v1/admin/experiments": (at("/v1/admin/experiments"), admins(200)),
    "POST /v1/admin/experiments": (lambda world, caller: (world.without_experiment(), {"body": {"name": "matrix", "toml": world.policy, "share_percent": 50}}), admins(201)),
    "GET /v1/admin/experiments/{experiment}": (fresh("/v1/admin/experiments/{new_experiment}"), admins(200)),
    "POST /v1/admin/experiments/{experiment}/stop": (fresh("/v1/admin/experiments/{new_experiment}/stop", body=REASON), admins(200)),
    "GET /v1/admin/experiments/{experiment}/slate": (fresh("/v1/admin/experiments/{new_experiment}/slate?request={request}"), admins(200)),
    "POST /v1/admin/start-my-own": (at("/v1/admin/start-my-own"), admins(200)),
    "GET /v1/admin/api-keys": (at("/v1/admin/api-keys"), admins(200)),
    "POST /v1/admin/api-keys": (at("/v1/admin/api-keys", body={"name": "matrix"}), admins(201)),
    "DELETE /v1/admin/api-keys/{key}": (fresh("/v1/admin/api-keys/{new_key}"), admins(204)),
    # The engine: what another application put in does not exist for this one.
    "POST /v1/engine/items": (at("/v1/engine/items", body={"items": [{"id": "of-the-matrix"}]}), engine(200)),
    "DELETE /v1/engine/items/{item}": (at("/v1/engine/items/owned"), engine(404)),
    "POST /v1/engine/events": (at("/v1/engine/events", body={"events": [{"id": "e1", "type": "like", "user": "somebody", "item": "of-the-matrix"}]}), engine(202)),
    "GET /v1/engine/recommendations": (at("/v1/engine/recommendations?user=somebody"), engine(200)),
    "GET /v1/engine/requests/{request}/why": (own("/v1/engine/requests/{engine_request}/why?item=owned"), engine(404)),
    "GET /v1/engine/requests/{request}/why-not": (own("/v1/engine/requests/{engine_request}/why-not?item=owned"), engine(404)),
    "POST /v1/engine/requests/{request}/replay": (own("/v1/engine/requests/{engine_request}/replay"), engine(404)),
    "GET /v1/engine/status": (at("/v1/engine/status"), engine(200)),
    # The machine's.
    "GET /health/live": (at("/health/live"), everyone(200)),
    "GET /health/ready": (at("/health/ready"), everyone(200)),
    "GET /metrics": (at("/metrics"), everyone(200)),
    "GET /v1/openapi.json": (at("/v1/openapi.json"), everyone(200)),
}
