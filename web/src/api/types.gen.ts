// Generated from src/http/openapi.json by `npm run types`. Do not edit.

export interface paths {
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the cookies say you are, and what this instance is */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/device": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Become an anonymous viewer: sets the signed device cookie */
        post: operations["createDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the first admin account with the token that the server printed */
        post: operations["setUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Register; an anonymous viewer keeps its history */
        post: operations["createAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where you are signed in */
        get: operations["listSessions"];
        put?: never;
        /** Sign in */
        post: operations["signIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign out here */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign out there */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/display-name": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change the name that is shown beside the handle; an empty one stands for the handle */
        put: operations["changeDisplayName"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change the password; every other session ends */
        put: operations["changePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/recovery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What you have for the day when the password is gone */
        get: operations["getRecovery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ten recovery codes in place of all earlier ones; shown once */
        post: operations["makeRecoveryCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Where a link to a new password may be sent, once it is confirmed; empty: nowhere */
        put: operations["setMail"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recovery/address": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirm an address with the token from the letter */
        post: operations["confirmMail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recovery/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new password for a recovery code, which is spent; every session ends */
        post: operations["recoverByCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recovery/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new password for the token of a link, which is spent; every session ends */
        post: operations["recoverByLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recovery/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a link to the confirmed address of that account, if there is one: the answer does not tell */
        post: operations["mailRecoveryLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether two-factor sign-in is on, and whether this server wants it of you */
        get: operations["getSecondFactor"];
        /** Turn it on with the number that the program shows; all other sessions end */
        put: operations["confirmSecondFactor"];
        /** A new secret for an authenticator program; it counts once a number of it was shown */
        post: operations["prepareSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/second-factor/removal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turn it off */
        post: operations["removeSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your passkeys, and whether one can be made at the address that you opened */
        get: operations["listPasskeys"];
        put?: never;
        /** Add the passkey that an authenticator made for the challenge of this session */
        post: operations["addPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/passkey-challenge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a browser needs to have a passkey made: an answer within five minutes, once */
        post: operations["preparePasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/passkeys/{passkey}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Give it another name */
        patch: operations["renamePasskey"];
        trace?: never;
    };
    "/v1/me/passkeys/{passkey}/removal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove it; every other session ends */
        post: operations["removePasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkeys/challenge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A challenge for a sign-in by passkey, good for five minutes and one answer, with the cookie that comes with it */
        post: operations["askForPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkeys/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in by a passkey: no handle, no password, no code. 409: its counter went back, so there may be a copy of it */
        post: operations["signInByPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/openid/{provider}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Where the browser goes to sign in by an identity provider, with the cookie that its answer needs */
        post: operations["startOpenid"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/openid/{provider}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What the provider sent the browser back with, within 15 minutes, once: signs in, or says what is left to do */
        post: operations["answerOpenid"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/openid/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The second factor of an account that came by its provider */
        post: operations["finishOpenidByCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/openid/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Register with the identity that waits for this browser, in place of a password */
        post: operations["createOpenidAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/linked-identities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The identities that sign in to your account, and how changes of them are confirmed */
        get: operations["listLinkedIdentities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/linked-identities/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Where the browser goes to link an identity of that provider to your account */
        post: operations["startLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/linked-identities/{identity}/removal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove it; every other session ends. 409: it is the only way into the account */
        post: operations["removeLinkedIdentity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/feed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The next slate; carried events are applied first. Sets the device cookie when there is no viewer yet */
        post: operations["feed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What was watched, liked, skipped; answered once durable */
        post: operations["postEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/topics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the feed takes you to like, from your history */
        get: operations["getTopics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/steering/sliders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** What the viewer wants more or less of, in force in the very next slate; what is absent stays */
        put: operations["setSliders"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/steering/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** What feeds may know of the viewer, in force in the very next slate */
        put: operations["chooseProfile"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/steering/recipe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the viewer said of tags, and their sliders, as a document to keep or hand on (docs/formats/recipe.md) */
        get: operations["getRecipe"];
        /** All of a recipe in place of what the viewer had said, as one: in force in the very next slate */
        put: operations["takeRecipe"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/steering": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the feed knows of the viewer, and what they said about it */
        get: operations["getSteering"];
        put?: never;
        /** Less or more of this, none of it, or nothing learned of it until now; in force in the very next slate */
        post: operations["steer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{request}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why this video stood there: terms that add up to its score */
        get: operations["getWhy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{request}/why-not": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** At which stage this video fell out of that slate */
        get: operations["getWhyNot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{request}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Compute that slate again and compare it bit for bit */
        post: operations["replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/videos/{video}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One video, as a shared link opens it */
        get: operations["getVideo"];
        put?: never;
        post?: never;
        /** Remove your video; its addresses answer 410 at once */
        delete: operations["deleteVideo"];
        options?: never;
        head?: never;
        /** Change text, tags, language or labels */
        patch: operations["editVideo"];
        trace?: never;
    };
    "/v1/videos/{video}/captions/{language}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Add or replace captions; SubRip is kept and served as WebVTT */
        put: operations["putCaptions"];
        post?: never;
        /** Remove captions, your own or those that a program made */
        delete: operations["deleteCaptions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/videos/{video}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The first comments of the threads under a video; what its creator pinned comes first */
        get: operations["listComments"];
        put?: never;
        /** Comment on what you were shown, answer a comment, quote one or a moment of the clip */
        post: operations["postComment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/videos/{video}/comment-rule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say who may comment on your video */
        put: operations["putCommentRule"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/comments/{comment}/replies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Answers in the thread of a comment, oldest first */
        get: operations["listReplies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/comments/{comment}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change what you wrote; it is marked as edited */
        put: operations["editComment"];
        post?: never;
        /** Remove your comment, or one under your video */
        delete: operations["deleteComment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/comments/{comment}/like": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Like a comment */
        put: operations["likeComment"];
        post?: never;
        /** Take the like back */
        delete: operations["unlikeComment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/comments/{comment}/pin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Put the first comment of a thread first under your video, in place of an earlier one */
        put: operations["pinComment"];
        post?: never;
        /** Pin it no longer */
        delete: operations["unpinComment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/creators/{creator}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A creator and their videos, newest first */
        get: operations["getCreator"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/oembed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** oEmbed 1.0 for a link to a video here: title, author and picture */
        get: operations["oembed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tags/{tag}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Videos with a tag, newest first */
        get: operations["getTag"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sounds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Videos with a sound, by its name, newest first */
        get: operations["getSound"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Videos, people, tags and sounds by what somebody typed, the best first; typing mistakes, accents and the forms of Chinese characters do not matter, and no sign is an operator */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search/suggestions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the words so far may become: at most eight phrases, tags, people and sounds */
        get: operations["suggest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/discover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tags that more people published with in the last 24 hours than in the week before, and creators who have begun within 14 days, each with their newest video */
        get: operations["discover"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your collections, and how much you have saved; with a video, which of them hold it */
        get: operations["listCollections"];
        put?: never;
        /** Make a collection; only accounts make public ones */
        post: operations["makeCollection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{collection}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of your collections, or a public one of somebody else: the last saved first */
        get: operations["getCollection"];
        /** Rename it, open it to others or close it */
        put: operations["changeCollection"];
        post?: never;
        /** Delete it; what it held stays saved */
        delete: operations["deleteCollection"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{collection}/videos/{video}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Put a video into a collection, and save it if it was not */
        put: operations["putIntoCollection"];
        post?: never;
        /** Take it out; it stays saved */
        delete: operations["takeOutOfCollection"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/saved": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything you saved, the last first */
        get: operations["getSaved"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/saved/{video}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Save a video without its impression: nothing is learned from it */
        put: operations["putSaved"];
        post?: never;
        /** Save it no more, in any collection */
        delete: operations["deleteSaved"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What you watched, the last first, each video once */
        get: operations["getHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/history/erasure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Erase records of what you saw and watched from the log, for good: all of them, of a time, or of one video */
        post: operations["eraseHistory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/history/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** While it is paused, what you see and watch is kept nowhere */
        put: operations["pauseHistory"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/playback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** How playing felt in a browser: sums of everybody, about nobody */
        post: operations["reportPlayback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/follows/{creator}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Follow; with the token of the impression that led to it, the feed learns from it */
        put: operations["follow"];
        post?: never;
        /** Follow no longer */
        delete: operations["unfollow"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whom you have blocked */
        get: operations["listBlocks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blocks/{viewer}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Neither of you sees anything of the other from now on */
        put: operations["block"];
        post?: never;
        /** Block no longer */
        delete: operations["unblock"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mutes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whom you have muted */
        get: operations["listMutes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mutes/{viewer}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Read no more of their comments and what they do about yours; they do not learn of it */
        put: operations["mute"];
        post?: never;
        /** Mute no longer */
        delete: operations["unmute"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/filtered-words": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Words that fold a comment away for you */
        get: operations["listFilteredWords"];
        /** The whole list, in place of the earlier one */
        put: operations["putFilteredWords"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What others did that concerns you, newest first; likes of one thing and follows of one day are one line */
        get: operations["listNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/unread": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many lines are new */
        get: operations["countNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/seen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** You have looked at everything up to then */
        put: operations["seeNotifications"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/script": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Chinese texts in simplified or traditional characters, for reading; mixed ones too, and nothing is stored */
        post: operations["convertScript"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/{receipt}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of a report, for whoever has its receipt; no account needed */
        get: operations["reportStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report a video, a comment or a person; no account needed */
        post: operations["report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin a resumable upload (tus 1.0) */
        post: operations["createUpload"];
        delete?: never;
        /** What this tus 1.0 server can do */
        options: operations["uploadOptions"];
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{upload}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Give up an upload; what arrived is removed */
        delete: operations["deleteUpload"];
        /** What this tus 1.0 server can do */
        options: operations["uploadOptionsOne"];
        /** How much has arrived */
        head: operations["getUploadOffset"];
        /** Send the next bytes */
        patch: operations["sendUpload"];
        trace?: never;
    };
    "/v1/me/storage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What your videos take here, and what they may take */
        get: operations["getStorage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your uploads and what becomes of them, newest first */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{upload}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One upload */
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/media/{folder}/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A rendition, poster or caption file; byte ranges; 410 after a takedown, but for moderators */
        get: operations["getMedia"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the instance is doing */
        get: operations["getStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the instance has been doing: one array a measure, oldest first */
        get: operations["getLiveHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/exposure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who gets seen: civic content by surface, inequality of a week, new videos by views */
        get: operations["getExposure"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reports, oldest first */
        get: operations["listReports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/reports/{report}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decide a report */
        post: operations["decideReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/videos/{video}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hide, take down, limit, label or restore a video */
        post: operations["setVideoState"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Accounts, newest first */
        get: operations["listAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/accounts/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approve, reject, suspend, restore, or change a role */
        post: operations["changeAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/accounts/{account}/recovery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A link that opens that account once, for 24 hours; stands in its log */
        post: operations["makeRecoveryLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/accounts/{account}/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Turn it off for somebody who has lost the device, and remove their passkeys; stands in the log of the account */
        delete: operations["removeSecondFactorOf"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Name, registration mode, languages */
        get: operations["getSettings"];
        /** Change them */
        put: operations["putSettings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/invites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Invitations that nobody has used yet, the newest first */
        get: operations["listInvites"];
        put?: never;
        /** An invitation for one account */
        post: operations["createInvite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/invites/{invite}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an invitation: from now on it opens nothing */
        delete: operations["deleteInvite"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The ranking policy (TOML) */
        get: operations["getPolicy"];
        /** Change it; in force in the next slate */
        put: operations["putPolicy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/policy/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All ranking policies so far, the one in force first, the built-in one last */
        get: operations["listPolicies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/policy/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a policy would have made of the newest recorded requests; changes nothing */
        post: operations["previewPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/experiments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Experiments, newest first, without what they say */
        get: operations["listExperiments"];
        put?: never;
        /** Rank the For You feeds of a share of the viewers by another document; 409 while one runs. The next change of the policy ends it */
        post: operations["startExperiment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/experiments/{experiment}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One experiment with what it says so far */
        get: operations["getExperiment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/experiments/{experiment}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End it: from the next slate on everybody has the policy in force; 409 when it has ended */
        post: operations["stopExperiment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/experiments/{experiment}/slate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A past For You request as it was answered, and as the other arm would have answered it (arm B for one outside the experiment); changes nothing */
        get: operations["getExperimentSlate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/start-my-own": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove all demo content and simulated accounts */
        post: operations["startMyOwn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Keys of the engine API */
        get: operations["listApiKeys"];
        put?: never;
        /** A key with a space of its own; shown once */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/api-keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a key; its space stays */
        delete: operations["deleteApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open reports by what they are about, those first that deserve it */
        get: operations["listQueue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/queue/context": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is known of whoever made it, and what looks like it; that person is told of the look */
        get: operations["getQueueContext"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decide open reports in one go: one decision, with its statement, for each thing that they are about */
        post: operations["decideReports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/decisions/{decision}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** As if it had not been made: what it took away comes back, reports that it answered are open again */
        post: operations["undoDecision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/comments/{comment}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove somebody's comment with a statement of reasons, or give it back */
        post: operations["setCommentState"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/appeals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Appeals, the oldest first; their authors are told of the look */
        get: operations["listAppeals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/appeals/{decision}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answer an appeal; granting it undoes the decision */
        post: operations["decideAppeal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/house-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** The rules that decisions can name, in place of the earlier ones */
        put: operations["putHouseRules"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/legal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The legal pages that everybody can read at /legal/PAGE, as they were written */
        get: operations["listLegalPages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/legal/{page}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** What a legal page says in one language; an empty text takes it away */
        put: operations["putLegalPage"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/brand": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the service looks and what it says of itself */
        get: operations["getBrand"];
        /** Description and accent colours; the logo stays */
        put: operations["putBrand"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/brand/logo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** A logo, drawn anew as PNG: a still picture of 64 to 4096 pixels a side */
        put: operations["putLogo"];
        post?: never;
        /** Back to the built-in logo */
        delete: operations["deleteLogo"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/videos/{video}/boost": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Let more people see a public video for a while; everybody can read that and why */
        put: operations["boostVideo"];
        post?: never;
        /** Undo a boost before its time */
        delete: operations["endBoost"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transparency/boosts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Videos that staff lets or let more people see, with the reason; those that are on first */
        get: operations["listBoosts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ranking": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every surface that orders something for a viewer, and the policy in force */
        get: operations["listRankings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ranking/{surface}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How one surface ranks: what decides, what is read of you, the policy in force and its changes */
        get: operations["getRanking"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/age": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your age group, what it means and what may be chosen */
        get: operations["getAge"];
        /** Say once when you were born, where nobody knows it; only the group is kept */
        put: operations["sayAge"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/safety": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Quiet hours, the limit of a day, the time zone, who may write to you and find you */
        put: operations["chooseSafety"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/ages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The limits of the age groups and the rules for minors */
        get: operations["getAgePolicy"];
        /** Change them */
        put: operations["putAgePolicy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/accounts/{account}/age": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The age group of an account; the look is noted, and the person sees that */
        get: operations["getAccountAge"];
        /** Correct the age group of an account; the person is told, with the reason */
        put: operations["correctAge"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What moderators decided about you, newest first; also for a suspended account */
        get: operations["listDecisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions/{decision}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One decision about you, with its statement of reasons */
        get: operations["getDecision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions/{decision}/appeal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Appeal against a decision about you, within six months */
        post: operations["appeal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/looks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When staff looked at your data; also for a suspended account */
        get: operations["listLooks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/house-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rules of this instance */
        get: operations["getHouseRules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transparency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What moderation did, by month, without anything about people */
        get: operations["getTransparency"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transparency/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Each decision of a month, without anything about people */
        get: operations["exportDecisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What you want of videos with labels */
        get: operations["getLabels"];
        /** Change some of it; holds from the next feed on */
        put: operations["putLabels"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engine/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add or change items */
        post: operations["putItems"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engine/items/{item}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove an item */
        delete: operations["deleteItem"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engine/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What users did; answered once durable */
        post: operations["postEngineEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engine/recommendations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A slate for a user */
        get: operations["getRecommendations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engine/requests/{request}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why this item stood there */
        get: operations["getEngineWhy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engine/requests/{request}/why-not": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** At which stage this item fell out */
        get: operations["getEngineWhyNot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engine/requests/{request}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Compute that slate again and compare */
        post: operations["engineReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/engine/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Size of your space and the learner's lag */
        get: operations["getEngineStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process runs */
        get: operations["getLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** It can serve feeds and keep events */
        get: operations["getReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prometheus metrics; loopback only unless enabled */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Account: {
            id: components["schemas"]["Id"];
            handle: string;
            display_name: string;
            role: components["schemas"]["Role"];
            state: components["schemas"]["AccountState"];
            simulated: boolean;
            created_ms: components["schemas"]["UnixMs"];
            trusted_flagger: boolean;
            strikes: number;
            videos: number;
            followers: number;
        };
        AccountAction: {
            /** @enum {string} */
            action: "approve" | "reject" | "suspend" | "restore" | "make_moderator" | "make_viewer" | "trust" | "distrust";
            /** @description the facts, as those whom it concerns read them; needed for what takes something away */
            reason: string;
            /** @enum {string} */
            ground?: "law" | "house_rule";
            /** @description the law, or the rule of the house */
            rule?: string;
            /** @description a program found it or proposed the decision */
            automated?: boolean;
            labels?: components["schemas"]["VideoLabels"];
        };
        AccountCreated: {
            viewer: components["schemas"]["Viewer"];
            state: components["schemas"]["AccountState"];
        };
        AccountList: {
            accounts: components["schemas"]["Account"][];
        };
        /** @enum {string} */
        AccountState: "active" | "awaiting_approval" | "suspended" | "removed";
        LiveHistory: {
            every_ms: number;
            time_ms: number[];
            events_per_second: number[];
            feeds_per_second: number[];
            fallbacks: number[];
            feed_p50_ms: (number | null)[];
            feed_p99_ms: (number | null)[];
            snapshot_age_ms: number[];
            learner_lag_events: number[];
            heads: {
                name: string;
                examples: number[];
                /** @description log loss / the entropy of the mean label: below 1 knows more than the mean does */
                normalised_entropy: (number | null)[];
                /** @description mean prediction / mean label */
                calibration: (number | null)[];
            }[];
        };
        ExposureReport: {
            time_ms: number;
            days: {
                from_ms: number;
                surfaces: {
                    surface: string;
                    seen: number;
                    political: number;
                    state_affiliated: number;
                    /** @description either of the two */
                    civic: number;
                }[];
            }[];
            /** @description what public videos got of each other's impressions in the last 7 days */
            week: {
                videos: number;
                seen_videos: number;
                impressions: number;
                gini: number;
                /** @description of the hundredth of videos seen most */
                top_share: number;
                /** @description share of the impressions of those seen least, at each twentieth of the videos */
                lorenz: number[];
            };
            /** @description public ones of the last 28 days, by how many views they have at least */
            new_videos: {
                views: number;
                videos: number;
            }[];
        };
        AdminStatus: {
            name: string;
            version: string;
            demo: boolean;
            uptime_ms: number;
            ready: boolean;
            jail_level: string;
            uploads: boolean;
            uploads_reason: string;
            videos: number;
            viewers: number;
            accounts: number;
            open_reports: number;
            open_appeals: number;
            snapshot: number;
            /** @description Events that are durable and not in the weights that serve; 0: all is learned */
            learner_lag_events: number;
            /** @description Older weights serve, because what was learned last predicts worse */
            weights_withheld: boolean;
            cut: string;
            policy_version: number;
            /** @description The index behind the search page: what it holds, and the changes it has not taken in */
            search: {
                documents: number;
                bytes: number;
                waiting: number;
                lag_ms: number;
                complete: boolean;
            };
            jobs: {
                /** @description Uploads that wait to be published */
                queued: number;
                /** @description Videos that are out and wait for their larger renditions */
                published_in_part: number;
                running: number;
                failed: number;
                done: number;
            };
            /** @description videos that the operator's checkers have not looked at yet */
            checks_waiting: number;
            checkers: {
                name: string;
                /** @enum {string} */
                kind: "program" | "hash_list";
                answers: number;
                failures: number;
                /** @description its last word was a failure */
                failing: boolean;
                last_failure?: string;
                last_failure_ms?: components["schemas"]["UnixMs"];
            }[];
            /** @description The program that writes captions for new videos; numbers since the start */
            captions: {
                on: boolean;
                waiting: number;
                made: number;
                /** @description nothing to hear, or nothing said */
                without_speech: number;
                failures: number;
                /** @description its last word was a failure */
                failing: boolean;
                last_failure?: string;
                last_failure_ms?: components["schemas"]["UnixMs"];
            };
            /** @description What takes how much room in the data directory, as it was measured last */
            storage: {
                kinds: {
                    /** @enum {string} */
                    kind: "renditions" | "posters" | "captions" | "originals" | "uploads" | "log" | "checkpoints" | "other";
                    files: number;
                    bytes: number;
                }[];
                measured_ms: components["schemas"]["UnixMs"];
                originals_days: number;
                /** @description whose time was over, since the start */
                removed_originals: {
                    files: number;
                    bytes: number;
                };
            };
            playback: components["schemas"]["Playback"];
            /** @description the last calls to other servers, newest first */
            outbound: components["schemas"]["OutboundConnection"][];
            disk_free_bytes: number;
        };
        ApiKey: {
            id: components["schemas"]["Id"];
            name: string;
            space: number;
            created_ms: components["schemas"]["UnixMs"];
            /** @description shown once, when it is made */
            key?: string;
        };
        ApiKeyList: {
            keys: components["schemas"]["ApiKey"][];
        };
        BlockList: {
            blocks: {
                id: components["schemas"]["Id"];
                handle: string;
                display_name: string;
            }[];
        };
        Caption: {
            language: string;
            url: string;
            label: string;
            /** @description a program made them, and nobody has read them over */
            automatic: boolean;
        };
        Person: {
            id: components["schemas"]["Id"];
            handle: string;
            display_name: string;
        };
        /** @description a moment of the clip and the caption line said there, or another comment as it reads now */
        Quote: {
            /** @enum {string} */
            kind: "moment" | "comment";
            moment_ms?: number;
            line?: string;
            comment?: components["schemas"]["Id"];
            /** @description removed, or of somebody whom you do not meet */
            gone?: boolean;
            handle?: string;
            text?: string;
        };
        Comment: {
            id: components["schemas"]["Id"];
            author: {
                id: components["schemas"]["Id"];
                handle: string;
                display_name: string;
                simulated: boolean;
            };
            text: string;
            language: string;
            created_ms: components["schemas"]["UnixMs"];
            edited_ms?: components["schemas"]["UnixMs"];
            own: boolean;
            /** @description removed; answers to it are still there */
            gone: boolean;
            /** @description of the video */
            by_creator: boolean;
            pinned: boolean;
            /** @description has a word that you filter */
            filtered: boolean;
            liked: boolean;
            likes: number;
            replies: number;
            thread?: components["schemas"]["Id"];
            /** @description whom it answers, when that is not the first of the thread */
            reply_to_handle?: string;
            quote?: components["schemas"]["Quote"];
            /** @description handles in the text that are people here */
            mentions: string[];
        };
        /** @enum {string} */
        CommentRule: "everyone" | "followers" | "nobody";
        CommentRuleChange: {
            rule: components["schemas"]["CommentRule"];
        };
        CommentList: {
            comments: components["schemas"]["Comment"][];
            rule: components["schemas"]["CommentRule"];
            own_video: boolean;
            may_comment: boolean;
            /** @enum {string} */
            why_not?: "sign_in" | "nobody" | "followers" | "blocked" | "followed";
            next?: string;
        };
        CommentEdit: {
            text: string;
            language?: components["schemas"]["Language"];
        };
        CodeProof: {
            code: string;
        };
        Collection: {
            id: components["schemas"]["Id"];
            name: string;
            public: boolean;
            created_ms: components["schemas"]["UnixMs"];
            /** @description that can be shown */
            videos: number;
            /** @description the video that was asked about */
            holds: boolean;
        };
        CollectionList: {
            /** @description in all, that can be shown */
            saved: number;
            /** @description the video that was asked about is saved */
            holds: boolean;
            collections: components["schemas"]["Collection"][];
        };
        CollectionPage: {
            collection: {
                id?: components["schemas"]["Id"];
                /** @description empty for everything that you saved */
                name: string;
                public: boolean;
                videos: number;
                own: boolean;
                owner?: components["schemas"]["Creator"];
            };
            items: (components["schemas"]["Item"] & {
                saved_ms: components["schemas"]["UnixMs"];
            })[];
            /** @description absent at the end */
            next?: string;
        };
        CollectionWish: {
            name: string;
            /** @description anybody may look at it, at an address of its own; absent: no */
            public?: boolean;
        };
        HalfSignedIn: {
            second_factor: boolean;
        };
        HistoryErased: {
            /** @description records of the log */
            erased: number;
        };
        /** @description exactly one of: all, video, from_ms with until_ms */
        HistoryErasure: {
            all?: boolean;
            video?: components["schemas"]["Id"];
            /** Format: int64 */
            from_ms?: number;
            /**
             * Format: int64
             * @description not itself
             */
            until_ms?: number;
        };
        HistoryPage: {
            paused: boolean;
            items: (components["schemas"]["Item"] & {
                time_ms: components["schemas"]["UnixMs"];
                /** @description of its length, above 1 for loops */
                watched_fraction: number;
            })[];
            /** @description absent at the end */
            next?: string;
        };
        HistoryPause: {
            paused: boolean;
        };
        HistoryPaused: {
            paused: boolean;
        };
        LinkedIdentity: {
            id: components["schemas"]["Id"];
            issuer: string;
            /** @description what the operator calls the provider; the issuer when it is not named any more */
            label: string;
            created_ms: components["schemas"]["UnixMs"];
            last_used_ms?: components["schemas"]["UnixMs"];
        };
        LinkedIdentityList: {
            identities: components["schemas"]["LinkedIdentity"][];
            has_password: boolean;
            /** @description you signed in less than 10 minutes ago */
            fresh: boolean;
            /** @description linking and removing one takes a code besides */
            needs_code: boolean;
        };
        MailWish: {
            password: components["schemas"]["OwnPassword"];
            address: string;
        };
        MuteList: {
            mutes: components["schemas"]["Person"][];
        };
        FilteredWords: {
            words: string[];
        };
        FilteredWordsChange: {
            words: string[];
        };
        Notification: {
            /** @enum {string} */
            kind: "video_liked" | "commented" | "replied" | "mentioned" | "comment_liked" | "followed" | "video_moderated" | "comment_removed" | "report_decided" | "decided" | "appeal_decided" | "age_corrected";
            time_ms: components["schemas"]["UnixMs"];
            unread: boolean;
            actors: components["schemas"]["Person"][];
            /** @description besides the actors named */
            others: number;
            video?: {
                id: components["schemas"]["Id"];
                text: string;
                state?: string;
            };
            comment?: {
                id: components["schemas"]["Id"];
                text?: string;
            };
            /** @description of staff; of report_decided: what was done */
            reason?: string;
            decision?: components["schemas"]["Id"];
            report?: components["schemas"]["Id"];
            ruling?: components["schemas"]["Ruling"];
            /** @enum {string} */
            outcome?: "undone" | "granted" | "refused";
        };
        NotificationList: {
            notifications: components["schemas"]["Notification"][];
            unread: number;
            /** @description quiet hours of a minor: nothing is marked as new */
            silent: boolean;
        };
        NotificationsSeen: {
            until_ms: components["schemas"]["UnixMs"];
        };
        UnreadCount: {
            unread: number;
        };
        Counts: {
            views: number;
            likes: number;
            comments: number;
            shares: number;
        };
        Creator: {
            id: components["schemas"]["Id"];
            handle: string;
            display_name: string;
            followed: boolean;
            simulated: boolean;
        };
        CreatorPage: {
            creator: {
                id: components["schemas"]["Id"];
                handle: string;
                display_name: string;
                followed: boolean;
                simulated: boolean;
                own: boolean;
                blocked: boolean;
                followers: number;
                videos: number;
            };
            items: components["schemas"]["Item"][];
            next?: string;
        };
        Credentials: {
            handle: string;
            password: string;
            /** @description of the second factor: without it 202 and no session, where one is on */
            code?: string;
        };
        Decision: {
            /** @enum {string} */
            action: "dismiss" | "hide" | "take_down" | "limit" | "label" | "block_account";
            /** @description the facts, as those whom it concerns read them; needed for what takes something away */
            reason: string;
            /** @enum {string} */
            ground?: "law" | "house_rule";
            /** @description the law, or the rule of the house */
            rule?: string;
            /** @description a program found it or proposed the decision */
            automated?: boolean;
            labels?: components["schemas"]["VideoLabels"];
        };
        /** @enum {string} */
        Ruling: "hidden" | "taken_down" | "limited" | "labelled" | "comment_removed" | "suspended" | "video_restored" | "comment_restored" | "account_restored";
        VideoLabels: ("political" | "state_affiliated" | "advertising" | "ai_made" | "sensitive")[];
        BulkDecision: {
            reports: components["schemas"]["Id"][];
            /** @enum {string} */
            action: "dismiss" | "hide" | "take_down" | "limit" | "label" | "block_account";
            /** @description the facts, as those whom it concerns read them; needed for what takes something away */
            reason: string;
            /** @enum {string} */
            ground?: "law" | "house_rule";
            /** @description the law, or the rule of the house */
            rule?: string;
            /** @description a program found it or proposed the decision */
            automated?: boolean;
            labels?: components["schemas"]["VideoLabels"];
        };
        CommentStateChange: {
            /** @enum {string} */
            state: "public" | "removed";
            /** @description the facts, as those whom it concerns read them; needed for what takes something away */
            reason: string;
            /** @enum {string} */
            ground?: "law" | "house_rule";
            /** @description the law, or the rule of the house */
            rule?: string;
            /** @description a program found it or proposed the decision */
            automated?: boolean;
            labels?: components["schemas"]["VideoLabels"];
        };
        Undo: {
            reason?: string;
        };
        DecisionList: {
            decisions: components["schemas"]["Id"][];
        };
        Appeal: {
            text: string;
            time_ms: components["schemas"]["UnixMs"];
            outcome?: {
                granted: boolean;
                reason: string;
                time_ms: components["schemas"]["UnixMs"];
                /** @description by whoever had decided, as the only moderator */
                by_same_person: boolean;
            };
        };
        Statement: {
            id: components["schemas"]["Id"];
            time_ms: components["schemas"]["UnixMs"];
            /** @enum {string} */
            target: "video" | "comment" | "viewer";
            target_id: components["schemas"]["Id"];
            ruling: components["schemas"]["Ruling"];
            labels: components["schemas"]["VideoLabels"];
            /** @enum {string} */
            ground: "law" | "house_rule";
            rule: string;
            facts: string;
            automated: boolean;
            /** @description no person decided it: a checker's answer did, by a rule of the operator's */
            by_program: boolean;
            /** @description 0: there is nothing to appeal */
            appeal_until_ms: number;
            stands: boolean;
            can_appeal: boolean;
            handle: string;
            video?: {
                id: components["schemas"]["Id"];
                text: string;
                state: components["schemas"]["VideoState"];
            };
            comment_text?: string;
            undone?: {
                time_ms: components["schemas"]["UnixMs"];
                reason: string;
            };
            appeal?: components["schemas"]["Appeal"];
        };
        StatementList: {
            decisions: components["schemas"]["Statement"][];
        };
        NewAppeal: {
            text: string;
        };
        AppealCard: {
            decision: components["schemas"]["Statement"];
            decided_by: string;
            may_decide: boolean;
            may_decide_from_ms?: components["schemas"]["UnixMs"];
            video?: components["schemas"]["Video"];
        };
        AppealList: {
            appeals: components["schemas"]["AppealCard"][];
        };
        AppealAnswer: {
            granted: boolean;
            reason: string;
        };
        LookList: {
            looks: {
                time_ms: components["schemas"]["UnixMs"];
                /** @enum {string} */
                what: "record" | "appeal" | "age";
                role: components["schemas"]["Role"];
            }[];
        };
        /** @enum {string} */
        AgeGroup: "unknown" | "minor" | "adult";
        /**
         * @description whose rules hold
         * @enum {string}
         */
        AgeRules: "adult" | "minor";
        /** @description decides about the age group, and is not stored; needed where the instance asks for it */
        BirthYear: number;
        /** @description needed when the year alone does not say whether somebody is old enough */
        BirthMonth: number;
        /** @description minutes east of UTC */
        UtcOffset: number;
        MinuteOfDay: number;
        /** @description a part of each day, which may pass midnight; equal ends: none of it */
        DayStretch: {
            from_min: components["schemas"]["MinuteOfDay"];
            until_min: components["schemas"]["MinuteOfDay"];
        };
        AgePolicy: {
            /** @description new accounts say the year of birth */
            asks: boolean;
            /** @description who is younger gets no account */
            minimum_age: number;
            /** @description not below minimum_age */
            adult_age: number;
            unknown: components["schemas"]["AgeRules"];
            visitors: components["schemas"]["AgeRules"];
            quiet: components["schemas"]["DayStretch"];
            always_quiet: components["schemas"]["DayStretch"];
            /** @description of feeds a day; 0 = no limit */
            budget_min: number;
            /** @description that a minor may choose; not below budget_min */
            most_budget_min: number;
            /** @description minors may let strangers write to them */
            may_open_contact: boolean;
            /** @description minors may be found by search and Discover */
            may_be_listed: boolean;
            utc_offset_min: components["schemas"]["UtcOffset"];
        };
        /** @description an age group and what it means now */
        Age: {
            group: components["schemas"]["AgeGroup"];
            rules: components["schemas"]["AgeRules"];
            /** @description nobody knows the age yet: PUT /v1/me/age says it */
            may_say: boolean;
            since_ms?: components["schemas"]["UnixMs"];
            adult_from_ms?: components["schemas"]["UnixMs"];
            /** @description staff said so, and why */
            correction?: {
                reason: string;
                time_ms: components["schemas"]["UnixMs"];
            };
            utc_offset_min: components["schemas"]["UtcOffset"];
            /** @description the time zone may be changed from then on; 0 = now */
            zone_from_ms: number;
            quiet?: components["schemas"]["DayStretch"];
            /** @description of feeds a day; 0 = no limit */
            budget_min: number;
            /** @description of feeds, today */
            used_min: number;
            /** @description people whom they do not follow may comment on their videos and mention them */
            strangers: boolean;
            /** @description search and Discover show the account */
            listed: boolean;
            policy: components["schemas"]["AgePolicy"];
        };
        Birth: {
            birth_year: components["schemas"]["BirthYear"];
            birth_month?: components["schemas"]["BirthMonth"];
        };
        /** @description what is left out stays as it was */
        SafetyWish: {
            utc_offset_min?: components["schemas"]["UtcOffset"];
            quiet?: components["schemas"]["DayStretch"];
            budget_min?: number;
            strangers?: boolean;
            listed?: boolean;
        };
        AgeCorrection: {
            group: components["schemas"]["AgeGroup"];
            birth_year?: components["schemas"]["BirthYear"];
            birth_month?: components["schemas"]["BirthMonth"];
            /** @description the person reads it */
            reason: string;
        };
        HouseRules: {
            rules: string[];
        };
        LegalPage: {
            page: components["schemas"]["LegalPageName"];
            language: string;
            /** @description headings, paragraphs, lists and links of Markdown; everything else is text */
            text: string;
            changed_ms: components["schemas"]["UnixMs"];
            version: number;
        };
        /** @enum {string} */
        LegalPageName: "terms" | "privacy" | "imprint";
        LegalPageList: {
            pages: components["schemas"]["LegalPage"][];
        };
        LegalPageChange: {
            language: string;
            /** @description at most 32768 bytes; refused while it has places to fill in, marked [[ ]] */
            text: string;
        };
        Brand: {
            /** @description empty: the built-in one */
            description: string;
            /** @description the accent in the light theme, #rrggbb; absent: the built-in one */
            on_light?: string;
            /** @description the accent in the dark theme, #rrggbb; absent: the built-in one */
            on_dark?: string;
            /** @description address of a PNG of 512 pixels a side; empty: the built-in one */
            logo: string;
        };
        BrandChange: {
            description: string;
            /** @description a contrast of 4.5 : 1 to the pages of the light theme; together with on_dark or not at all */
            on_light?: string;
            /** @description the same for the dark theme */
            on_dark?: string;
        };
        HouseRulesChange: {
            rules: string[];
        };
        QueueItem: {
            /** @enum {string} */
            target: "video" | "comment" | "viewer";
            target_id: components["schemas"]["Id"];
            /** @enum {string} */
            trust: "trusted" | "usual" | "often_wrong";
            reports: {
                id: components["schemas"]["Id"];
                reason: string;
                text: string;
                created_ms: components["schemas"]["UnixMs"];
                /** @enum {string} */
                trust: "trusted" | "usual" | "often_wrong";
            }[];
            report_count: number;
            handle: string;
            strikes: number;
            video?: components["schemas"]["Video"];
            comment_text?: string;
            /** @description what the operator's checkers said about a video */
            checks?: components["schemas"]["Check"][];
            /** @description what a program decided about it alone, by a rule of the operator's, and that still holds */
            automatic?: {
                decision: components["schemas"]["Id"];
                ruling: components["schemas"]["Ruling"];
                labels: components["schemas"]["VideoLabels"];
                facts: string;
            };
        };
        BoostWish: {
            /** @description added to the video's score in every ranked feed */
            points: number;
            hours: number;
            /** @description everybody can read it */
            reason: string;
        };
        BoostList: {
            boosts: {
                video: components["schemas"]["Id"];
                /** @description of the video, while it is public */
                text?: string;
                /** @description of its creator, while it is public */
                handle?: string;
                on: boolean;
                points: number;
                reason: string;
                from_ms: components["schemas"]["UnixMs"];
                until_ms: components["schemas"]["UnixMs"];
                ended_ms?: components["schemas"]["UnixMs"];
            }[];
        };
        Check: {
            /** @description the operator's name for the program or hash list */
            checker: string;
            /** @description in its own words; of a hash list the first 16 digits of its SHA-256 */
            version: string;
            time_ms: components["schemas"]["UnixMs"];
            labels: {
                name: string;
                score: number;
                /** @description the score passed what the operator has set */
                flagged: boolean;
            }[];
            /** @description why there is no answer; absent when there is one */
            failure?: string;
        };
        Queue: {
            items: components["schemas"]["QueueItem"][];
        };
        QueueContext: {
            handle: string;
            since_ms: components["schemas"]["UnixMs"];
            strikes: number;
            videos: number;
            reports_upheld: number;
            reports_dismissed: number;
            decisions: components["schemas"]["Statement"][];
            same_creator: components["schemas"]["Video"][];
            same_text: components["schemas"]["Video"][];
            same_author_comments: string[];
            same_text_comments: number;
        };
        Transparency: {
            months: components["schemas"]["ModerationMonth"][];
        };
        ModerationMonth: {
            month: string;
            reports: {
                [key: string]: number;
            };
            report_outcomes: {
                [key: string]: number;
            };
            decisions: {
                [key: string]: number;
            };
            grounds: {
                [key: string]: number;
            };
            automated: number;
            /** @description of these, decided by a program alone */
            by_program: number;
            undone: number;
            appeals: number;
            appeals_granted: number;
            appeals_refused: number;
            appeals_by_same_person: number;
            /** @description from report to decision */
            median_answer_ms: number;
        };
        /** @enum {string} */
        RankedSurface: "for_you" | "following" | "popular" | "fresh" | "creator" | "tag" | "search" | "sound" | "discover" | "collection" | "history";
        /**
         * @description score: the sum of terms. relevance: of words. rise: tags by how many more people than usual. saved, watched: what was saved or watched last
         * @enum {string}
         */
        RankingOrdering: "score" | "newest" | "relevance" | "rise" | "saved" | "watched";
        RankingPolicy: {
            /** @description 0 is the built-in one */
            version: number;
            since_ms?: components["schemas"]["UnixMs"];
        };
        RankingCode: {
            program: string;
            /** @description rises when the same inputs may give another slate */
            feed: number;
        };
        RankingValue: number | string;
        /**
         * @description order: moves videos up or down. choice: decides which may be there at all. record: predictions for the slate's record, without effect on it
         * @enum {string}
         */
        RankingUse: "none" | "record" | "choice" | "order";
        RankingList: {
            policy: components["schemas"]["RankingPolicy"];
            code: components["schemas"]["RankingCode"];
            surfaces: {
                surface: components["schemas"]["RankedSurface"];
                ordering: components["schemas"]["RankingOrdering"];
                text: string;
                /** @description whether the operator's policy orders it */
                under_policy: boolean;
                address: string;
            }[];
        };
        RankingReading: {
            /** @enum {string} */
            name: "watched" | "reactions" | "own_weights" | "follows" | "steering" | "sliders" | "language" | "seen" | "buffered" | "rejected" | "own_videos" | "blocks" | "blocked_by" | "blocked_tags" | "label_choices" | "age_rules" | "time_zone" | "time_today" | "saved" | "question";
            text: string;
            usual: components["schemas"]["RankingUse"];
            without_profile: components["schemas"]["RankingUse"];
            minor: components["schemas"]["RankingUse"];
        };
        /** @description a key of the policy; lowest to whole only where the value is a number */
        RankingKey: {
            section: string;
            name: string;
            does: string;
            value: components["schemas"]["RankingValue"];
            built_in: components["schemas"]["RankingValue"];
            /**
             * @description on this surface, at the value in force; all but acts: none, and why
             * @enum {string}
             */
            effect: "acts" | "zero" | "switched_off" | "same_for_all" | "engine_only" | "not_ranked" | "untold";
            lowest?: number;
            highest?: number;
            /** @description true: the lowest value itself is not allowed */
            above_lowest?: boolean;
            whole?: boolean;
        };
        RankingKeyChange: {
            section: string;
            name: string;
            before: components["schemas"]["RankingValue"];
            after: components["schemas"]["RankingValue"];
            /** @description on this surface, before or after */
            acts: boolean;
        };
        RankingChange: {
            version: number;
            time_ms: components["schemas"]["UnixMs"];
            /**
             * @description who it was is in the log alone
             * @enum {string}
             */
            author: "operator";
            /** @description as the operator wrote it */
            reason: string;
            /** @description an older version that says the same: this one took back what came between */
            back_to?: number;
            /** @description empty: nothing but its version and reason */
            keys: components["schemas"]["RankingKeyChange"][];
        };
        Ranking: {
            surface: components["schemas"]["RankedSurface"];
            ordering: components["schemas"]["RankingOrdering"];
            text: string;
            under_policy: boolean;
            policy: components["schemas"]["RankingPolicy"];
            code: components["schemas"]["RankingCode"];
            fallbacks: {
                /** @enum {string} */
                name: "all_seen" | "late";
                text: string;
            }[];
            sources: {
                /** @enum {string} */
                name: "fresh" | "popular" | "followed" | "affinity" | "co_watched" | "exploration" | "fallback" | "nearest" | "chosen" | "boosted" | "spectral";
                text: string;
            }[];
            reads: components["schemas"]["RankingReading"][];
            never_reads: {
                /** @enum {string} */
                name: "watched" | "reactions" | "own_weights" | "follows" | "steering" | "sliders" | "language" | "seen" | "buffered" | "rejected" | "own_videos" | "blocks" | "blocked_by" | "blocked_tags" | "label_choices" | "age_rules" | "time_zone" | "time_today" | "saved" | "question" | "location" | "network_address" | "device" | "mail" | "birth" | "searches" | "comment_texts" | "contacts" | "elsewhere";
                text: string;
            }[];
            controls: {
                /** @enum {string} */
                name: "profiling_off" | "steer" | "sliders" | "reject_video" | "block_tag" | "forget_tag" | "reset_profile" | "pause_learning" | "follow" | "block_person" | "label_choices" | "erase_history" | "pause_history";
                text: string;
            }[];
            limits: {
                /** @enum {string} */
                name: "not_public" | "limited" | "hidden_label" | "sensitive" | "blocked_tag" | "blocked_creator" | "blocked_by_creator" | "rejected_video" | "own_video" | "already_sent" | "seen" | "other_surface" | "creator_limit" | "account_gone" | "not_listed" | "quiet_hours" | "day_limit";
                text: string;
            }[];
            keys: components["schemas"]["RankingKey"][];
            exploration?: {
                places: number;
                of_places: number;
                /** @description after its publication */
                first_audience_ms: number;
                /** @description in that time, a video with fewer is drawn for its own sake */
                first_audience_views: number;
                /** @description at any age, one with fewer is */
                first_look_views: number;
                /** @description drawn from among so many of these, the newest */
                first_audience_set: number;
                /** @description with none of these: from among so many, the best */
                best_set: number;
                temperature: number;
                text: string;
            };
            boosts?: {
                most_points: number;
                most_hours: number;
                most_at_once: number;
                list: string;
                text: string;
            };
            changes: components["schemas"]["RankingChange"][];
            /** @description that are not listed: ask with before */
            older_changes: number;
            /** @description where other numbers hold: ask with region */
            regions: number[];
            /** @description staff tries another document on some viewers now */
            experiment?: {
                share_percent: number;
                since_ms: components["schemas"]["UnixMs"];
                keys: components["schemas"]["RankingKeyChange"][];
            };
        };
        PublicDecisions: {
            month: string;
            decisions: {
                day: string;
                /** @enum {string} */
                target: "video" | "comment" | "viewer";
                ruling: components["schemas"]["Ruling"];
                labels: components["schemas"]["VideoLabels"];
                /** @enum {string} */
                ground: "law" | "house_rule";
                rule?: string;
                automated: boolean;
                by_program: boolean;
                /** @enum {string} */
                outcome: "stands" | "undone" | "given_back" | "appealed" | "appeal_granted" | "appeal_refused";
            }[];
        };
        LabelChoices: {
            /** @enum {string} */
            political?: "show" | "cover" | "hide";
            /** @enum {string} */
            state_affiliated?: "show" | "cover" | "hide";
            /** @enum {string} */
            advertising?: "show" | "cover" | "hide";
            /** @enum {string} */
            ai_made?: "show" | "cover" | "hide";
            /** @enum {string} */
            sensitive?: "show" | "cover" | "hide";
        };
        Labels: {
            choices: components["schemas"]["LabelChoices"];
        };
        Discover: {
            tags: {
                tag: string;
                /** @description who published with it in the last 24 hours */
                creators_today: number;
                /** @description in the seven days before */
                creators_per_day: number;
                videos: number;
            }[];
            creators: {
                followers: number;
                videos: number;
                newest: components["schemas"]["Item"];
            }[];
        };
        DisplayNameChange: {
            display_name: string;
        };
        EngineEvent: {
            id?: string;
            user: string;
            item: string;
            /** @enum {string} */
            type: "impression" | "watch" | "like" | "share" | "skip" | "not_interested" | "save" | "rating";
            time_ms?: components["schemas"]["UnixMs"];
            watched_ms?: number;
            fraction?: number;
            value?: number;
            token?: components["schemas"]["Token"];
        };
        EngineEvents: {
            events: components["schemas"]["EngineEvent"][];
        };
        EngineItem: {
            id: string;
            tags?: components["schemas"]["Tag"][];
            creator?: string;
            text?: string;
            language?: components["schemas"]["Language"];
            duration_ms?: number;
            vector?: number[];
            published_ms?: components["schemas"]["UnixMs"];
            hidden?: boolean;
        };
        EngineItems: {
            items: components["schemas"]["EngineItem"][];
        };
        EngineStatus: {
            space: number;
            items: number;
            views: number;
            snapshot: number;
            /** @description Events that are durable and not in the weights that serve; 0: all is learned */
            learner_lag_events: number;
        };
        Error: {
            error: {
                /** @enum {string} */
                code: "invalid" | "not_found" | "conflict" | "denied" | "unauthorized" | "exhausted" | "not_implemented" | "no_space" | "unavailable" | "corrupt" | "erased" | "gone" | "unknown" | "internal" | "too_large" | "method_not_allowed" | "unsupported" | "headers_too_large" | "timeout" | "range" | "suspended" | "awaiting_approval";
                /** @description what happened, what was saved, what to do next */
                message: string;
                /** @description suspended: the moderator's words, may be empty */
                reason?: string;
                /** @description id of this HTTP request in the server's log lines */
                request?: string;
            };
        };
        Event: {
            /** @description the client's own id; sent again, it is a duplicate */
            id: string;
            /** @enum {string} */
            type: "impression" | "watch" | "like" | "unlike" | "share" | "save" | "unsave" | "skip" | "not_interested" | "undo_not_interested";
            token: components["schemas"]["Token"];
            time_ms?: components["schemas"]["UnixMs"];
            watched_ms?: number;
            loops?: number;
            /** @enum {string} */
            ended?: "swipe" | "pause" | "hidden" | "close" | "end";
            /** @description not_interested: tag:NAME, creator or video */
            reason?: string;
        };
        EventBatch: {
            events: components["schemas"]["Event"][];
        };
        EventResult: {
            id: string;
            /** @enum {string} */
            outcome: "accepted" | "duplicate" | "refused";
            /** @description of a refused one: never_shown, implausible, no_such_video (in the engine: no_such_item) or too_old; else what is wrong with its form */
            reason?: string;
            /** @description of a refused one: what to do about it */
            message?: string;
        };
        EventResults: {
            results: components["schemas"]["EventResult"][];
        };
        Feed: {
            request: components["schemas"]["Id"];
            items: components["schemas"]["Item"][];
            topics: components["schemas"]["Topic"][];
            results: components["schemas"]["EventResult"][];
            fallback: boolean;
            end: boolean;
            /** @description true: profiling is off, and nothing of the viewer was read but what must not be shown to them */
            impersonal?: boolean;
            pause?: components["schemas"]["FeedPause"];
        };
        /** @description the rules for minors end feeds until then: there are no items */
        FeedPause: {
            /** @enum {string} */
            reason: "quiet_hours" | "budget";
            until_ms: components["schemas"]["UnixMs"];
        };
        FeedRequest: {
            /**
             * @description which feed; popular and fresh are in the same order for everybody
             * @enum {string}
             */
            surface?: "for_you" | "following" | "popular" | "fresh";
            count?: number;
            locale?: components["schemas"]["Language"];
            buffered?: components["schemas"]["Token"][];
            events?: components["schemas"]["Event"][];
        };
        FollowBody: {
            token?: components["schemas"]["Token"];
        };
        Found: {
            videos: components["schemas"]["Item"][];
            people: components["schemas"]["FoundPerson"][];
            tags: {
                tag: string;
                videos: number;
            }[];
            sounds: {
                sound: string;
                videos: number;
            }[];
            /** @description false for a while after a start: not everything is indexed yet */
            complete: boolean;
            /** @description of the kind that was asked for; with "all", of the videos; absent at the end */
            next?: string;
        };
        FoundPerson: {
            id: components["schemas"]["Id"];
            handle: string;
            display_name: string;
            followed: boolean;
            simulated: boolean;
            followers: number;
            videos: number;
        };
        Handle: string;
        Health: {
            /** @enum {string} */
            status: "live" | "ready" | "starting" | "draining" | "degraded";
            reason?: string;
        };
        /** @description 64-bit id, 13 characters of Crockford base 32 */
        Id: string;
        Instance: {
            name: string;
            /** @description address of a PNG of 192 pixels a side; empty: the built-in one */
            logo: string;
            /** @description those that can be read at /legal/PAGE */
            legal_pages: components["schemas"]["LegalPageName"][];
            registration: components["schemas"]["Registration"];
            /** @description the first is the service's own */
            languages: string[];
            demo: boolean;
            uploads: boolean;
            /** @description why uploads are refused, with the remedy; empty when they are accepted */
            uploads_reason: string;
            jail_level: string;
            /** @description a forgotten password can come by a letter */
            mail: boolean;
            /** @description identity providers that people may sign in by */
            providers: components["schemas"]["Provider"][];
            needs_setup: boolean;
            /** @description whether a new account says the year of birth, and the limits of the age groups */
            ages: {
                asks: boolean;
                minimum_age: number;
                adult_age: number;
            };
            version: string;
        };
        Invite: {
            invite: string;
        };
        InviteList: {
            invites: components["schemas"]["OpenInvite"][];
        };
        /** @description one impression: a video, its place and the token that actions on it carry */
        Item: {
            video: components["schemas"]["Video"];
            /** @description empty when nobody is watching yet */
            token: string;
            position: number;
        };
        Job: {
            upload: components["schemas"]["Id"];
            /** @enum {string} */
            state: "uploading" | "queued" | "probing" | "transcoding" | "publishing" | "done" | "failed";
            progress: number;
            stage: string;
            reason?: string;
            video?: components["schemas"]["Id"];
            video_state?: components["schemas"]["VideoState"];
            /** @description why the video is not public, as the moderator said it */
            video_reason?: string;
            text: string;
            tags: string[];
            language: string;
            filename: string;
            created_ms: components["schemas"]["UnixMs"];
            bytes: number;
            received_bytes: number;
            /** @description the file as it was sent is kept until then */
            original_until_ms?: components["schemas"]["UnixMs"];
        };
        JobList: {
            jobs: components["schemas"]["Job"][];
        };
        /** @description Videos as they are served count, and uploads under way at the size that was announced; a limit is absent when there is none */
        Storage: {
            used_bytes: number;
            used_videos: number;
            max_bytes?: number;
            max_videos?: number;
            max_file_bytes: number;
            /** @description for how many days a file is kept as it was sent, once its video is made */
            originals_days: number;
        };
        /** @description BCP 47; empty = unknown */
        Language: string;
        /** @description viewer is absent until a device cookie or a session exists */
        Me: {
            viewer?: components["schemas"]["Viewer"];
            /** @description present when this browser's session is of a suspended account, which then opens nothing */
            suspended?: {
                reason: string;
            };
            /** @description of the viewer; all of it is under /v1/me/age */
            age?: {
                group: components["schemas"]["AgeGroup"];
                rules: components["schemas"]["AgeRules"];
            };
            instance: components["schemas"]["Instance"];
        };
        Media: {
            poster: string;
            placeholder: string;
            captions: components["schemas"]["Caption"][];
            renditions: components["schemas"]["Rendition"][];
            loudness_lufs: number;
        };
        NewAccount: {
            handle: components["schemas"]["Handle"];
            password: components["schemas"]["Password"];
            display_name?: string;
            invite?: string;
            locale?: components["schemas"]["Language"];
            /** @description only honoured from loopback while the server runs its demo */
            simulated?: boolean;
            birth_year?: components["schemas"]["BirthYear"];
            birth_month?: components["schemas"]["BirthMonth"];
            utc_offset_min?: components["schemas"]["UtcOffset"];
        };
        NewOpenidAccount: {
            handle: components["schemas"]["Handle"];
            display_name?: string;
            invite?: string;
            locale?: components["schemas"]["Language"];
            birth_year?: components["schemas"]["BirthYear"];
            birth_month?: components["schemas"]["BirthMonth"];
            utc_offset_min?: components["schemas"]["UtcOffset"];
        };
        NewApiKey: {
            name: string;
        };
        NewAuthenticator: {
            /** @description base 32, in groups */
            secret: string;
            uri: string;
            qr_size: number;
            /** @description of an SVG path on a square of qr_size */
            qr_path: string;
        };
        NewComment: {
            text: string;
            token: components["schemas"]["Token"];
            language?: components["schemas"]["Language"];
            reply_to?: components["schemas"]["Id"];
            quoted_comment?: components["schemas"]["Id"];
            /** @description quotes this moment of the clip */
            moment_ms?: number;
            /** @description the caption line said at that moment */
            line?: string;
        };
        NewDevice: {
            locale?: components["schemas"]["Language"];
            /** @description only honoured from loopback while the server runs its demo */
            simulated?: boolean;
        };
        NewPasskey: {
            name: string;
            /** @description clientDataJSON */
            client_data: string;
            /** @description getAuthenticatorData(); attestations are not looked at */
            authenticator_data: string;
        };
        NewPolicy: {
            toml: string;
            reason: string;
        };
        /** @description exactly one of video, comment and viewer */
        NewReport: {
            video?: components["schemas"]["Id"];
            comment?: components["schemas"]["Id"];
            viewer?: components["schemas"]["Id"];
            /** @enum {string} */
            reason: "illegal" | "harm" | "spam" | "copyright" | "other";
            text?: string;
        };
        /** @description 8 to 128 characters; spaces and every script are fine; well-known passwords are refused */
        Password: string;
        PasswordProof: {
            password: components["schemas"]["OwnPassword"];
        };
        Oembed: {
            version: string;
            type: string;
            title: string;
            author_name: string;
            author_url: string;
            provider_name: string;
            provider_url: string;
            thumbnail_url?: string;
            thumbnail_width?: number;
            thumbnail_height?: number;
        };
        OpenidCode: {
            code: string;
        };
        /** @description what the provider put into the address that it sent the browser back to */
        OpenidReturn: {
            state: string;
            code: string;
            /** @description its "iss", when it has one */
            issuer?: string;
        };
        OpenidStart: {
            /** @description of the provider, where the browser goes */
            address: string;
        };
        OpenidStep: {
            /**
             * @description sign_up: nobody here has this identity yet; code: the account wants its second factor; linked: to the account of the session
             * @enum {string}
             */
            next: "sign_up" | "code" | "linked";
        };
        OpenInvite: {
            id: components["schemas"]["Id"];
            /** @description what POST answered; absent for one that was made before invitations could be listed */
            invite?: string;
            /** @description the handle of who made it */
            issuer: string;
            created_ms: components["schemas"]["UnixMs"];
            expires_ms: components["schemas"]["UnixMs"];
        };
        /** @description empty when LinkedIdentityList.has_password is false: then a sign-in not older than 10 minutes stands for it */
        OwnPassword: string;
        OwnerProof: {
            password: components["schemas"]["OwnPassword"];
            /** @description where PasskeyList.needs_code is true: the number of the authenticator, or a recovery code */
            code?: string;
        };
        OutboundConnection: {
            time_ms: components["schemas"]["UnixMs"];
            host: string;
            why: string;
            /** @description the status of the answer, or why there is none */
            outcome: string;
            failed: boolean;
            took_ms: number;
        };
        /** @description URL-safe base 64 without padding, as browsers write bytes in JSON */
        Octets: string;
        Passkey: {
            id: components["schemas"]["Id"];
            name: string;
            /** @description the host name that it was made for; it answers to no other */
            relying_party: string;
            created_ms: components["schemas"]["UnixMs"];
            last_used_ms?: components["schemas"]["UnixMs"];
            refused_ms?: components["schemas"]["UnixMs"];
        };
        PasskeyAnswer: {
            credential: string;
            /** @description userHandle, when the authenticator gives one */
            user?: string;
            /** @description clientDataJSON */
            client_data: string;
            authenticator_data: string;
            signature: string;
        };
        PasskeyChallenge: {
            challenge: components["schemas"]["Octets"];
            relying_party: string;
            timeout_ms: number;
        };
        PasskeyList: {
            passkeys: components["schemas"]["Passkey"][];
            most: number;
            /** @description at the address that you opened */
            usable: boolean;
            /** @description the only one where they hold; empty: at every name of this server, and at no number */
            address: string;
            /** @description adding and removing one takes a code besides the password */
            needs_code: boolean;
        };
        PasskeyName: {
            name: string;
        };
        PasskeyWish: {
            challenge: components["schemas"]["Octets"];
            relying_party: string;
            instance: string;
            user: components["schemas"]["Octets"];
            handle: string;
            display_name: string;
            /** @description COSE numbers, the one wished most first */
            algorithms: number[];
            known: components["schemas"]["Octets"][];
            timeout_ms: number;
        };
        PasswordChange: {
            current: components["schemas"]["OwnPassword"];
            new: components["schemas"]["Password"];
        };
        /** @description What browsers reported since the start of the server */
        Playback: {
            /** @description Until the first picture: of the visit's first clip, of one that was ready, of one that had to be fetched */
            first_frames: {
                open: components["schemas"]["Times"];
                ready: components["schemas"]["Times"];
                fetched: components["schemas"]["Times"];
            };
            stalls: components["schemas"]["Times"];
            stalled_ms: number;
            watched_ms: number;
        };
        PlaybackReport: {
            first_frames?: {
                /** @enum {string} */
                how: "open" | "ready" | "fetched";
                ms: number;
            }[];
            stalls?: {
                ms: number;
            }[];
            /** @description played since the last report */
            watched_ms?: number;
        };
        Policy: {
            version: number;
            toml: string;
        };
        PolicyVersions: {
            versions: {
                version: number;
                toml: string;
                /** @description 0 of the built-in one */
                time_ms: number;
                /** @description handle; empty when the account is gone */
                author: string;
                reason: string;
            }[];
        };
        ExperimentWish: {
            /** @description its viewers read it */
            name: string;
            reason?: string;
            /** @description arm B's ranking document; network_videos and spectral_videos as in the policy in force */
            toml: string;
            /** @description of viewers, in arm B */
            share_percent: number;
            /** @description a viewer counts once, with what they do in so many hours after their first slate; default 24 */
            window_hours?: number;
        };
        ExperimentStop: {
            reason?: string;
        };
        /**
         * @description a: ranked by the policy in force; b: by the document that is tried
         * @enum {string}
         */
        ExperimentArm: "a" | "b";
        /** @description 95 %, valid at every moment at once: it may be looked at and acted on at any time */
        Bounds: {
            value: number;
            low: number;
            high: number;
        };
        CountsOfArms: {
            a: number;
            b: number;
        };
        NumbersOfArms: {
            a: number;
            b: number;
        };
        ArmExposure: {
            seen: number;
            /** @description different ones */
            videos: number;
            /** @description different ones among a thousand that were seen, or as many as the arm with fewer has */
            videos_in_thousand: number;
            /** @description what the one in a hundred that were seen most have of all that was seen */
            share_of_most_seen: number;
        };
        ExperimentGuardrail: {
            /**
             * @description a viewer's share of the clips they saw that they swiped away within a second, or were not interested in; whether they reported anything
             * @enum {string}
             */
            name: "quick_skips" | "not_interested" | "reports";
            /**
             * @description holds: the interval lies below what is allowed; broken: above
             * @enum {string}
             */
            state: "not_known" | "holds" | "broken";
            /** @description a difference of so much is no worse */
            allowed: number;
            means: components["schemas"]["NumbersOfArms"];
            difference?: components["schemas"]["Bounds"];
        };
        /** @description of viewers whose window is over; method and source: docs/decisions/0033-experiments.md */
        ExperimentResult: {
            viewers: components["schemas"]["CountsOfArms"];
            /** @description viewers within their window */
            waiting: number;
            watched_s: components["schemas"]["NumbersOfArms"];
            difference_s?: components["schemas"]["Bounds"];
            lift?: components["schemas"]["Bounds"];
            /** @description the intervals leave out 0 */
            decided: boolean;
            guardrails: components["schemas"]["ExperimentGuardrail"][];
            exposure: {
                a: components["schemas"]["ArmExposure"];
                b: components["schemas"]["ArmExposure"];
            };
        };
        Experiment: {
            id: components["schemas"]["Id"];
            name: string;
            reason: string;
            /** @description handle; empty when the account is gone */
            author: string;
            share_percent: number;
            window_hours: number;
            policy_version_a: number;
            /** @description slates of arm B are recorded with it */
            policy_version_b: number;
            /** @description arm B's */
            toml: string;
            started_ms: components["schemas"]["UnixMs"];
            /**
             * @description shipped: arm B's document became the policy; policy_changed: another one did
             * @enum {string}
             */
            state: "runs" | "stopped" | "shipped" | "policy_changed";
            ended_ms?: components["schemas"]["UnixMs"];
            ended_by?: string;
            end_reason?: string;
            result?: components["schemas"]["ExperimentResult"];
            /** @description the newest, without whose they are */
            slates?: {
                request: components["schemas"]["Id"];
                time_ms: components["schemas"]["UnixMs"];
                arm: components["schemas"]["ExperimentArm"];
            }[];
        };
        ExperimentList: {
            experiments: components["schemas"]["Experiment"][];
        };
        RankedSlate: {
            arm?: components["schemas"]["ExperimentArm"];
            policy_version: number;
            places: {
                video: components["schemas"]["Id"];
                score: string;
                exploration: boolean;
                terms: {
                    name: string;
                    value: string;
                }[];
            }[];
        };
        SlatesOfBothArms: {
            request: components["schemas"]["Id"];
            time_ms: components["schemas"]["UnixMs"];
            recorded: components["schemas"]["RankedSlate"];
            other: components["schemas"]["RankedSlate"];
            /** @description the first place with another video; absent: the same videos in the same order */
            first_difference?: number;
            videos: components["schemas"]["Video"][];
        };
        PreviewWish: {
            toml: string;
            /** @description how many of the newest recorded slates are looked at; default 2000 */
            requests?: number;
        };
        PreviewExposure: {
            places: number;
            /** @description distinct */
            videos: number;
            /** @description distinct */
            creators: number;
            /** @description places filled by a draw */
            exploration: number;
            /** @description places with a video labelled political or state-affiliated */
            civic: number;
            /** @description distinct tags of a slate, mean */
            tags_in_slate: number;
            /** @description places with a video published within a day, a week, a month; older */
            ages: number[];
        };
        /** @description seconds watched of a video that is seen, with the ends of its 95 % interval */
        WatchInterval: {
            seconds: number;
            low: number;
            high: number;
        };
        WatchEstimate: {
            /** @description false: what was recorded is too little to say */
            answers: boolean;
            why_not?: string;
            /** @description of the exploration places, as the policy would weigh them */
            effective_samples: number;
            /** @description of its places: nothing but the model speaks of them */
            model_share: number;
            recorded: components["schemas"]["WatchInterval"];
            other?: components["schemas"]["WatchInterval"];
            drawn?: components["schemas"]["WatchInterval"];
        };
        PolicyPreview: {
            requests: number;
            previewed: number;
            unchanged: number;
            recorded: components["schemas"]["PreviewExposure"];
            other: components["schemas"]["PreviewExposure"];
            tags: {
                tag: string;
                recorded: number;
                other: number;
            }[];
            creators: {
                creator: components["schemas"]["Id"];
                handle: string;
                recorded: number;
                other: number;
            }[];
            /** @description the slates that change most */
            samples: {
                time_ms: components["schemas"]["UnixMs"];
                recorded: components["schemas"]["Id"][];
                other: components["schemas"]["Id"][];
            }[];
            /** @description of the samples */
            videos: components["schemas"]["Video"][];
            watch: components["schemas"]["WatchEstimate"];
        };
        Receipt: {
            receipt: components["schemas"]["Id"];
        };
        Recommendations: {
            request: components["schemas"]["Id"];
            items: {
                id: string;
                score: string;
                source: string;
                token: string;
            }[];
            fallback: boolean;
        };
        RecoveryByCode: {
            handle: string;
            code: string;
            new: components["schemas"]["Password"];
        };
        RecoveryByLink: {
            token: string;
            new: components["schemas"]["Password"];
        };
        RecoveryCodes: {
            codes: string[];
        };
        RecoveryLink: {
            token: string;
            expires_ms: components["schemas"]["UnixMs"];
        };
        RecoveryState: {
            codes_left: number;
            /** @description this server sends letters */
            mail: boolean;
            /** @description confirmed; empty: none */
            address: string;
            /** @description waits to be confirmed */
            pending_address: string;
        };
        RecoveryToken: {
            token: string;
        };
        RecoveryWish: {
            handle: string;
        };
        /** @description docs/formats/recipe.md; it names nobody, and no tag twice */
        Recipe: {
            /**
             * @description the version of the format
             * @enum {integer}
             */
            tiller_recipe: 1;
            /** @description what there shall be more (above 0) or less of */
            tags: components["schemas"]["RaisedTag"][];
            blocked_tags: components["schemas"]["Tag"][];
            sliders: components["schemas"]["Sliders"];
        };
        RaisedTag: {
            tag: components["schemas"]["Tag"];
            percent: number;
        };
        /** @enum {string} */
        Registration: "open" | "approval" | "invite" | "closed";
        Removed: {
            videos: number;
            accounts: number;
        };
        Provider: {
            /** @description in addresses */
            name: string;
            /** @description on the button */
            label: string;
        };
        Rendition: {
            height: number;
            width: number;
            bitrate_bps: number;
            bytes: number;
            url: string;
        };
        /** @description what is left out stays as it was */
        ProfileChoice: {
            /** @description feeds read nothing of the viewer */
            off?: boolean;
            /** @description what is touched now never says anything */
            paused?: boolean;
            from_ms?: components["schemas"]["UnixMs"];
            /** @description true: what was watched until now says nothing; from_ms takes it back */
            reset?: boolean;
        };
        Replay: {
            /** @enum {string} */
            verdict: "identical" | "different" | "erased" | "unavailable";
            first_difference?: string;
            took_ms: number;
        };
        Report: {
            id: components["schemas"]["Id"];
            /** @enum {string} */
            target: "video" | "comment" | "viewer";
            target_id: components["schemas"]["Id"];
            reason: string;
            text: string;
            created_ms: components["schemas"]["UnixMs"];
            /** @enum {string} */
            state: "open" | "decided";
            action?: string;
            video?: components["schemas"]["Video"];
            comment_text?: string;
            /** @description of whoever made what is reported, or of the reported person */
            handle?: string;
        };
        ReportList: {
            reports: components["schemas"]["Report"][];
        };
        /** @enum {string} */
        Role: "viewer" | "moderator" | "admin";
        ReportStatus: {
            receipt: components["schemas"]["Id"];
            time_ms: components["schemas"]["UnixMs"];
            /** @enum {string} */
            target: "video" | "comment" | "viewer";
            reason: string;
            /** @enum {string} */
            state: "open" | "decided";
            /** @enum {string} */
            action?: "dismiss" | "hide" | "take_down" | "limit" | "label" | "block_account";
            decided_ms?: components["schemas"]["UnixMs"];
            /**
             * @description what became of the decision since
             * @enum {string}
             */
            appeal?: "open" | "refused" | "granted" | "given_back";
        };
        ScriptWish: {
            /** @enum {string} */
            to: "zh-Hans" | "zh-Hant";
            texts: string[];
        };
        ScriptTexts: {
            /** @description one for each, in order */
            texts: string[];
        };
        SecondFactor: {
            on: boolean;
            required: boolean;
        };
        SecondFactorRemoval: {
            password: components["schemas"]["OwnPassword"];
            code: string;
        };
        Session: {
            id: components["schemas"]["Id"];
            created_ms: components["schemas"]["UnixMs"];
            last_seen_ms: components["schemas"]["UnixMs"];
            agent: string;
            current: boolean;
        };
        SessionList: {
            sessions: components["schemas"]["Session"][];
        };
        Settings: {
            name: string;
            registration: components["schemas"]["Registration"];
            languages: string[];
        };
        Setup: {
            token: string;
            handle: components["schemas"]["Handle"];
            password: components["schemas"]["Password"];
            name: string;
        };
        StateChange: {
            /** @enum {string} */
            state: "public" | "hidden" | "taken_down" | "limited" | "labelled";
            /** @description the facts, as those whom it concerns read them; needed for what takes something away */
            reason: string;
            /** @enum {string} */
            ground?: "law" | "house_rule";
            /** @description the law, or the rule of the house */
            rule?: string;
            /** @description a program found it or proposed the decision */
            automated?: boolean;
            labels?: components["schemas"]["VideoLabels"];
        };
        SoundPage: {
            sound: string;
            items: components["schemas"]["Item"][];
        };
        /** @description percent: above 0 more of it, below 0 less */
        SliderChoice: {
            /** @description topics that the viewer has not met */
            novelty?: number;
            /** @description what many watch */
            popularity?: number;
            /** @description people whom the viewer follows */
            followed?: number;
            /** @description long clips */
            length?: number;
        };
        Sliders: {
            novelty: number;
            popularity: number;
            followed: number;
            length: number;
        };
        /** @description exactly one of less, more, block and forget */
        Steer: {
            less?: components["schemas"]["SteerTarget"];
            more?: components["schemas"]["SteerTarget"];
            /** @description of less and more, how strongly; 100 when absent */
            percent?: number;
            block?: components["schemas"]["TagTarget"];
            forget?: components["schemas"]["TagTarget"];
            undo?: boolean;
        };
        /** @description exactly one of the three */
        SteerTarget: {
            tag?: components["schemas"]["Tag"];
            creator?: components["schemas"]["Id"];
            video?: components["schemas"]["Id"];
        };
        Steering: {
            tags: {
                tag: string;
                strength: number;
            }[];
            creators: {
                id: components["schemas"]["Id"];
                handle: string;
                strength: number;
            }[];
            videos: components["schemas"]["Id"][];
            /** @description no video with one of them is shown, or says anything about the viewer */
            blocked_tags: string[];
            /** @description of what was watched until then nothing with them says anything */
            forgotten_tags: string[];
        };
        SteeringAnswer: {
            topics: components["schemas"]["Topic"][];
            steering: components["schemas"]["Steering"];
            sliders: components["schemas"]["Sliders"];
            profile: {
                off: boolean;
                paused: boolean;
                from_ms: components["schemas"]["UnixMs"];
            };
        };
        Suggestions: {
            items: {
                /** @enum {string} */
                kind: "phrase" | "tag" | "person" | "sound";
                /** @description the phrase, tag or sound */
                text?: string;
                person?: components["schemas"]["FoundPerson"];
                /** @description of a tag or a sound */
                videos?: number;
            }[];
        };
        Tag: string;
        TagTarget: {
            tag: components["schemas"]["Tag"];
        };
        TagPage: {
            tag: string;
            items: components["schemas"]["Item"][];
        };
        Term: {
            name: string;
            /** @enum {string} */
            kind: "head" | "source" | "variety" | "exploration" | "steering" | "policy";
            /** @description decimal points, exact */
            value: string;
            /** Format: int64 */
            nano: number;
            detail?: {
                probability?: number;
                weight?: number;
            };
        };
        Times: {
            count: number;
            /** @description absent without any */
            p50_ms?: number;
            p75_ms?: number;
            p95_ms?: number;
        };
        /** @description impression token: proof that this viewer was shown this video at this place of this request */
        Token: string;
        Topic: {
            tag: string;
            /** @description what the viewer's history says of the topic: below 0 against it, 0 nothing */
            strength: number;
            /** @description by the last video of the history */
            change: number;
            /** @description steered to less */
            less: boolean;
        };
        TopicList: {
            topics: components["schemas"]["Topic"][];
        };
        /**
         * Format: int64
         * @description milliseconds since 1970-01-01 UTC
         */
        UnixMs: number;
        Video: {
            id: components["schemas"]["Id"];
            creator: components["schemas"]["Creator"];
            text: string;
            tags: string[];
            language: string;
            /** @description the name of the sound, as its creator gave it; empty: none */
            sound: string;
            duration_ms: number;
            width: number;
            height: number;
            published_ms: components["schemas"]["UnixMs"];
            counts: components["schemas"]["Counts"];
            liked: boolean;
            saved: boolean;
            own: boolean;
            labels: string[];
            media: components["schemas"]["Media"];
            state: components["schemas"]["VideoState"];
            /** @description for its creator alone: why it is not public, as the moderator said it */
            state_reason?: string;
            staff_labels?: components["schemas"]["VideoLabels"];
            /** @description for its creator alone: it is not recommended */
            limited?: boolean;
            /** @description while staff lets more people see it */
            boost?: {
                reason: string;
                until_ms: components["schemas"]["UnixMs"];
            };
        };
        VideoEdit: {
            text?: string;
            tags?: components["schemas"]["Tag"][];
            language?: components["schemas"]["Language"];
            labels?: components["schemas"]["VideoLabels"];
        };
        /** @enum {string} */
        VideoState: "public" | "hidden" | "taken_down" | "deleted";
        Viewer: {
            id: components["schemas"]["Id"];
            /** @enum {string} */
            kind: "anonymous" | "account";
            handle?: string;
            display_name?: string;
            role?: components["schemas"]["Role"];
            /** @description staff that is a viewer until two-factor sign-in is on, or until they sign in by their passkey */
            needs_second_factor?: boolean;
            simulated: boolean;
        };
        PastInfluence: {
            /** @description names it for tiller explain --without */
            action: string;
            /** @enum {string} */
            kind: "watched" | "followed" | "steered_tag" | "steered_creator";
            /** @description the score less the score without it, in points */
            difference: string;
            /** Format: int64 */
            difference_nano: number;
            video?: {
                id: components["schemas"]["Id"];
                text: string;
                creator: string;
            };
            /** @description the video is erased, or not shown to this viewer any more */
            gone?: boolean;
            /** @description engine: the caller's own id */
            item?: string;
            did?: string[];
            watched_fraction?: number;
            /** Format: int64 */
            time_ms?: number;
            creator?: {
                id: components["schemas"]["Id"];
                handle: string;
            };
            tag?: string;
            /** @description of a steering */
            strength?: number;
        };
        WhyNot: {
            request: components["schemas"]["Id"];
            video: components["schemas"]["Id"];
            /** @description engine: the caller's own id */
            item?: string;
            /** @enum {string} */
            stage: "shown" | "no_source" | "removed" | "ranked" | "arranged";
            /** @description removed: the limit; arranged: creator_limit or variety */
            rule?: string;
            /** @description ranked, arranged: 1 is the highest score */
            rank?: number;
            /** @description of how many */
            scored?: number;
            score?: string;
            /**
             * Format: int64
             * @description before the slate's own terms
             */
            score_nano?: number;
            short?: string;
            /**
             * Format: int64
             * @description what was missing to the lowest score of the slate that no draw lifted; below zero when arranged
             */
            short_nano?: number;
        };
        /** @description terms add up to score_nano exactly */
        Why: {
            request: components["schemas"]["Id"];
            video: components["schemas"]["Id"];
            /** @description engine: the caller's own id */
            item?: string;
            position: number;
            source: string;
            sources: string[];
            score: string;
            /** Format: int64 */
            score_nano: number;
            terms: components["schemas"]["Term"][];
            exploration: {
                chosen: boolean;
                probability: number;
            };
            fallback: boolean;
            /** @description where it was shown: for_you, following, popular, fresh or engine */
            surface: string;
            /** @description why staff let more people see it then: the term policy.boost */
            boost_reason?: string;
            /** @description true: nothing that was watched was used, by the rules for minors, by choice, or because the feed is in the same order for everybody */
            without_profile?: boolean;
            /** @description true: profiling was off, and no personal data was read */
            impersonal?: boolean;
            /** @description the experiment that the slate was made in */
            experiment?: {
                name: string;
                arm: components["schemas"]["ExperimentArm"];
            };
            /** @description counterfactuals, when ?history=true: each past action taken away in turn, candidates, weights, places and draws held; differences need not add up. Empty for a slate that nothing of the past ordered */
            history?: {
                strongest: components["schemas"]["PastInfluence"][];
                /** @description how many were taken away in turn: all that the ranker could read */
                tried: number;
                /** @description of those tried */
                without_effect: number;
            };
        };
    };
    responses: {
        /** @description refused; the body says why and what to do next */
        Refused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description not now; nothing was saved; Retry-After says when to try again */
        Busy: {
            headers: {
                /** @description seconds */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    createDevice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewDevice"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    setUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Setup"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountCreated"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    createAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccount"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountCreated"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description the password is right; send the same again with a code */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HalfSignedIn"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    changeDisplayName: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DisplayNameChange"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getRecovery: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryState"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    makeRecoveryCodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordProof"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    setMail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MailWish"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    confirmMail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecoveryToken"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    recoverByCode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecoveryByCode"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    recoverByLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecoveryByLink"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    mailRecoveryLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecoveryWish"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecondFactor"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    confirmSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeProof"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    prepareSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordProof"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewAuthenticator"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    removeSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecondFactorRemoval"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listPasskeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    addPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPasskey"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Passkey"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    preparePasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnerProof"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyWish"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    renamePasskey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                passkey: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyName"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    removePasskey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                passkey: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnerProof"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    askForPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyChallenge"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    signInByPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyAnswer"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    startOpenid: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenidStart"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    answerOpenid: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenidReturn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenidStep"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    finishOpenidByCode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenidCode"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    createOpenidAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOpenidAccount"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountCreated"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listLinkedIdentities: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkedIdentityList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    startLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnerProof"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenidStart"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    removeLinkedIdentity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                identity: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnerProof"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    feed: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FeedRequest"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Feed"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    postEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventBatch"];
                "text/plain": string;
            };
        };
        responses: {
            /** @description done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventResults"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getTopics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopicList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    setSliders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SliderChoice"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SteeringAnswer"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    chooseProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileChoice"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SteeringAnswer"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getRecipe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recipe"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    takeRecipe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Recipe"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SteeringAnswer"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getSteering: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SteeringAnswer"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    steer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Steer"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SteeringAnswer"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getWhy: {
        parameters: {
            query: {
                video: components["schemas"]["Id"];
                /** @description true: compute the slate again and say what of the past mattered */
                history?: "true" | "false";
            };
            header?: never;
            path: {
                request: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Why"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getWhyNot: {
        parameters: {
            query: {
                video: components["schemas"]["Id"];
            };
            header?: never;
            path: {
                request: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhyNot"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getVideo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    deleteVideo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    editVideo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VideoEdit"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Video"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    putCaptions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: components["schemas"]["Id"];
                language: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/vtt": string;
                "application/x-subrip": string;
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    deleteCaptions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: components["schemas"]["Id"];
                language: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listComments: {
        parameters: {
            query?: {
                /** @description top: most likes and answers first, of the newest 5,000 threads */
                order?: "latest" | "top";
                /** @description next of the page before */
                after?: string;
            };
            header?: never;
            path: {
                video: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    postComment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewComment"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comment"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    putCommentRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentRuleChange"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listReplies: {
        parameters: {
            query?: {
                /** @description next of the page before */
                after?: string;
            };
            header?: never;
            path: {
                comment: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    editComment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comment: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentEdit"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comment"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    deleteComment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comment: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    likeComment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comment: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    unlikeComment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comment: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    pinComment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comment: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    unpinComment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comment: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getCreator: {
        parameters: {
            query?: {
                after?: string;
            };
            header?: never;
            path: {
                /** @description id or handle */
                creator: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatorPage"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    oembed: {
        parameters: {
            query: {
                url: string;
                format?: "json";
                maxwidth?: number;
                maxheight?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Oembed"];
                };
            };
            501: components["responses"]["Refused"];
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getTag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagPage"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getSound: {
        parameters: {
            query: {
                /** @description at most 256 bytes of UTF-8 */
                name: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SoundPage"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    search: {
        parameters: {
            query: {
                /** @description at most 256 bytes of UTF-8 */
                q: string;
                kind?: "all" | "videos" | "people" | "tags" | "sounds";
                /** @description "next" of the page before */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Found"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    suggest: {
        parameters: {
            query: {
                /** @description at most 256 bytes of UTF-8 */
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suggestions"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    discover: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Discover"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listCollections: {
        parameters: {
            query?: {
                video?: components["schemas"]["Id"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    makeCollection: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CollectionWish"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getCollection: {
        parameters: {
            query?: {
                after?: string;
            };
            header?: never;
            path: {
                collection: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionPage"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    changeCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CollectionWish"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    deleteCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    putIntoCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection: components["schemas"]["Id"];
                video: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    takeOutOfCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection: components["schemas"]["Id"];
                video: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getSaved: {
        parameters: {
            query?: {
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionPage"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    putSaved: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    deleteSaved: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getHistory: {
        parameters: {
            query?: {
                /** @description words that must all be in the text, the tags or the creator's names */
                query?: string;
                before?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryPage"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    eraseHistory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HistoryErasure"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryErased"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    pauseHistory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HistoryPause"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryPaused"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    reportPlayback: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaybackReport"];
                "text/plain": string;
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    follow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                creator: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["FollowBody"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    unfollow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                creator: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listBlocks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    block: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                viewer: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    unblock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                viewer: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listMutes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MuteList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    mute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                viewer: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    unmute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                viewer: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listFilteredWords: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilteredWords"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    putFilteredWords: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FilteredWordsChange"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilteredWords"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listNotifications: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    countNotifications: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnreadCount"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    seeNotifications: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotificationsSeen"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnreadCount"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    convertScript: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScriptWish"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScriptTexts"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    reportStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                receipt: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportStatus"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    report: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewReport"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    createUpload: {
        parameters: {
            query?: never;
            header: {
                "Tus-Resumable": "1.0.0";
                "Upload-Length": number;
                /** @description tus pairs: filename, filetype, text, tags (comma), language, sound; values in base 64 */
                "Upload-Metadata"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description created */
            201: {
                headers: {
                    "Tus-Resumable"?: string;
                    Location?: string;
                    "Upload-Expires"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    uploadOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    "Tus-Resumable"?: string;
                    "Tus-Version"?: string;
                    "Tus-Extension"?: string;
                    "Tus-Max-Size"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    deleteUpload: {
        parameters: {
            query?: never;
            header: {
                "Tus-Resumable": "1.0.0";
            };
            path: {
                upload: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description removed */
            204: {
                headers: {
                    "Tus-Resumable"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    uploadOptionsOne: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    "Tus-Resumable"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getUploadOffset: {
        parameters: {
            query?: never;
            header: {
                "Tus-Resumable": "1.0.0";
            };
            path: {
                upload: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description known */
            200: {
                headers: {
                    "Tus-Resumable"?: string;
                    "Upload-Offset"?: number;
                    "Upload-Length"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    sendUpload: {
        parameters: {
            query?: never;
            header: {
                "Tus-Resumable": "1.0.0";
                "Upload-Offset": number;
            };
            path: {
                upload: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/offset+octet-stream": string;
            };
        };
        responses: {
            /** @description taken */
            204: {
                headers: {
                    "Tus-Resumable"?: string;
                    "Upload-Offset"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getStorage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Storage"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                upload: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getMedia: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                folder: string;
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "video/mp4": unknown;
                    "image/jpeg": unknown;
                    "text/vtt": unknown;
                };
            };
            /** @description a part of it */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "video/mp4": unknown;
                    "image/jpeg": unknown;
                    "text/vtt": unknown;
                };
            };
            /** @description unchanged */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminStatus"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getLiveHistory: {
        parameters: {
            query?: {
                /** @description the last hour (the default) in steps of 10 seconds, or the last day in steps of 5 minutes */
                of?: "hour" | "day";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiveHistory"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getExposure: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExposureReport"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listReports: {
        parameters: {
            query?: {
                state?: "open" | "decided";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    decideReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                report: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Decision"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    setVideoState: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StateChange"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listAccounts: {
        parameters: {
            query?: {
                state?: components["schemas"]["AccountState"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    changeAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountAction"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    makeRecoveryLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryLink"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    removeSecondFactorOf: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    putSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Settings"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listInvites: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InviteList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    createInvite: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invite"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    deleteInvite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invite: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    putPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPolicy"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listPolicies: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyVersions"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    previewPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewWish"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyPreview"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listExperiments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    startExperiment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExperimentWish"];
            };
        };
        responses: {
            /** @description it runs */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Experiment"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getExperiment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                experiment: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Experiment"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    stopExperiment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                experiment: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExperimentStop"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Experiment"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getExperimentSlate: {
        parameters: {
            query: {
                request: components["schemas"]["Id"];
            };
            header?: never;
            path: {
                experiment: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlatesOfBothArms"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    startMyOwn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Removed"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    deleteApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listQueue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queue"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getQueueContext: {
        parameters: {
            query?: {
                video?: components["schemas"]["Id"];
                comment?: components["schemas"]["Id"];
                viewer?: components["schemas"]["Id"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueContext"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    decideReports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkDecision"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecisionList"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    undoDecision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                decision: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Undo"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    setCommentState: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comment: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentStateChange"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listAppeals: {
        parameters: {
            query?: {
                state?: "open" | "all";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppealList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    decideAppeal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                decision: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppealAnswer"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    putHouseRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HouseRulesChange"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listLegalPages: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LegalPageList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    putLegalPage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                page: "terms" | "privacy" | "imprint";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LegalPageChange"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LegalPage"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getBrand: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Brand"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    putBrand: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BrandChange"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Brand"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    putLogo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "image/png": string;
                "image/webp": string;
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Brand"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    deleteLogo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Brand"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    boostVideo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BoostWish"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    endBoost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                video: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listBoosts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BoostList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listRankings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done; with ETag */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RankingList"];
                };
            };
            /** @description unchanged */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getRanking: {
        parameters: {
            query?: {
                /** @description changes to versions below this one only */
                before?: number;
                /** @description what holds in this region, by its number; else where the policy names no region */
                region?: number;
            };
            header?: never;
            path: {
                surface: components["schemas"]["RankedSurface"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done; with ETag */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ranking"];
                };
            };
            /** @description unchanged */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getAge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Age"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    sayAge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Birth"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Age"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    chooseSafety: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SafetyWish"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Age"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getAgePolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgePolicy"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    putAgePolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgePolicy"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgePolicy"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getAccountAge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Age"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    correctAge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgeCorrection"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Age"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listDecisions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatementList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getDecision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                decision: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Statement"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    appeal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                decision: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAppeal"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Statement"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    listLooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LookList"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getHouseRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HouseRules"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getTransparency: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transparency"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    exportDecisions: {
        parameters: {
            query: {
                month: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicDecisions"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getLabels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Labels"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    putLabels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelChoices"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Labels"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    putItems: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EngineItems"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventResults"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    deleteItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                item: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    postEngineEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EngineEvents"];
            };
        };
        responses: {
            /** @description done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventResults"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getRecommendations: {
        parameters: {
            query: {
                user: string;
                count?: number;
                exclude_seen?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recommendations"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getEngineWhy: {
        parameters: {
            query: {
                item: string;
                /** @description true: compute the slate again and say what of the past mattered */
                history?: "true" | "false";
            };
            header?: never;
            path: {
                request: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Why"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getEngineWhyNot: {
        parameters: {
            query: {
                item: string;
            };
            header?: never;
            path: {
                request: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhyNot"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    engineReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            503: components["responses"]["Busy"];
            507: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getEngineStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineStatus"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description not now */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            "4XX": components["responses"]["Refused"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description text format */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            503: components["responses"]["Busy"];
            "4XX": components["responses"]["Refused"];
        };
    };
}
