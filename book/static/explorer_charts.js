// Charts of the explorer: numbers that stand in the data, drawn as SVG. Only places on the screen are computed here.
"use strict";

window.explorerCharts = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const MARGIN = { right: 14, top: 12, bottom: 38 };
  const DIGIT_WIDTH = 6.8;
  // A curve may stretch the axis to this many times the span of the exact values; beyond, it is marked at the edge.
  const STRETCH = 2.5;
  const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  let charts = 0;

  function make(tag, attributes, parent, text) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    if (text !== undefined) node.textContent = text;
    if (parent) parent.append(node);
    return node;
  }

  function extent(values) {
    const finite = values.filter(Number.isFinite);
    return finite.length ? [Math.min(...finite), Math.max(...finite)] : [0, 1];
  }

  // Lowest and highest value of the axis: those of the exact curve, stretched for the others up to a limit.
  function findDomain(exact, curves, withZero) {
    const [low, high] = extent(withZero ? [...exact, 0] : exact);
    const span = high - low || Math.abs(high) || 1;
    const [lowest, highest] = extent([low, high, ...curves.flat()]);
    const slack = (STRETCH - 1) * span;
    const top = highest <= high + slack ? highest : high + 0.2 * span;
    const bottom = lowest >= low - slack ? lowest : low - 0.2 * span;
    const padding = 0.05 * (top - bottom || 1);
    return [bottom - padding, top + padding];
  }

  function findTicks(low, high, count) {
    const rough = (high - low) / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
    const ticks = [];
    for (let n = Math.ceil(low / step); n * step <= high; n += 1) ticks.push(n * step);
    return ticks;
  }

  function tickText(value) {
    if (Math.abs(value) < 1e-15) return "0";
    const [mantissa, exponent] = value.toExponential(3).split("e");
    if (Math.abs(exponent) < 4) return String(Number(value.toPrecision(6))).replace("-", "−");
    const power = String(Number(exponent)).replace(/./g, (digit) => SUPERSCRIPTS[digit] ?? "⁻");
    return `${Number(mantissa)}`.replace("-", "−") + `·10${power}`;
  }

  function drawFrame(svg, place, ticks) {
    const { left, right, top, bottom } = place;
    make("rect", { class: "frame", x: left, y: top, width: right - left, height: bottom - top }, svg);
    for (const value of findTicks(...place.view, (right - left) / 50)) {
      const x = place.x(value);
      make("line", { class: "grid", x1: x, x2: x, y1: top, y2: bottom }, svg);
      make("text", { x, y: bottom + 15, "text-anchor": "middle" }, svg, tickText(value));
    }
    for (const value of ticks) {
      const y = place.y(value);
      make("line", { class: "grid", x1: left, x2: right, y1: y, y2: y }, svg);
      make("text", { x: left - 6, y: y + 4, "text-anchor": "end" }, svg, tickText(value));
    }
    make("text", { x: (left + right) / 2, y: bottom + 32, "text-anchor": "middle" }, svg, "raw output");
  }

  // A path through the values that are numbers; it breaks where there is none.
  function drawCurve(group, place, points, values, look) {
    let path = "";
    let drawn = false;
    values.forEach((value, n) => {
      const follows = Number.isFinite(value);
      if (follows) path += `${drawn ? "L" : "M"}${place.x(points[n]).toFixed(1)} ${place.y(value).toFixed(1)}`;
      drawn = follows;
    });
    make("path", { class: look, d: path }, group);
  }

  function edgeOf(value, [low, high]) {
    if (value === null) return 0;
    return value > high ? 1 : value < low ? -1 : 0;
  }

  // Where a curve leaves the axis, an arrow head at the edge; where it is infinite, a line along the edge and a sign.
  function markBeyond(svg, group, place, points, values, look) {
    let before = 0;
    let label = "";
    values.forEach((value, n) => {
      const edge = edgeOf(value, place.domain);
      const isInside = points[n] >= place.view[0] && points[n] <= place.view[1];
      const sign = Number.isFinite(value) ? "" : "∞";
      const x = place.x(points[n]);
      const y = edge > 0 ? place.top : place.bottom;
      if (edge && isInside && (edge !== before || sign !== label)) {
        const head = `M${x - 5} ${y + 7 * edge}L${x} ${y}L${x + 5} ${y + 7 * edge}Z`;
        make("path", { class: `${look} head`, d: head }, svg);
        if (sign) make("text", { class: look, x: x + 7, y: y + 12 * edge + 4 }, svg, sign);
      }
      if (edge && sign && n && edgeOf(values[n - 1], place.domain) === edge && values[n - 1] === value) {
        make("path", { class: look, d: `M${place.x(points[n - 1])} ${y}L${x} ${y}` }, group);
      }
      before = isInside ? edge : 0;
      label = sign;
    });
  }

  function drawChosen(svg, group, place, chart) {
    const { left, right, top, bottom } = place;
    if (chart.chosen > chart.view[1]) {
      const place = { x: right - 6, y: bottom - 8, "text-anchor": "end" };
      make("text", place, svg, `${chart.chosenText} is to the right →`);
      return;
    }
    if (chart.chosen < chart.view[0]) {
      make("text", { x: left + 6, y: bottom - 8 }, svg, `← ${chart.chosenText} is to the left`);
      return;
    }
    const x = place.x(chart.chosen);
    make("line", { class: "chosen", x1: x, x2: x, y1: top, y2: bottom }, svg);
    const index = chart.points.indexOf(chart.chosen);
    for (const { values, look } of chart.curves) {
      if (!Number.isFinite(values[index])) continue;
      make("circle", { class: `${look} dot`, cx: x, cy: place.y(values[index]), r: 4 }, group);
    }
  }

  // Where the frame stands, and the places of a raw output and a value in it.
  function findPlace(width, height, view, domain, ticks) {
    const left = 16 + DIGIT_WIDTH * Math.max(...ticks.map((value) => tickText(value).length));
    const place = { left, right: width - MARGIN.right, top: MARGIN.top, bottom: height - MARGIN.bottom, domain, view };
    place.x = (x) => left + ((x - view[0]) / (view[1] - view[0])) * (place.right - left);
    place.y = (y) => place.bottom - ((y - domain[0]) / (domain[1] - domain[0])) * (place.bottom - place.top);
    return place;
  }

  // Draw into `holder`. chart: title, view [from, to], points, exact (numbers), curves [{values, look}], withZero,
  // chosen, chosenText; choose(raw output) is called where the reader points.
  function draw(holder, chart, choose) {
    const width = Math.max(holder.clientWidth, 240);
    const height = Math.min(320, Math.max(230, Math.round(0.7 * width)));
    const from = Math.max(0, chart.points.findIndex((x) => x >= chart.view[0]) - 1);
    const to = chart.points.findLastIndex((x) => x <= chart.view[1]) + 2;
    const cut = (values) => values.slice(from, to);
    const points = cut(chart.points);
    const domain = findDomain(cut(chart.exact), chart.curves.map(({ values }) => cut(values)), chart.withZero);
    const ticks = findTicks(...domain, height / 55);
    const place = findPlace(width, height, chart.view, domain, ticks);
    const { left, right, top, bottom } = place;
    const size = { x: left, y: top - 2, width: right - left, height: bottom - top + 4 };

    const viewBox = `0 0 ${width} ${height}`;
    const svg = make("svg", { viewBox, width, height, role: "img", "aria-label": chart.title });
    const clip = `explorer-clip-${(charts += 1)}`;
    make("rect", size, make("clipPath", { id: clip }, make("defs", {}, svg)));
    drawFrame(svg, place, ticks);
    const group = make("g", { "clip-path": `url(#${clip})` }, svg);
    drawCurve(group, place, points, cut(chart.exact), "exact");
    for (const { values, look } of chart.curves) {
      drawCurve(group, place, points, cut(values), look);
      markBeyond(svg, group, place, points, cut(values), look);
    }
    drawChosen(svg, group, place, chart);

    const point = (event) => {
      const box = svg.getBoundingClientRect();
      const share = (((event.clientX - box.left) / box.width) * width - left) / (right - left);
      choose(chart.view[0] + Math.min(1, Math.max(0, share)) * (chart.view[1] - chart.view[0]));
    };
    svg.addEventListener("click", point);
    const isDrag = (event) => event.pointerType === "mouse" && event.buttons === 1;
    svg.addEventListener("pointermove", (event) => isDrag(event) && point(event));
    holder.replaceChildren(svg);
  }

  return { draw };
})();
