// A button that lays a new sheet asks the server, and the old sheet is on the page until it has
// answered: what is drawn meanwhile would go away with it. So from the press on, clear film lies
// over the sheet and takes the ink, and the new sheet gets its strokes as if they were drawn there.
(() => {
  const LOOK = 50, SETTLED = 1000, GONE = 30000; // milliseconds
  const settings = (window.lateStrokes ??= {}); // by area of the page
  Object.assign(settings, SETTINGS);
  if (window.lateStrokesWatched) return;
  window.lateStrokesWatched = true;
  const films = {};

  const numberOf = sheet => Number(sheet.className.match(/st-key-\S+_(\d+)(?:\s|$)/)[1]);
  const sheetsIn = (area, { sheets }) =>
    [...(area?.querySelectorAll(`[class*="st-key-${sheets}"]`) ?? [])];
  const rootOf = sheet => sheet?.querySelector("[data-testid=stBidiComponentIsolated]")?.shadowRoot;
  const canvasOf = sheet => rootOf(sheet)?.querySelector("canvas.upper-canvas");
  const isIdle = () =>
    document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";

  document.addEventListener("click", event => {
    const button = event.target.closest?.("button:not(:disabled)");
    for (const [name, setting] of Object.entries(settings)) {
      for (const [key, isBlank] of Object.entries(setting.buttons)) {
        if (button?.closest(`.st-key-${key}`)) press(name, setting, isBlank, event);
      }
    }
  }, true);

  function press(name, setting, isBlank, event) {
    let film = films[name];
    if (film?.strokes.length) { // they are not the server's yet: it need not be asked
      film.strokes = isBlank ? [] : film.strokes.slice(0, -1);
      paint(film);
      if (film.isBlank || !isBlank) return event.stopImmediatePropagation(), event.preventDefault();
    }
    film ??= lay(name, setting);
    if (!film) return;
    film.presses += 1;
    film.isBlank = isBlank;
    film.idleSince = null;
    film.isAnswered = false;
    const [sheet] = sheetsIn(document.querySelector(`.st-key-${name}`), setting);
    film.pressedOn = sheet ? numberOf(sheet) : film.first;
    paint(film);
  }

  // Above the ink of the component (10), below its buttons (20).
  function lay(name, setting) {
    const area = document.querySelector(`.st-key-${name}`), [sheet] = sheetsIn(area, setting);
    const below = canvasOf(sheet);
    if (!below) return null;
    const canvas = document.createElement("canvas");
    const film = { canvas, strokes: [], presses: 0, first: numberOf(sheet), name };
    const [place, origin] = [below.getBoundingClientRect(), area.getBoundingClientRect()];
    Object.assign(canvas, { width: below.width, height: below.height, ariaHidden: "true" });
    Object.assign(canvas.style, {
      position: "absolute", left: `${place.left - origin.left}px`,
      top: `${place.top - origin.top}px`, width: `${place.width}px`, height: `${place.height}px`,
      zIndex: 15, touchAction: "none", cursor: "crosshair",
    });
    canvas.dataset.testid = "late-strokes";
    const pointOf = ({ offsetX, offsetY }) =>
      [offsetX * canvas.width / place.width, offsetY * canvas.height / place.height];
    canvas.addEventListener("pointerdown", event => {
      if (event.button || !event.isPrimary) return;
      canvas.setPointerCapture(event.pointerId);
      film.stroke = [pointOf(event)];
      film.strokes.push(film.stroke);
      paint(film);
    });
    canvas.addEventListener("pointermove", event => {
      film.stroke?.push(pointOf(event));
      if (film.stroke) paint(film);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => { film.stroke = null; });
    }
    area.append(canvas);
    film.timer = setInterval(() => lift(film), LOOK);
    return (films[name] = film);
  }

  function paint({ canvas, strokes, isBlank, name }) {
    const pen = canvas.getContext("2d"), { paper, ink, width } = settings[name];
    pen.clearRect(0, 0, canvas.width, canvas.height);
    if (isBlank) {
      pen.fillStyle = paper;
      pen.fillRect(0, 0, canvas.width, canvas.height);
    }
    Object.assign(pen, { strokeStyle: ink, lineWidth: width, lineCap: "round", lineJoin: "round" });
    for (const stroke of strokes) {
      pen.beginPath();
      for (const point of [stroke[0], ...stroke]) pen.lineTo(...point);
      pen.stroke();
    }
  }

  // The film goes once the sheet that was asked for lies there and has all the strokes. Clicks that
  // the server took as one, or refused, bring no further sheet: then when all is done, which a
  // server that has not begun to answer has before it.
  function lift(film) {
    if (!film.canvas.isConnected) return take(film); // another page
    film.idleSince = isIdle() ? film.idleSince ?? Date.now() : null;
    film.isAnswered ||= !isIdle();
    const idle = film.idleSince ? Date.now() - film.idleSince : 0;
    const area = document.querySelector(`.st-key-${film.name}`);
    const [sheet, old] = sheetsIn(area, settings[film.name]);
    if (film.stroke || old || !canvasOf(sheet)) return;
    film.isAnswered ||= numberOf(sheet) > film.pressedOn; // by a run too short to be seen
    if (idle < LOOK) return; // what lies there while the server still answers may be laid again
    const patience = film.isAnswered ? SETTLED : GONE;
    if (numberOf(sheet) < film.first + film.presses && idle < patience) return;
    if (!takesInk(canvasOf(sheet)) && idle < 10 * SETTLED) return;
    for (const stroke of film.strokes) draw(canvasOf(sheet), stroke);
    take(film);
  }

  function take(film) {
    clearInterval(film.timer);
    film.canvas.remove();
    if (films[film.name] === film) delete films[film.name];
  }

  // A sheet has its canvas before it has its pen, which shows in the cursor.
  function takesInk(canvas) {
    fire(canvas, canvas, "mousemove", [0, 0]);
    return canvas.style.cursor === "crosshair";
  }

  function draw(canvas, stroke) {
    fire(canvas, canvas, "mousedown", stroke[0]);
    for (const point of stroke.slice(1)) fire(canvas, document, "mousemove", point);
    fire(canvas, document, "mouseup", stroke[stroke.length - 1]);
  }

  function fire(canvas, target, type, [x, y]) {
    const place = canvas.getBoundingClientRect();
    target.dispatchEvent(new MouseEvent(type, {
      bubbles: true, cancelable: true, composed: true, view: window, button: 0, buttons: 1,
      clientX: place.left + x * place.width / canvas.width,
      clientY: place.top + y * place.height / canvas.height,
    }));
  }
})();
