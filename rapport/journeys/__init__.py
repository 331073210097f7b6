"""When X, then Y: every reaction that crosses rooms. Reading this table is reading the product.

A fact's name, or its name and a word that one of its fields says (`cases.happened:replied`), maps to the dotted names
of functions `react(fact: Delivered) -> None`, one file per sentence. The ledger calls each at least once, in a
transaction of its own; what it does twice must equal what it does once.
"""

REACTIONS: dict[str, tuple[str, ...]] = {
    "accounts.claim_requested": ("claimed_address_gets_a_link.react",),
    "directory.identity_added": ("known_identity_brings_rows_in.react", "known_identity_links_administrators.react"),
    "directory.identities_added": ("known_identity_brings_rows_in.react", "known_identity_links_administrators.react"),
    "directory.person_left": ("left_person_gives_back_cases.react", "left_person_leaves_her_book.react"),
    "directory.people_merged": (
        "merged_people_keep_introductions.react",
        "merged_people_keep_cases.react",
        "merged_people_keep_articles.react",
        "merged_people_keep_their_words.react",
        "merged_people_keep_books.react",
    ),
    "directory.merge_undone": (
        "merged_people_keep_introductions.react",
        "merged_people_keep_cases.react",
        "merged_people_keep_articles.react",
        "merged_people_keep_their_words.react",
        "merged_people_keep_books.react",
    ),
    "accounts.address_verified": ("verified_address_links_person.react",),
    "accounts.user_created": ("verified_address_links_person.react",),
    "interactions.loaded": ("new_interactions_rebuild_network.react",),
    "interactions.pending_resolved": ("new_interactions_rebuild_network.react",),
    "interactions.withdrawn": ("new_interactions_rebuild_network.react",),
    "interactions.sums_withdrawn": ("new_interactions_rebuild_network.react",),
    "interactions.person_forgotten": ("new_interactions_rebuild_network.react",),
    "messaging.mail_came": ("received_mail_becomes_case.react",),
    "cases.approval_asked": ("asked_approval_reaches_approver_by_mail.react",),
    "cases.approval_settled": ("settled_approval_reaches_asker_by_mail.react", "settled_approval_is_told.react"),
    "catalogue.calendar_changed": ("changed_hours_count_clocks_anew.react",),
    "catalogue.day_set": ("changed_hours_count_clocks_anew.react",),
    "catalogue.day_removed": ("changed_hours_count_clocks_anew.react",),
    "catalogue.team_changed": ("changed_hours_count_clocks_anew.react",),
    "cases.opened": ("case_opened_for_somebody_reaches_her.react", "case_taken_by_mail_tells_who_asked.react"),
    "cases.moved": ("ball_reaches_its_holder.react",),
    "cases.happened:accepted": ("case_news_reach_whom_they_concern.react",),
    "cases.happened:returned": ("case_news_reach_whom_they_concern.react",),
    "cases.happened:offer_expired": ("case_news_reach_whom_they_concern.react",),
    "cases.happened:replied": ("case_news_reach_whom_they_concern.react",),
    "cases.happened:added": ("case_news_reach_whom_they_concern.react",),
    "cases.happened:resolved": ("case_news_reach_whom_they_concern.react",),
    "cases.happened:reopened": ("case_news_reach_whom_they_concern.react",),
    "cases.happened:withdrawn": ("case_news_reach_whom_they_concern.react",),
    "cases.happened:left": ("case_news_reach_whom_they_concern.react",),
    "cases.noted": ("note_reaches_whom_it_names.react",),
    "cases.promise_broken": ("broken_promise_is_told.react",),
    "cases.clock_warned": ("used_time_is_told.react",),
    "cases.over_promised": ("over_promise_reaches_owner.react",),
    "cases.terms_proposed": ("delivery_reaches_its_colleague.react",),
    "cases.delivered": ("delivery_reaches_its_colleague.react",),
    "tasks.delegated": ("arranged_cover_reaches_whom_it_is_for.react",),
    "tasks.asked": ("task_reaches_whom_it_waits_on.react",),
    "cases.replied": ("answer_reaches_colleague_by_mail.react",),
    "privacy.browsing_noticed": ("browsing_reaches_oversight.react",),
    "privacy.name_asked": ("name_question_reaches_oversight.react",),
    "webhooks.subscription_paused": ("paused_webhook_reaches_administrators.react",),
    "relationships.touchpoint_logged": ("logged_touchpoint_reaches_who_was_there.react",),
    "relationships.goal_agreed": ("answered_goal_reaches_who_proposed_it.react",),
    "relationships.goal_declined": ("answered_goal_reaches_who_proposed_it.react",),
    "network.ties_declared": ("new_answers_rebuild_network.react",),
    "network.messengers_invited": ("round_invites_messengers.react",),
    "network.introduction_asked": ("introduction_asks_go_betweens.react",),
    "network.introduction_answered": ("yes_reaches_requester.react",),
    "network.introduction_thanked": ("thanks_reach_go_betweens.react",),
}

# Reactions to whatever somebody asked to hear of: the named function says which facts these are at the moment.
ASKED: dict[str, str] = {
    "subscribed_fact_leaves_by_webhook.react": "rapport.webhooks.public.subscribed_kinds",
}
