// From the text of a log to numbers, and from a finding to sentences: src/sigmoid_bce/diagnosis/parsing.py and telling.py.
"use strict";

window.stuckWords = (() => {
  const data = window.STUCK_DATA;
  if (!data || !window.stuckDiagnosis) return null;
  const { texts, patterns, names, constants } = data;
  const { diagnose, ways } = window.stuckDiagnosis;

  // parsing.py
  const all = (pattern, text) => [...text.matchAll(new RegExp(pattern, "gi"))];
  const words = (name) => name.toLowerCase().split("_");
  const isOne = (name, wanted) => wanted.includes(words(name).at(-1));
  const places = (number) => (/n/i.test(number) ? 0 : (number.toLowerCase().split("e")[0].split(".")[1] ?? "").length);

  function numberOf(text) {
    if (/nan/i.test(text)) return NaN;
    if (/inf/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
    return Number(text);
  }

  function halfOfLastPlace(number) {
    const exponent = number.toLowerCase().match(/e([-+]?\d+)$/);
    return 0.5 * 10 ** ((exponent ? Number(exponent[1]) : 0) - places(number));
  }

  function partOf(name) {
    return words(name).slice(0, -1).some((word) => names.validation.includes(word)) ? "validation" : "training";
  }

  function fromTable(lines) {
    const head = lines.length < 2 ? [] : lines[0].split(",").map((name) => name.trim());
    const row = head.includes("loss") ? lines.at(-1).split(",").map((value) => value.trim()) : [];
    return row.length && row.length === head.length ? head.map((name, at) => [name, row[at]]) : [];
  }

  function pairsOf(line) {
    const clean = (name) => name.trim().toLowerCase().replaceAll(" ", "_");
    const found = all(patterns.metric, line).map(([, name, value, sign]) => [clean(name), value + (sign ?? "").trim()]);
    if (found.some(([name]) => isOne(name, names.losses))) return found;
    const [pair] = all(patterns.pair, line);
    return pair ? [["loss", pair[1]], ["accuracy", pair[2]]] : [];
  }

  function accuracyOf(text) {
    const number = text.replace(/%+$/, "");
    const [value, half] = [numberOf(number), halfOfLastPlace(number)];
    if (text.includes("%") || value > 1) return [value / 100, half / 100];
    return [value, places(number) <= 1 ? constants.half_of_four_decimals : half];
  }

  function numbersOf(pairs, part) {
    const values = (wanted) => pairs.filter(([name]) => isOne(name, wanted) && partOf(name) === part).map(([, value]) => value);
    const [[loss], [accuracy]] = [values(names.losses), values(names.accuracies)];
    if (loss === undefined) return [];
    const [share, half] = accuracy === undefined ? [null, constants.half_of_four_decimals] : accuracyOf(accuracy);
    const text = loss.replace(/%+$/, "");
    return [{ part, loss: numberOf(text), lossHalf: halfOfLastPlace(text), accuracy: share, accuracyHalf: half }];
  }

  function parseLine(text) {
    const lines = text.split(new RegExp(patterns.ends)).filter((line) => line.trim());
    const table = fromTable(lines);
    const pairs = table.length ? table : lines.reverse().map(pairsOf).find((found) => found.length) ?? [];
    return ["training", "validation"].flatMap((part) => numbersOf(pairs, part));
  }

  function epochOf(text) {
    const said = all(patterns.epoch, text);
    return said.length ? Number(said.at(-1)[1]) : null;
  }

  const NOTHING_KNOWN = {
    library: null,
    lastLayer: null,
    shareOfLabel1: null,
    classWeights: null,
    labelSmoothing: 0,
    penalty: 0,
    classes: null,
    firstEpoch: null,
    steps: null,
  };

  // What the command does with a text: for each part its line, its finding, and this in words.
  function diagnoseText(text, known = {}) {
    const numbers = parseLine(text);
    const epoch = epochOf(text);
    const asked = { ...NOTHING_KNOWN, ...known };
    if (asked.firstEpoch === null && epoch !== null) asked.firstEpoch = epoch <= 1;
    const lines = numbers.map((one) => ({ ...asked, ...one }));
    const validation = lines.filter(({ part }) => part === "validation").map((line) => diagnose(line))[0] ?? null;
    return lines.map((line) => {
      const found = line.part === "validation" ? validation : diagnose(line, validation);
      return { part: line.part, state: found.state, sureness: found.sureness, told: tell(found, line) };
    });
  }

  // telling.py
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const isOpen = ([, verdict]) => verdict !== "excluded" && verdict !== "hardly";

  function sentence([key, values]) {
    const scale = key === "too_loose" ? 100 : 1;
    return fill(texts.sentences[key], values.map((value, at) => (scale * value).toFixed(texts.digits[key][at])));
  }

  function fit({ way, side, share }) {
    const { kind, title } = ways.get(way);
    const where = fill(texts.sides[side], share.map((value) => (100 * value).toFixed(1)));
    return `${where}: ${title}${kind === "one output" ? "" : ` (${kind})`}.`;
  }

  function adviceOf(found, line) {
    const own = found.causes.filter(isOpen).map(([name]) => data.causes[name].instead);
    const library = line.library ? data.libraries[line.library].instead : texts.general;
    const instead = own.length && own.every(Boolean) ? own[0] : library;
    const which = { "not a number": "nan", infinite: "infinity" }[found.state];
    const breakdowns = which ? data.breakdowns[which].join("; ") : "";
    return fill(texts.advice[found.state] ?? "", { instead, breakdowns });
  }

  function tell(found, line) {
    const sentences = found.reasons.map(sentence);
    if (found.clippedShare) sentences.push(fill(texts.clipped_share, found.clippedShare.map((one) => (100 * one).toFixed(2))));
    if (found.causes.filter(isOpen).length > 1) sentences.push(texts.apart);
    const isPlain = found.sureness === "sure" && !found.matches.length;
    return {
      title: texts.states[found.state],
      sureness: isPlain ? texts.sure_without_match : texts.sureness[found.sureness],
      sentences,
      fits: found.matches.map(fit),
      causes: found.causes.map(([name, verdict, why]) => [data.causes[name].title, verdict, texts.reasons[why]]),
      advice: adviceOf(found, line),
    };
  }

  return { diagnoseText };
})();
