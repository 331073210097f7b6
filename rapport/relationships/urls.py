"""Addresses of relationships."""

from django.urls import path

from rapport.relationships.views import (
    around,
    board,
    book,
    changing,
    contact,
    feed,
    many,
    page,
    plan,
    stages,
    theirs,
    transfer,
)

app_name = "relationships"
urlpatterns = [
    # the book
    path("book/", book.book_page, name="book"),
    path("book/panel/", around.panel, name="panel"),
    path("book/board/", board.board_page, name="board"),
    path("book/board/moves/", board.move, name="board_moves"),
    path("book/calendar/", around.calendar_page, name="calendar"),
    path("book/organisation/", around.organisation_page, name="organisation"),
    path("book/coverage/", around.coverage_page, name="coverage"),
    path("book/stages/", stages.stages, name="stages"),
    path("book/stages/undo/", stages.undo, name="undo_stages"),
    path("book/new/", changing.new, name="new"),
    path("book/bulk/", many.bulk, name="bulk"),
    path("book/bulk/<int:bulk_id>/undo/", many.undo, name="undo_bulk"),
    path("book/transfers/", transfer.new_transfer, name="transfer"),
    path("book/transfers/<int:transfer_id>/", transfer.transfer_page, name="transfer_page"),
    path("book/transfers/<int:transfer_id>/pack/", transfer.pack_page, name="pack"),
    path("book/transfers/<int:transfer_id>/meetings/", transfer.plan, name="plan_first_meetings"),
    path("book/transfers/<int:transfer_id>/drop/", transfer.drop, name="drop_transfer"),
    path("book/<int:relationship_id>/owner/", changing.owner, name="owner"),
    path("book/<int:relationship_id>/stage/", changing.stage, name="stage"),
    path("book/<int:relationship_id>/rhythm/", changing.rhythm, name="rhythm"),
    path("book/<int:relationship_id>/ending/", changing.ending, name="ending"),
    path("book/<int:relationship_id>/return/", changing.returns, name="return"),
    # one relationship, its timeline, touchpoints and plan
    path("book/<int:relationship_id>/", page.relationship, name="relationship"),
    path("book/<int:relationship_id>/about/", page.about, name="about"),
    path("book/<int:relationship_id>/before/", page.before, name="before"),
    path("book/<int:relationship_id>/timeline/", page.happened, name="timeline"),
    path("book/<int:relationship_id>/people/", contact.people, name="people"),
    path("book/<int:relationship_id>/touchpoints/new/", contact.new_touchpoint, name="new_touchpoint"),
    path("book/<int:relationship_id>/invitations/", contact.invitation, name="invitation"),
    path("book/<int:relationship_id>/goals/new/", plan.new_goal, name="new_goal"),
    path("book/<int:relationship_id>/steps/new/", plan.new_step, name="new_step"),
    path("book/touchpoints/<int:touchpoint_id>/", contact.touchpoint, name="touchpoint"),
    path("book/touchpoints/<int:touchpoint_id>/change/", contact.change, name="change_touchpoint"),
    path("book/touchpoints/<int:touchpoint_id>/removal/", contact.removes, name="remove_touchpoint"),
    path("book/touchpoints/<int:touchpoint_id>/return/", contact.puts_back, name="put_back_touchpoint"),
    path("book/touchpoints/<int:touchpoint_id>/took-place/", contact.took_place, name="took_place"),
    path("book/goals/<int:goal_id>/", plan.goal, name="goal"),
    path("book/goals/<int:goal_id>/values/", plan.values, name="goal_values"),
    path("book/goals/<int:goal_id>/end/", plan.goal_end, name="end_goal"),
    path("book/goals/<int:goal_id>/return/", plan.goal_return, name="return_goal"),
    path("book/steps/<int:step_id>/", plan.step, name="step"),
    path("book/steps/<int:step_id>/done/", plan.step_done, name="step_done"),
    path("book/steps/<int:step_id>/removal/", plan.step_drop, name="step_drop"),
    path("book/steps/<int:step_id>/return/", plan.step_return, name="step_return"),
    # the other side
    path("book/for-us/", theirs.for_us, name="for_us"),
    path("book/for-us/goals/<int:goal_id>/answer/", theirs.answers, name="answer_goal"),
    # what calendar programs fetch
    path("book/feed/", feed.address, name="feed"),
    path("book/feed/<str:token>.ics", feed.feed, name="feed_file"),
]
