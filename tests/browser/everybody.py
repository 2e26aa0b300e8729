"""A page is for everybody: what axe finds, and what scrolls sideways, at every size, light and dark."""

from pathlib import Path

from tests.browser.player import Player

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def axe(player: Player) -> list[str]:
    player.runs(AXE.read_text())
    return player.driver.execute_async_script(
        "const done = arguments[0]; axe.run(document, { resultTypes: ['violations'] }).then((all) =>"
        " done(all.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target).join(' ')}`)))"
    )


def looks_right_everywhere(player: Player) -> None:
    """Nothing that axe finds, nothing that scrolls sideways: at every size, light and dark."""
    for width in (320, 375, 1440):
        for scheme in ("light", "dark"):
            player.looks_through(width, scheme)
            player.runs("for (const one of document.getAnimations()) one.finish()")
            assert player.runs("return document.documentElement.scrollWidth") <= width
            assert axe(player) == [], (player.shows("state"), width, scheme)
