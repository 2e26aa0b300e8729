// News that come later, told while somebody plays: a few words that go again, never the focus.

import { follow } from "earmark/live";
import { toast } from "earmark/toast";

export function tellNews(topic, onPoints) {
  follow(topic, ({ event, data }) => {
    if (event !== "news") return;
    toast(data.sentences[document.documentElement.lang], "success");
    onPoints(data.points);
  });
}
