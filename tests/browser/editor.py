"""An owner in front of the question editor."""

from tests.browser.person import Person
from tests.browser.player import Player

PREVIEW = "[data-preview-widget] fieldset"


class Editor(Player):
    """Somebody who writes questions."""

    @classmethod
    def begins(cls, person: Person, name: str) -> "Editor":
        """Sign in as Omar, make a project, and open an empty question."""
        owner = cls(person.driver, person.address, person.downloads)
        owner.sign_in("omar")
        owner.go("/projects/new/")
        owner.write("name", name)
        owner.choose("dataset", "Street and garden")
        owner.send("main form:has([name='instructions'])")
        owner.follow("Write the first question", PREVIEW)
        return owner

    def chooses(self, kind: str) -> None:
        """Choose a kind by its card; its fields come."""
        self.click(f"input[name=kind][value={kind}]")
        self.until(lambda: self.preview_kind() == kind)

    def preview_kind(self) -> str | None:
        return self.find(PREVIEW).get_attribute("data-kind")

    def preview(self, selector: str = ".answer") -> list[str]:
        return [one.text.replace("\n", " ") for one in self.all(f"{PREVIEW} {selector}")]

    def types(self, text: str) -> None:
        self.driver.switch_to.active_element.send_keys(text)

    def writes_labels(self, *names: str) -> None:
        for place, name in enumerate(names):
            self.all("[name=label_name]")[place].send_keys(name)

    def saves(self) -> None:
        self.press("Save the question")
        self.until(lambda: "#questions" in self.driver.current_url)

    def card(self) -> str:
        """Return what the project's page says of the question."""
        return self.text("#questions .question-card")
