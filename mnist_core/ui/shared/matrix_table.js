// Draws a matrix once; the choice of another cell only moves the mark.
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 };
const drawn = new WeakMap(); // by the element that holds the table

export default function ({ data: { chosen, ...matrix }, parentElement, setTriggerValue }) {
  const text = JSON.stringify(matrix);
  if (drawn.get(parentElement)?.text !== text) {
    drawn.get(parentElement)?.area.remove();
    drawn.set(parentElement, { text, ...build(matrix) });
    parentElement.append(drawn.get(parentElement).area);
  }
  const { table, buttons } = drawn.get(parentElement);
  table.onclick = ({ target }) => {
    if (target.matches("button")) setTriggerValue("opened", placeOf(target));
  };
  mark(table, buttons, chosen);
}

function build({ label, words, names, rows }) {
  const area = make("div", { className: "confusion" });
  area.classList.toggle("long-names", names.some(name => name.length > 1));
  const table = make("table", { ariaLabel: label }, area);
  const head = make("thead", {}, table), body = make("tbody", {}, table);
  const above = make("tr", {}, head), titles = make("tr", {}, head);
  make("td", {}, above);
  make("th", { scope: "colgroup", colSpan: names.length, textContent: words.readAs }, above);
  make("th", { scope: "col", textContent: words.trueClass }, titles);
  for (const name of names) {
    make("span", { textContent: name }, make("th", { scope: "col" }, titles));
  }
  rows.forEach((cells, i) => {
    const row = make("tr", {}, body);
    make("th", { scope: "row", textContent: names[i] }, row);
    cells.forEach((cell, j) => fill(make("td", {}, row), cell, i === j));
  });
  const buttons = [...table.querySelectorAll("button")];
  table.addEventListener("focusin", ({ target }) => {
    stopAt(buttons, target);
    if (!target.matches(":focus-visible")) return; // under the mouse nothing moves
    target.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  table.addEventListener("keydown", event => walk(buttons, event));
  return { area, table, buttons };
}

function fill(place, cell, isRight) {
  if (!cell) return;
  const [images, shade, said] = cell, className = isRight ? "right" : "wrong";
  const button = make("button", { type: "button", className, textContent: images }, place);
  Object.assign(button, { ariaLabel: said, title: said, tabIndex: -1 });
  button.style.setProperty("--shade", `${shade}%`);
}

function placeOf(button) {
  const cell = button.parentElement;
  return [cell.parentElement.sectionRowIndex, cell.cellIndex - 1];
}

function mark(table, buttons, chosen) {
  const isChosen = button => chosen?.join() === placeOf(button).join();
  for (const button of buttons) {
    if (button.ariaCurrent !== (isChosen(button) ? "true" : null)) {
      button.ariaCurrent = isChosen(button) ? "true" : null;
    }
  }
  if (!table.contains(document.activeElement)) {
    stopAt(buttons, buttons.find(isChosen) ?? buttons[0]);
  }
}

// The Tab key stops at one cell.
function stopAt(buttons, cell) {
  for (const button of buttons) {
    const tabIndex = button === cell ? 0 : -1;
    if (button.tabIndex !== tabIndex) button.tabIndex = tabIndex;
  }
}

// Left and right walk through all cells as one reads, up and down through those of a column.
function walk(buttons, event) {
  const step = STEPS[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { cellIndex } = event.target.parentElement, along = /Up|Down/.test(event.key);
  let i = buttons.indexOf(event.target) + step;
  while (along && buttons[i] && buttons[i].parentElement.cellIndex !== cellIndex) i += step;
  buttons[i]?.focus();
}

function make(tag, properties, parent) {
  const element = Object.assign(document.createElement(tag), properties);
  parent?.append(element);
  return element;
}
