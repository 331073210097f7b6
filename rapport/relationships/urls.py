"""Addresses of relationships."""

from django.urls import path

from rapport.relationships.views import (
    around,
    board,
    book,
    changing,
    exporting,
    figures,
    health,
    many,
    review,
    stages,
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
    # health and figures
    path("book/figures/", figures.figures, name="figures"),
    path("book/figures/export/", figures.figures_export, name="figures_export"),
    path("book/cold/", health.going_cold, name="cold"),
    path("book/weights/", health.weights, name="weights"),
    path("book/weights/preview/", health.weights_preview, name="weights_preview"),
    path("book/weights/undo/", health.weights_undo, name="undo_weights"),
    path("book/<int:relationship_id>/review/", review.review, name="review"),
    path("book/<int:relationship_id>/health/", health.health, name="health"),
    path("book/<int:relationship_id>/health/panel/", health.health_panel, name="health_panel"),
    # a book as a file
    path("book/export/", exporting.export, name="export"),
]
