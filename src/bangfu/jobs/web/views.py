"""Pages of background jobs. Everybody sees his own, so no action is asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from bangfu.base.lists import ListPage
from bangfu.base.refusals import Refused
from bangfu.jobs.models import Job
from bangfu.jobs.selectors import job_of, jobs_of
from bangfu.jobs.services import cancel_job
from bangfu.jobs.web.tables import JobTable

_LONG_WAIT = timedelta(seconds=30)


class JobList(ListPage):
    """My jobs, newest first."""

    key, title, action = "jobs.mine", gettext_lazy("后台任务"), ""
    model, table_class = Job, JobTable
    ordering = ("-created_at",)
    empty_text = gettext_lazy("导入、认定等较长的工作会列在这里；离开页面不影响它们进行。")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Open to everybody who is signed in."""
        return super(ListPage, self).dispatch(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        """Nobody sees another's."""
        return jobs_of(self.request.user)  # type: ignore[arg-type]


@require_GET
def show(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """One job."""
    job = job_of(request.user, job_id)  # type: ignore[arg-type]
    return render(request, "jobs/job.html", {"job": job, "page_title": job.title, "waits_long": waits_long(job)})


@require_GET
def progress(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The part that a page asks for again and again; once the job has ended the whole page is read anew."""
    job = job_of(request.user, job_id)  # type: ignore[arg-type]
    response = render(request, "jobs/progress.html", {"job": job, "waits_long": waits_long(job)})
    if job.ended:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Cancel my job."""
    job = job_of(request.user, job_id)  # type: ignore[arg-type]
    try:
        cancel_job(actor=request.user, job_id=job.pk)  # type: ignore[arg-type]
        messages.success(request, _("已请求取消，做完手上一步就停"))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(job.link or reverse("jobs:job", args=[job.pk]))


def waits_long(job: Job) -> bool:
    """Whether a job has waited so long that no worker may be running."""
    return job.state == Job.State.WAITING and timezone.now() - job.created_at > _LONG_WAIT
