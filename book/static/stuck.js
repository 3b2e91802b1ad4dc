// The page "Diagnose a stuck loss": a log line and what is known beside it, and the diagnosis below, told as it changes.
"use strict";

(() => {
  const root = document.getElementById("stuck");
  const data = window.STUCK_DATA;
  if (!root || !window.stuckWords) return;

  const make = window.makeElement;
  const FIRST = data.examples[0];
  const fields = {};
  let waiting = 0;

  // Code stands between backticks.
  function withCode(text) {
    return text.split("`").map((part, at) => (at % 2 ? make("code", {}, part) : part));
  }

  function field(name, label, input) {
    input.id = `stuck-${name}`;
    input.addEventListener("input", later);
    fields[name] = input;
    return make("div", { class: "field" }, make("label", { for: input.id }, label), input);
  }

  function choice(name, label, options) {
    const all = [["", "not known"], ...options];
    return field(name, label, make("select", {}, ...all.map(([value, title]) => make("option", { value }, title))));
  }

  function number(name, label, attributes) {
    return field(name, label, make("input", { type: "number", step: "any", min: 0, inputmode: "decimal", ...attributes }));
  }

  function build() {
    const titles = Object.entries(data.libraries).map(([key, { title }]) => [key, title]);
    const select = ({ target }) => data.examples.includes(target.value) && target.select();
    const log = make("textarea", { rows: 4, spellcheck: "false", autocapitalize: "off", onfocus: select });
    const example = make("button", { type: "button", onclick: fillExample }, "Another example");
    const clear = make("button", { type: "button", onclick: empty }, "Empty the form");
    const known = make(
      "details",
      {},
      make("summary", {}, "What else you know (all of it may stay open)"),
      make(
        "div",
        { class: "fields" },
        choice("library", "Library", titles),
        choice("lastLayer", "Last layer", Object.entries(data.last_layers)),
        choice("firstEpoch", "Epoch of this line", [["first", "the first"], ["later", "a later one"]]),
        number("shareOfLabel1", "Share of label 1 (0 to 1)", { max: 1 }),
        number("steps", "Steps (batches) an epoch", { min: 1, step: 1 }),
        number("classes", "Number of classes", { min: 2, step: 1 }),
        number("weight0", "Class weight of label 0"),
        number("weight1", "Class weight of label 1"),
        number("labelSmoothing", "Label smoothing", { max: 1 }),
        number("penalty", "Penalty on weights in the loss"),
      ),
    );
    fields.result = make("section", { class: "result", "aria-live": "polite", "aria-label": "Diagnosis" });
    root.replaceChildren(
      make(
        "form",
        { onsubmit: (event) => event.preventDefault() },
        field("log", "A line of your training log (or several; the last one counts)", log),
        make("p", { class: "buttons" }, example, clear),
        known,
      ),
      fields.result,
    );
    root.classList.add("stuck");
    log.value = FIRST;
    show();
  }

  function fillExample() {
    const at = data.examples.indexOf(fields.log.value);
    fields.log.value = data.examples[(at + 1) % data.examples.length];
    show();
  }

  function empty() {
    for (const input of root.querySelectorAll("textarea, input, select")) input.value = "";
    show();
    fields.log.focus();
  }

  // A number that was typed and lies where it may; null where nothing stands. What cannot be is named in `wrong`.
  function typed(name, wrong) {
    const input = fields[name];
    if (input.value === "" && input.validity.valid) return null;
    const label = root.querySelector(`label[for=${input.id}]`).textContent;
    if (!input.validity.valid) wrong.push(`“${label}” cannot be this: ${input.validationMessage}`);
    return Number(input.value);
  }

  function known(wrong) {
    const [weight0, weight1] = [typed("weight0", wrong), typed("weight1", wrong)];
    if (weight0 === 0 || weight1 === 0) wrong.push("A class weight is above 0.");
    const epoch = fields.firstEpoch.value;
    return {
      library: fields.library.value || null,
      lastLayer: fields.lastLayer.value || null,
      firstEpoch: epoch ? epoch === "first" : null,
      shareOfLabel1: typed("shareOfLabel1", wrong),
      classWeights: weight0 === null && weight1 === null ? null : [weight0 ?? 1, weight1 ?? 1],
      labelSmoothing: typed("labelSmoothing", wrong) ?? 0,
      penalty: typed("penalty", wrong) ?? 0,
      classes: typed("classes", wrong),
      steps: typed("steps", wrong),
    };
  }

  function list(items, name) {
    return items.length ? [make("ul", { class: name }, ...items.map((item) => make("li", {}, ...item)))] : [];
  }

  function card({ part, state, told }) {
    const causes = told.causes
      .filter(([, verdict]) => verdict !== "excluded")
      .map(([title, verdict, why]) => [make("strong", {}, `${verdict}: `), ...withCode(title), why ? ` (${why})` : ""]);
    const excluded = told.causes.filter(([, verdict]) => verdict === "excluded");
    const out = excluded.map(([title, , why]) => [...withCode(title), ` (${why})`]);
    const part_ = (title, ...content) => (content.length ? [make("h4", {}, title), ...content] : []);
    return make(
      "article",
      { class: "diagnosis", "data-state": state, "data-part": part },
      make("h3", {}, make("span", { class: "part" }, part), " ", told.title),
      make("p", { class: "sureness" }, told.sureness),
      ...told.sentences.map((sentence) => make("p", {}, ...withCode(sentence))),
      ...part_("What fits", ...list(told.fits.map(withCode), "fits")),
      ...part_("Why", ...list(causes, "causes")),
      ...(told.advice ? part_("What to write", make("p", { class: "advice" }, ...withCode(told.advice), " ", link())) : []),
      ...(out.length ? [make("details", {}, make("summary", {}, "Causes that are excluded"), ...list(out, "out"))] : []),
    );
  }

  const link = () => make("a", { href: "what_to_do.html" }, "What to do, library by library");

  function show() {
    clearTimeout(waiting);
    const wrong = [];
    const said = known(wrong);
    const text = fields.log.value.trim();
    const found = text && !wrong.length ? window.stuckWords.diagnoseText(text, said) : [];
    if (text && !wrong.length && !found.length) wrong.push(data.texts.no_loss);
    const outside = found.length ? [] : wrong.map((one) => make("p", { class: "note" }, one));
    fields.result.replaceChildren(...outside, ...found.map(card));
  }

  // Not at every key: screen readers would be interrupted.
  function later() {
    clearTimeout(waiting);
    waiting = setTimeout(show, 300);
  }

  build();
})();
