"""Addresses of cases."""

from django.urls import path

from rapport.cases.views import acting, case, figures, inbox, portal

app_name = "cases"
urlpatterns = [
    path("cases/", inbox.cases, name="cases"),
    path("cases/bulk/", inbox.bulk, name="bulk"),
    path("cases/new/", portal.new, name="new"),
    path("cases/mine/", portal.mine, name="mine"),
    path("cases/figures/", figures.figures_page, name="figures"),
    path("cases/figures/months/", figures.trend, name="figures_trend"),
    path("cases/figures/teams/", figures.compare, name="figures_teams"),
    path("cases/figures/customers/", figures.customers, name="figures_customers"),
    path("cases/figures/cases/", figures.figure_cases, name="figure_cases"),
    path("cases/figures/export/", figures.export, name="figures_export"),
    path("cases/offers/<int:offer_id>/accept/", acting.accepts, name="accept"),
    path("cases/offers/<int:offer_id>/return/", acting.returns, name="return_offer"),
    path("cases/offers/<int:offer_id>/withdrawal/", acting.takes_back, name="withdraw_offer"),
    path("cases/<int:case_id>/", case.case, name="case"),
    path("cases/<int:case_id>/why/", portal.why_so_long, name="why"),
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
