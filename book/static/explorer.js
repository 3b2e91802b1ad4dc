// The explorer's page: choices, numbers and charts. Every number that is shown stands in explorer_data.js as text.
"use strict";

(() => {
  const root = document.getElementById("explorer");
  const data = window.EXPLORER_DATA;
  if (!root || !data) return;

  const VIEWS = {
    whole: { title: "−45 to 45", range: [-45, 45] },
    right: { title: "around 16", range: [14.5, 17.5] },
    left: { title: "around −16", range: [-17.5, -14.5] },
    everything: { title: "−1000 to 1000", range: [-1000, 1000] },
  };
  const make = window.makeElement;
  const LOOKS = 6;
  const byName = new Map(data.implementations.map((one) => [one.name, one]));
  const dtypes = Object.keys(data.points);
  const slots = new Map();
  const expanded = new Map();
  const opened = new Set();
  const parts = {};
  let state = {};
  let speaking = 0;

  // The indices of a column, its repeats written out.
  function column(number) {
    if (!expanded.has(number)) {
      const packed = data.columns[number];
      const written = packed.flatMap((item) => (Array.isArray(item) ? Array(item[1]).fill(item[0]) : [item]));
      expanded.set(number, written);
    }
    return expanded.get(number);
  }

  const numbersOf = (number) => column(number).map((index) => data.numbers[index]);
  const valuesOf = (name) => byName.get(name).values[state.dtype]?.[state.label];
  const position = () => data.points[state.dtype].indexOf(state.x);
  const textOf = (x) => data.point_texts[state.dtype][data.points[state.dtype].indexOf(x)];

  function nearest(x) {
    return data.points[state.dtype].reduce((best, point) => (Math.abs(point - x) < Math.abs(best - x) ? point : best));
  }

  // The look of a curve belongs to its implementation as long as that is chosen: each pair of colour and dashes once.
  function lookOf(name) {
    const slot = slots.get(name);
    return `curve colour-${slot % LOOKS} dashes-${(slot + Math.floor(slot / LOOKS)) % LOOKS}`;
  }

  function giveSlots() {
    for (const name of [...slots.keys()]) if (!state.show.includes(name)) slots.delete(name);
    for (const name of state.show.filter((one) => !slots.has(one))) {
      const taken = new Set(slots.values());
      let slot = 0;
      while (taken.has(slot)) slot += 1;
      slots.set(name, slot);
    }
  }

  function readAddress() {
    const said = new URLSearchParams(location.hash.slice(1));
    const among = (key, allowed, otherwise) => (allowed.includes(said.get(key)) ? said.get(key) : otherwise);
    const names = said.has("show") ? said.get("show").split(",").filter((name) => byName.has(name)) : data.start.show;
    const x = said.get("x") ? Number(said.get("x")) : NaN;
    state = {
      show: [...new Set(names)],
      label: among("class", ["0", "1"], String(data.start.class)),
      dtype: among("dtype", dtypes, data.start.dtype),
      view: among("view", Object.keys(VIEWS), "whole"),
    };
    state.x = nearest(Number.isNaN(x) ? data.start.raw_output : x);
  }

  function writeAddress() {
    const { x, label, dtype, view, show } = state;
    history.replaceState(null, "", `#x=${x}&class=${label}&dtype=${dtype}&view=${view}&show=${show.join(",")}`);
  }

  // Change a choice; a raw output that is not on the dtype's grid goes to the nearest point, and the page says so.
  function change(changes) {
    state = { ...state, ...changes };
    const asked = state.x;
    state.x = nearest(asked);
    const isTyped = changes.x !== undefined && changes.typed;
    const moved = state.x !== asked && (changes.dtype || isTyped);
    const text = `There are no values for ${asked} in ${state.dtype}; the nearest raw output is ${textOf(state.x)}.`;
    parts.note.textContent = moved ? text.replace("-", "−") : "";
    delete state.typed;
    writeAddress();
    show();
  }

  function step(by) {
    const points = data.points[state.dtype];
    change({ x: points[Math.min(points.length - 1, Math.max(0, position() + by))] });
  }

  function radios(legend, key, choices) {
    const labels = choices.map(([value, title]) => {
      const onchange = () => change({ [key]: value });
      return make("label", {}, make("input", { type: "radio", name: `explorer-${key}`, value, onchange }), title);
    });
    return make("fieldset", {}, make("legend", {}, legend), ...labels);
  }

  function chooser() {
    const onchange = ({ target: { value, checked } }) => {
      const others = state.show.filter((name) => name !== value);
      change({ show: checked ? [...others, value] : others });
    };
    const libraries = [...new Set(data.implementations.map((one) => one.library))];
    const fieldsets = libraries.map((library) => {
      const entries = data.implementations.filter((one) => one.library === library);
      const labels = entries.map(({ name, title }) =>
        make("label", {}, make("input", { type: "checkbox", value: name, onchange }), title),
      );
      return make("fieldset", {}, make("legend", {}, library === "none" ? "no library" : library), ...labels);
    });
    parts.chosen = make("span");
    const choice = (text, names) => make("button", { type: "button", onclick: () => change({ show: names }) }, text);
    return make(
      "details",
      { class: "chooser" },
      make("summary", {}, "Choose implementations ", parts.chosen),
      make("p", { class: "buttons" }, choice("those at the start", data.start.show), choice("none", [])),
      make("div", { class: "groups" }, make("div", {}, ...fieldsets)),
    );
  }

  function rawOutput() {
    const slide = ({ target }) => change({ x: data.points[state.dtype][target.value] });
    const type = ({ target }) => (target.value === "" ? show() : change({ x: Number(target.value), typed: true }));
    parts.slider = make("input", { type: "range", min: 0, step: 1, "aria-label": "raw output", oninput: slide });
    parts.number = make("input", { type: "number", step: "any", "aria-label": "raw output, typed", onchange: type });
    const button = (text, label, onclick) => make("button", { type: "button", "aria-label": label, onclick }, text);
    const presets = data.presets.map((x) => {
      const text = String(x).replace("-", "−");
      return button(text, `raw output ${text}`, () => change({ x, typed: true }));
    });
    return make(
      "fieldset",
      { class: "raw-output" },
      make("legend", {}, "raw output"),
      parts.slider,
      make(
        "span",
        { class: "buttons" },
        button("‹", "one step to the left", () => step(-1)),
        parts.number,
        button("›", "one step to the right", () => step(1)),
        ...presets,
      ),
    );
  }

  function table() {
    const titles = ["implementation", "loss", "error of the loss", "gradient", "what is wrong", "formula"];
    parts.rows = make("tbody");
    const head = make("thead", {}, make("tr", {}, ...titles.map((title) => make("th", { scope: "col" }, title))));
    const inner = make("table", { class: "table" }, head, parts.rows);
    const what = "loss and gradient in numbers";
    return make("div", { class: "scroller", role: "region", tabindex: 0, "aria-label": what }, inner);
  }

  function build() {
    parts.note = make("p", { class: "note", role: "status" });
    parts.heading = make("p", { class: "heading" });
    parts.speech = make("p", { class: "unseen", "aria-live": "polite" });
    parts.charts = ["loss", "gradient"].map((what) => make("div", { class: "chart", "data-chart": what }));
    const figures = parts.charts.map((holder) => {
      return make("div", {}, make("p", { class: "chart-title" }, holder.dataset.chart), holder);
    });
    root.replaceChildren(
      make(
        "form",
        { onsubmit: (event) => event.preventDefault() },
        chooser(),
        make(
          "div",
          { class: "choices" },
          radios("class of the sample", "label", [["0", "0"], ["1", "1"]]),
          radios("dtype", "dtype", dtypes.map((dtype) => [dtype, dtype])),
          radios("charts show", "view", Object.entries(VIEWS).map(([name, { title }]) => [name, title])),
        ),
        rawOutput(),
      ),
      parts.note,
      parts.speech,
      make("div", { class: "charts" }, ...figures),
      parts.heading,
      table(),
      make("p", { class: "rule" }, data.rule),
    );
    root.classList.add("explorer");
    new ResizeObserver(() => drawCharts()).observe(root);
  }

  function row(name, title, texts, look, formula) {
    const sample = make("span", { class: "sample" });
    sample.innerHTML = `<svg width="34" height="10" aria-hidden="true"><path class="${look}" d="M1 5H33"/></svg>`;
    const cell = (key, text) => make("td", { "data-column": key }, text);
    const numbers = ["loss", "error", "gradient"].map((key) => cell(key, texts[key]));
    const faults = cell("faults", texts.faults || "nothing");
    faults.classList.toggle("wrong", Boolean(texts.faults));
    const who = make("th", { scope: "row" }, sample, title);
    return make("tr", { "data-name": name }, who, ...numbers, faults, cell("formula", formula));
  }

  function rowOf(name, at) {
    const one = byName.get(name);
    const values = valuesOf(name);
    const keep = (event) => (event.target.open ? opened.add(name) : opened.delete(name));
    const said = [one.formula, `Versions: ${one.versions}.`, `Where: ${one.where}.`].map((text) => make("p", {}, text));
    const formula = make("details", { ontoggle: keep }, make("summary", {}, one.form), ...said);
    formula.open = opened.has(name);
    if (!values) {
      const nothing = { loss: "–", error: "–", gradient: "–", faults: `There are no values in ${state.dtype}` };
      return row(name, one.title, nothing, lookOf(name), formula);
    }
    const texts = { faults: data.notes[column(values.faults)[at]] };
    for (const key of ["loss", "error", "gradient"]) texts[key] = data.texts[column(values[key])[at]];
    return row(name, one.title, texts, lookOf(name), formula);
  }

  function drawCharts() {
    const exact = data.exact[state.dtype][state.label];
    for (const holder of parts.charts) {
      const what = holder.dataset.chart;
      const shown = state.show.filter(valuesOf);
      const curves = shown.map((name) => ({ values: numbersOf(valuesOf(name)[what]), look: lookOf(name) }));
      const { title } = VIEWS[state.view];
      const chart = {
        title: `Curves of the ${what}, raw outputs ${title}, class ${state.label}, ${state.dtype}; numbers are below.`,
        view: VIEWS[state.view].range,
        points: data.points[state.dtype],
        exact: numbersOf(exact[what]),
        curves,
        withZero: what === "gradient",
        chosen: state.x,
        chosenText: textOf(state.x),
      };
      window.explorerCharts.draw(holder, chart, (x) => change({ x }));
    }
  }

  function show() {
    giveSlots();
    const at = position();
    const exact = data.exact[state.dtype][state.label];
    const [loss, gradient] = [exact.loss, exact.gradient].map((number) => data.texts[column(number)[at]]);
    parts.chosen.textContent = `(${state.show.length} of ${data.implementations.length} are shown)`;
    for (const input of root.querySelectorAll("input[type=checkbox]")) input.checked = state.show.includes(input.value);
    for (const key of ["label", "dtype", "view"]) {
      const inputs = root.querySelectorAll(`input[name=explorer-${key}]`);
      for (const input of inputs) input.checked = input.value === state[key];
    }
    parts.slider.max = data.points[state.dtype].length - 1;
    parts.slider.value = at;
    parts.slider.setAttribute("aria-valuetext", textOf(state.x));
    parts.number.value = state.x;
    parts.heading.textContent = `Raw output ${textOf(state.x)}, class ${state.label}, ${state.dtype}`;
    const first = row("exact", "Exact value", { loss, error: "–", gradient }, "exact", "");
    parts.rows.replaceChildren(first, ...state.show.map((name) => rowOf(name, at)));
    drawCharts();
    speak();
  }

  // Told to screen readers once the reader rests, so that a moving slider does not talk without end.
  function speak() {
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      const rows = [...parts.rows.rows].map(({ cells }) => {
        const [title, loss, , gradient] = [...cells].map((cell) => cell.textContent);
        return `${title}: loss ${loss}, gradient ${gradient}.`;
      });
      parts.speech.textContent = `${parts.heading.textContent}. ${rows.join(" ")}`;
    }, 400);
  }

  readAddress();
  build();
  show();
  window.addEventListener("hashchange", () => {
    readAddress();
    show();
  });
})();
