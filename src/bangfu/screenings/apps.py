"""The Django app."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScreeningsConfig(AppConfig):
    """bangfu.screenings."""

    name = "bangfu.screenings"
    label = "screenings"

    def ready(self) -> None:
        """Put the verdict on the pages of the registry, and make the background work known."""
        from bangfu.base.panels import Panel
        from bangfu.base.resealing import RowStore, add_store
        from bangfu.base.tags import define_tags
        from bangfu.jobs.handlers import Handler, Periodic, register, register_periodic
        from bangfu.policies.panels import version_panels
        from bangfu.registry.derived import register_derived
        from bangfu.registry.panels import file_panels, form_preview, tier_column
        from bangfu.screenings import background, facts, panel, retention, selectors
        from bangfu.screenings.models import FactsBlock, Run
        from bangfu.screenings.web.previews import preview_address

        file_panels.add(Panel("screenings/_panel.html", panel.panel_context, action=selectors.VIEW))
        form_preview.address = preview_address
        tier_column.provide(
            labels=selectors.tier_labels, choices=selectors.tier_choices, filter=selectors.households_in_tier
        )
        button = Panel("screenings/_what_if_button.html", background.button, action=background.ACTION, place="actions")
        version_panels.add(button)
        register(Handler(background.KIND, background.run))
        register(Handler(background.WHAT_IF, background.what_if))
        register(Handler(retention.KIND, retention.delete_old_verdicts))
        register_periodic(Periodic(retention.KIND, _("删除较早的认定结果"), timedelta(days=1)))
        register_derived(selectors.verdict_counts)
        add_store(RowStore(FactsBlock, {"sealed": facts.context_of}))
        colours = {Run.State.RUNNING: "blue", Run.State.COMPLETE: "green", Run.State.FAILED: "gray"}
        define_tags("screening_run", {state.value: (state.label, colour) for state, colour in colours.items()})
