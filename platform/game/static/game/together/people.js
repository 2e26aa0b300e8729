// The players of a live round: their marks, what each is doing, and who comes and goes.

export class People {
  constructor(list, template, words, say) {
    Object.assign(this, { list, template, words, say });
    this.there = null;
  }

  show({ seats, you, bout }) {
    this.list.replaceChildren(...seats.map((seat) => this.row(seat, you, bout)));
    this.announce(seats.filter((seat) => seat.number !== you));
  }

  row(seat, you, bout) {
    const row = this.template.content.firstElementChild.cloneNode(true);
    row.toggleAttribute("data-away", !seat.is_there);
    row.dataset.seat = seat.number;
    setMark(row.querySelector(".party__mark"), seat.number);
    const name = seat.number === you ? `${seat.name} (${this.words.you})` : seat.name;
    row.querySelector(".party__name").textContent = name;
    row.querySelector(".party__does").textContent = this.does(seat, bout);
    return row;
  }

  // Words and a sign, never a colour alone.
  does(seat, bout) {
    if (!seat.is_there) return this.words.isAway;
    if (bout && !bout.is_revealed && seat.has_answered) return this.words.hasAnswered;
    if (bout?.is_revealed && seat.is_ready) return this.words.isReady;
    return "";
  }

  announce(others) {
    const now = new Map(others.filter((seat) => seat.is_there).map((seat) => [seat.number, seat.name]));
    if (this.there) {
      for (const [number, name] of now) if (!this.there.has(number)) this.say(this.words.joined.replace("{name}", name));
      for (const [number, name] of this.there) if (!now.has(number)) this.say(this.words.leftUs.replace("{name}", name));
    }
    this.there = now;
  }
}

export function setMark(mark, number) {
  mark.classList.add(`label-${number}`);
  mark.textContent = number;
}

// Who said what, by answer: the one that most people gave first.
export function reveal(told, seats, words) {
  return told.map(({ question, said }) => {
    const box = document.createElement("div");
    const title = document.createElement("h3");
    title.textContent = question;
    const list = document.createElement("ul");
    list.className = "party__told";
    list.append(...groups(said, words).map(([answer, people]) => answered(answer, people)));
    box.append(title, list);
    return box;
  });
}

function groups(said, words) {
  const found = new Map();
  for (const one of said) {
    const answer = one.words ?? words.unsure;
    found.set(answer, [...(found.get(answer) ?? []), one]);
  }
  return [...found].sort(([, one], [, other]) => other.length - one.length);
}

function answered(answer, people) {
  const row = document.createElement("li");
  const words = document.createElement("strong");
  words.textContent = answer;
  row.append(words, ...people.map(who));
  return row;
}

function who({ seat, name }) {
  const one = document.createElement("span");
  one.className = "party__who";
  const mark = document.createElement("span");
  mark.className = "party__mark";
  mark.setAttribute("aria-hidden", "true");
  setMark(mark, seat);
  one.append(mark, name);
  return one;
}

// The same in a sentence, for those who listen to the page.
export function spoken(told, words) {
  return told
    .map(({ question, said }) => {
      const all = said.map((one) => words.said.replace("{name}", one.name).replace("{words}", one.words ?? words.unsure));
      return [question, ...all].join(" ");
    })
    .join(" ");
}
