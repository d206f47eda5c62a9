"""News, notices, pages and contact, for everybody."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.core.cachedpage import cached_page
from apps.core.counters import Policy
from apps.core.publicforms import public_form
from apps.core.toomany import TooManyRequests
from apps.files.throttle import seconds_to_wait

from .forms import ArticleListForm, EditorUploadForm
from .models import Article, Page
from .picturing import add_picture
from .reading import Teasers, others_like, published_article
from .scheduling import next_change
from .viewing import note_view

ARTICLES_ON_A_PAGE = 12
VIEWS = Policy(((600, 60),))  # a village behind one address reads on; a machine is slowed down


@require_safe
@cached_page(until=next_change, query=("loai", "page"))
def article_list(request):
    """List published news and notices, newest first, pinned ones on top."""
    form = ArticleListForm(request.GET)
    form.is_valid()  # what is odd is taken for nothing
    kind = form.cleaned_data["loai"]
    pages = Paginator(Teasers(kind), ARTICLES_ON_A_PAGE)
    page_of_articles = pages.get_page(request.GET.get("page"))
    number = page_of_articles.number
    return render(
        request,
        "content/article_list.html",
        {
            "page_obj": page_of_articles,
            "kind": kind,
            "kind_word": request.GET["loai"] if kind else "",
            "later_page": number if number > 1 else None,
        },
    )


@require_safe
@cached_page(until=next_change)
def article(request, slug):
    found = published_article(slug)
    if found is None:
        raise Http404
    context = {"article": found, "related": others_like(found)}
    return render(request, "content/article_detail.html", context)


@public_form
@require_POST
def count_view(request, slug):
    """Note that a person has read an article; bots and repeats do not count."""
    found = get_object_or_404(Article.objects.published().only("pk", "organisation"), slug=slug)
    wait = seconds_to_wait(request, "views", VIEWS)
    if wait:
        raise TooManyRequests(wait)
    note_view(found, request)
    return HttpResponse(status=204)


@require_safe
@cached_page(until=next_change)
def about(request):
    """List the pages about the unit, with the first one open."""
    pages = list(Page.objects.published())
    return render(
        request,
        "content/page_detail.html",
        {"page": pages[0] if pages else None, "pages": pages, "is_first": True},
    )


@require_safe
@cached_page(until=next_change)
def page(request, slug):
    pages = list(Page.objects.published().defer("body", "search_text"))
    found = get_object_or_404(Page.objects.published(), slug=slug)
    return render(request, "content/page_detail.html", {"page": found, "pages": pages})


@require_safe
@cached_page()
def contact(request):
    return render(request, "content/contact.html")


@require_POST
@never_cache
@login_required
def upload_picture(request):
    """Take a picture from the editor: checked, re-encoded, named by us."""
    if not request.user.has_perm("content.add_picture"):
        raise PermissionDenied
    form = EditorUploadForm(request.POST, request.FILES)
    if not form.is_valid():
        message = " ".join(error for errors in form.errors.values() for error in errors)
        return JsonResponse({"uploaded": 0, "error": {"message": message}}, status=400)
    picture = add_picture(form.cleaned_data["upload"], title="", alt="", user=request.user)
    return JsonResponse({"uploaded": 1, "fileName": picture.title, "url": picture.url})
