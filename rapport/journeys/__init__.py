"""When X, then Y: every reaction that crosses rooms. Reading this table is reading the product.

A fact's name maps to the dotted names of functions `react(fact: Delivered) -> None`, one file per sentence. The
ledger calls each at least once, in a transaction of its own; what it does twice must equal what it does once.
"""

REACTIONS: dict[str, tuple[str, ...]] = {
    "accounts.claim_requested": ("claimed_address_gets_a_link.react",),
    "directory.identity_added": ("known_identity_brings_rows_in.react", "known_identity_links_administrators.react"),
    "directory.identities_added": ("known_identity_brings_rows_in.react", "known_identity_links_administrators.react"),
    "directory.person_left": ("left_person_gives_back_cases.react",),
    "directory.people_merged": ("merged_people_keep_introductions.react", "merged_people_keep_cases.react"),
    "directory.merge_undone": ("merged_people_keep_introductions.react", "merged_people_keep_cases.react"),
    "accounts.address_verified": ("verified_address_links_person.react",),
    "accounts.user_created": ("verified_address_links_person.react",),
    "interactions.loaded": ("new_interactions_rebuild_network.react",),
    "interactions.pending_resolved": ("new_interactions_rebuild_network.react",),
    "interactions.withdrawn": ("new_interactions_rebuild_network.react",),
    "interactions.sums_withdrawn": ("new_interactions_rebuild_network.react",),
    "interactions.person_forgotten": ("new_interactions_rebuild_network.react",),
    "messaging.mail_came": ("received_mail_becomes_case.react",),
    "cases.replied": ("answer_reaches_colleague_by_mail.react",),
    "privacy.browsing_noticed": ("browsing_reaches_oversight.react",),
    "privacy.name_asked": ("name_question_reaches_oversight.react",),
    "network.ties_declared": ("new_answers_rebuild_network.react",),
    "network.messengers_invited": ("round_invites_messengers.react",),
    "network.introduction_asked": ("introduction_asks_go_betweens.react",),
    "network.introduction_answered": ("yes_reaches_requester.react",),
    "network.introduction_thanked": ("thanks_reach_go_betweens.react",),
}
