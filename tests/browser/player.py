"""Somebody on the play page: answers, loses the network, looks through windows of other sizes."""

from tests.browser.person import Person

FREE = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
POLLS_OF_A_SECOND = 10


class Player(Person):
    """Somebody on the play page."""

    @classmethod
    def starts(cls, person: Person, project: str = "Street and garden") -> "Player":
        """Begin as a guest: one press, then the first practice clip of the demo."""
        player = cls(person.driver, person.address, person.downloads)
        player.go("/play/")
        player.press(project)
        player.is_in("ready")
        return player

    def shows(self, name: str) -> str:
        """Return what the page's element says about itself."""
        return self.find("[data-play]").get_attribute(f"data-{name}")

    def is_in(self, state: str) -> None:
        self.until(lambda: self.shows("state") == state)

    def can_answer(self) -> None:
        self.is_in("ready")
        self.until(lambda: not self.all(".answer[aria-disabled]"))

    def passes_on_practice(self) -> None:
        self.tap(self.find("[data-know]"))
        self.until(lambda: not self.find("[data-practice]").is_displayed())
        self.is_in("ready")

    def answers(self, key: str = "1") -> str:
        """Answer by key; return which turn that was."""
        self.can_answer()
        turn = self.shows("turn")
        self.keys(key)
        self.until(lambda: self.shows("state") != "ready" or self.shows("turn") != turn)
        return turn

    def turns(self) -> int:
        return int(self.text("[data-turns]"))

    def kept(self) -> list[dict[str, object]]:
        """Return what this browser still keeps of what the player did."""
        key = f"earmark.outbox.{self.shows('player')}"
        return self.runs(f"return JSON.parse(localStorage.getItem('{key}') ?? '[]')")

    def network(self, **conditions: object) -> None:
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd(
            "Network.emulateNetworkConditions", {"offline": False, **FREE, **conditions}
        )

    def looks_through(self, width: int, scheme: str = "light", height: int = 800) -> None:
        shape = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", shape)
        prefers = [{"name": "prefers-color-scheme", "value": scheme}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": prefers})

    def runs(self, script: str) -> object:
        return self.driver.execute_script(script)


def has_loaded_ahead(player, states) -> None:
    player.until(lambda: states(player).get("lent") == 3)
    loaded = (
        "return performance.getEntriesByType('resource').filter((one) => one.name.includes('/audio')).length"
    )
    # Those of practice may be among them: until none has come for a second.
    seen: list[int] = []

    def is_quiet() -> bool:
        seen.append(player.runs(loaded))
        return len(seen) > POLLS_OF_A_SECOND and seen[-1] == seen[-POLLS_OF_A_SECOND - 1] >= 3

    player.until(is_quiet)
