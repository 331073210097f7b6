"""Addresses of cases."""

from django.urls import path

from rapport.cases.views import acting, case, deliveries, inbox, portal, ratings

app_name = "cases"
urlpatterns = [
    path("cases/", inbox.cases, name="cases"),
    path("cases/bulk/", inbox.bulk, name="bulk"),
    path("cases/new/", portal.new, name="new"),
    path("cases/mine/", portal.mine, name="mine"),
    path("cases/rate/", ratings.rating_by_link, name="rating_by_link"),
    path("cases/ratings/", ratings.ratings, name="ratings"),
    path("cases/offers/<int:offer_id>/accept/", acting.accepts, name="accept"),
    path("cases/offers/<int:offer_id>/return/", acting.returns, name="return_offer"),
    path("cases/offers/<int:offer_id>/withdrawal/", acting.takes_back, name="withdraw_offer"),
    path("cases/<int:case_id>/", case.case, name="case"),
    path("cases/<int:case_id>/why/", portal.why_so_long, name="why"),
    path("cases/<int:case_id>/behind/", deliveries.panel, name="behind"),
    path("cases/<int:case_id>/outside/", deliveries.outside, name="outside"),
    path("cases/<int:case_id>/outside/removal/", deliveries.outside_removal, name="outside_removal"),
    path("cases/<int:case_id>/delivery/", deliveries.page, name="delivery"),
    path("cases/<int:case_id>/delivery/terms/", deliveries.terms, name="terms"),
    path("cases/<int:case_id>/delivery/agreement/", deliveries.agreement, name="agreement"),
    path("cases/<int:case_id>/delivery/actuals/", deliveries.actuals, name="actuals"),
    path("cases/<int:case_id>/delivery/verdicts/", deliveries.verdicts, name="verdicts"),
    path("cases/<int:case_id>/rating/", ratings.rating, name="rating"),
    path("cases/<int:case_id>/unit-rating/", ratings.unit_rating, name="unit_rating"),
    path("cases/<int:case_id>/words/", case.words, name="words"),
    path("cases/<int:case_id>/reply/", acting.replies, name="reply"),
    path("cases/<int:case_id>/take/", acting.takes, name="take"),
    path("cases/<int:case_id>/put-back/", acting.puts_back, name="put_back"),
    path("cases/<int:case_id>/give/", acting.gives, name="give"),
    path("cases/<int:case_id>/owner/", acting.answers, name="owner"),
    path("cases/<int:case_id>/offer/", acting.offers, name="offer"),
    path("cases/<int:case_id>/parts/", acting.splits, name="split"),
    path("cases/<int:case_id>/wait/", acting.waits, name="wait"),
    path("cases/<int:case_id>/go-on/", acting.goes_on, name="go_on"),
    path("cases/<int:case_id>/promise/", acting.promises, name="promise"),
    path("cases/<int:case_id>/resolve/", acting.resolves, name="resolve"),
    path("cases/<int:case_id>/reopen/", acting.reopens, name="reopen"),
    path("cases/<int:case_id>/withdraw/", acting.withdraws, name="withdraw"),
    path("cases/<int:case_id>/priority/", acting.ranks, name="priority"),
    path("cases/<int:case_id>/named/", acting.names, name="named"),
    path("cases/<int:case_id>/watch/", acting.watches, name="watch"),
    path("cases/<int:case_id>/unwatch/", acting.unwatches, name="unwatch"),
    path("cases/<str:number>/", case.numbered, name="numbered"),
]
