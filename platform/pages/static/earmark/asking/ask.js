// The questions as people answer them: one widget for each kind, on the play page and in an owner's preview alike.
//
//   import { ask } from "earmark/asking/ask.js";
//   const widget = ask(question, { words, duration, sound, whyWait, onAnswer, onChange, onWait });
//   place.append(widget.element);
//
// `question` is the API's QuestionBody; labels of a preview may have any ids. `words` are those of annotation/asking.py.
// All else may be left out:
//   duration   seconds of the clip
//   sound      where regions are marked: { layer, time, seek(seconds), hear(start, end), stop() }; `layer` is the element
//              over the waveform. Without one, regions are marked on an empty strip
//   whyWait    the id of the sentence that says why answers wait
//   onAnswer   called with the body of the answer, such as { label: 3 }, when it is complete and the person is done
//   onChange   called when what is chosen, written or marked so far has changed
//   onWait     called when an answer is tried while it has to wait
//
// A widget has:
//   element       its <fieldset>: legend, help, the answers, a verdict
//   key(key)      a function that does what this key means now, or null; keys as in KeyboardEvent.key, in lower case
//   value         the body of the answer as it stands, or null while it is incomplete
//   draft         as much of that body as there is, to be restored after a reload; or null
//   restore(body) show an answer, a draft, or { unsure: true } again
//   unsure(on)    show that the person said to be unsure
//   lock(on)      answers wait: more must be heard first
//   close()       no answer is taken any more
//   tell(told, sentence)  after practice: `told` is what the API says of this question
//   activate(on)  whether the page's keys are for this question
//   destroy()     take away what it put elsewhere
//
// An example of a label (label.examples, where its owner gave some) stops when the document hears "earmark:sound".

import { Grid } from "./grid.js";
import { MultipleChoice } from "./multiple_choice.js";
import { Pair } from "./pair.js";
import { Regions } from "./regions.js";
import { Scale } from "./scale.js";
import { SingleChoice } from "./single_choice.js";
import { Text } from "./text.js";

const KINDS = {
  single_choice: SingleChoice,
  multiple_choice: MultipleChoice,
  scale: Scale,
  grid: Grid,
  text: Text,
  regions: Regions,
  pair: Pair,
};

export function ask(question, given) {
  const widget = new KINDS[question.kind](question, given);
  widget.build();
  return widget;
}
