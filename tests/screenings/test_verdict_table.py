"""What the list of verdicts shows in a narrow column, and what it exports."""

from bangfu.screenings.models import Run, Verdict
from bangfu.screenings.web.tables import VerdictTable

LABELS = {"warnings": [["a", "医疗自付过高", "红"], ["b", "下岗失业", "红"], ["c", "单亲", "蓝"]]}


def test_warnings_are_counted_by_level_on_the_page_and_named_in_an_export():
    verdict = Verdict(run=Run(labels=LABELS), warnings=["c", "a", "b"])
    table = VerdictTable([])
    assert table.value_warnings(verdict) == "[红]医疗自付过高；[红]下岗失业；[蓝]单亲"
    assert ">红 2 蓝 1</span>" in table.render_warnings(verdict)
    assert "医疗自付过高" in table.render_warnings(verdict)
