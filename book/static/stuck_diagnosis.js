// The diagnosis of src/sigmoid_bce/diagnosis in the browser: function for function the same, on the tables of stuck_data.js.
"use strict";

window.stuckDiagnosis = (() => {
  const data = window.STUCK_DATA;
  if (!data) return null;
  const { constants: c, texts } = data;
  const ways = new Map(data.ways.map((way) => [way.key, way]));
  const SIDES = ["negative", "positive"];

  // theory.py
  function costs(way, side, line) {
    const [s, k] = [line.labelSmoothing, line.classes ?? c.two_classes];
    const ceiling = side === "negative" ? way.ceiling_1 : way.ceiling_0;
    if (way.kind === "one output") return { wrong: (1 - s / 2) * ceiling, right: (s / 2) * ceiling };
    if (way.kind === "categorical") {
      return { wrong: (1 - s / k) * way.ceiling_1, right: (k - 1) * (s / k) * way.ceiling_1 };
    }
    const wrong = (1 - s / 2) * (way.ceiling_1 + way.ceiling_0) + (k - 2) * (s / 2) * way.ceiling_1;
    return { wrong: wrong / k, right: ((s / 2) * (way.ceiling_0 + (k - 1) * way.ceiling_1)) / k };
  }

  function balanced(errors, side) {
    const [wrong, right] = [1 / (2 * errors), 1 / (2 * (1 - errors))];
    return side === "negative" ? [right, wrong] : [wrong, right];
  }
  function predict(way, side, line, errors, isBalanced = false) {
    const weights = isBalanced ? balanced(errors, side) : weightsOf(line);
    const cost = costs(way, side, line);
    const [ofWrong, ofRight] = side === "negative" ? [weights[1], weights[0]] : weights;
    return ofWrong * errors * cost.wrong + ofRight * (1 - errors) * cost.right;
  }

  const ofShare = (share) => -(share * Math.log(share) + (1 - share) * Math.log(1 - share));
  const entropy = (share) => (share > 0 && share < 1 ? ofShare(share) : 0);

  function shareBeforeDeath(gap, half, ceiling) {
    const [fewest, most] = c.range_of_errors_before;
    return {
      low: Math.max(0, gap - half) / (ceiling * most - c.loss_before),
      middle: Math.max(0, gap) / (ceiling * c.errors_before - c.loss_before),
      high: Math.min(1, Math.max(0, gap + half) / (ceiling * fewest - c.loss_before)),
    };
  }

  // matching.py
  const errorsOf = (line) => (line.accuracy === null ? [0.5, 0] : [1 - line.accuracy, line.accuracyHalf]);
  const weightsOf = (line) => (line.classWeights && line.part === "training" ? line.classWeights : [1, 1]);
  const oneSided = (matches) => matches.filter(({ side }) => side !== "mixture");

  const isBinary = (line) => line.classes === null || line.classes === c.two_classes;
  const waysFor = (line) => data.ways.filter(({ kind }) => kind !== "one output" || isBinary(line));

  function belongsTo(key, library) {
    if (!library) return true;
    const [way, known] = [ways.get(key), data.libraries[library]];
    if (way.kind === "categorical") return known.categorical;
    return way.implementations.some((name) => known.implementations.includes(name));
  }

  function roundingOf(way, side, line) {
    const slope = Math.abs(predict(way, side, line, 1) - predict(way, side, line, 0));
    return line.lossHalf + c.rounding_of_sums * Math.abs(line.loss) + slope * errorsOf(line)[1];
  }

  function allowedByClasses(errors, line) {
    const share = line.shareOfLabel1;
    if (share === null || errors <= 0) return [0, 1];
    const tolerance = c.tolerance_of_shares + errorsOf(line)[1];
    const isNegative = Math.abs(errors - share) <= tolerance;
    if (isNegative !== Math.abs(errors - (1 - share)) <= tolerance) return isNegative ? [1, 1] : [0, 0];
    return [Math.max(0, 1 - (1 - share + tolerance) / errors), Math.min(1, (share + tolerance) / errors)];
  }

  function sideOf(low, high, tellsSide) {
    if ((high === 1 && low === 0) || (!tellsSide && low < high)) return "either";
    return high === 1 ? "negative" : low === 0 ? "positive" : "mixture";
  }

  function match(way, line) {
    const [errors] = errorsOf(line);
    const loss = line.loss - line.penalty;
    const [ifNegative, ifPositive] = SIDES.map((side) => predict(way, side, line, errors));
    const rounding = roundingOf(way, "negative", line);
    const [lowest, highest] = [Math.min(ifNegative, ifPositive), Math.max(ifNegative, ifPositive)];
    if (!(lowest - rounding <= loss && loss <= highest + rounding)) return [];
    let shares = [0, 1];
    const tellsSide = highest - lowest > c.same * highest;
    if (tellsSide) {
      const share = (value) => Math.min(1, Math.max(0, (value - ifPositive) / (ifNegative - ifPositive)));
      const ends = [-rounding, rounding].map((step) => share(loss + step));
      shares = [Math.min(...ends), Math.max(...ends)];
    }
    const allowed = allowedByClasses(errors, line);
    const [low, high] = [Math.max(allowed[0], shares[0]), Math.min(allowed[1], shares[1])];
    if (low > high) return [];
    const looseness = rounding / line.loss;
    return [{ way: way.key, side: sideOf(low, high, tellsSide), share: [low, high], looseness, balanced: false }];
  }

  function matchBalanced(way, side, line) {
    const [errors, half] = errorsOf(line);
    if (Math.abs(errors - 0.5) < c.near_chance || !(2 * half < errors && errors < 1 - 2 * half)) return [];
    const rounding = line.lossHalf + c.rounding_of_sums * Math.abs(line.loss);
    if (Math.abs(line.loss - line.penalty - predict(way, side, line, errors, true)) > rounding) return [];
    const share = side === "negative" ? 1 : 0;
    const [low, high] = allowedByClasses(errors, line);
    if (!(low <= share && share <= high)) return [];
    return [{ way: way.key, side, share: [share, share], looseness: rounding / line.loss, balanced: true }];
  }

  function findMatches(line) {
    let found = waysFor(line).flatMap((way) => match(way, line));
    if (!found.length && !line.classWeights && line.part === "training") {
      found = waysFor(line).flatMap((way) => SIDES.flatMap((side) => matchBalanced(way, side, line)));
    }
    const keep = (all, fits) => (all.some(fits) ? all.filter(fits) : all);
    const kept = keep(keep(found, ({ way }) => belongsTo(way, line.library)), (one) => fitsLayer(one, line.lastLayer));
    return [...oneSided(kept), ...kept.filter(({ side }) => side === "mixture")];
  }

  // causes.py
  function fitsLayer({ way, side }, lastLayer) {
    const ofLayer = Object.values(data.causes).filter((one) => !lastLayer || one.last_layers.includes(lastLayer));
    return ofLayer.some((one) => one.kinds.includes(ways.get(way).kind) && one.sides.includes(side));
  }

  function findsRawOutput(matches, line) {
    const names = matches.map(({ way }) => ways.get(way)).flatMap((way) => (way.rare ? [] : way.implementations));
    const all = Object.values(data.libraries);
    const computing = all.filter(({ implementations }) => implementations.some((name) => names.includes(name)));
    const libraries = line.library ? [data.libraries[line.library]] : computing;
    return libraries.length > 0 && libraries.every(({ finds_raw_output }) => finds_raw_output);
  }

  function judge(cause, matches, line) {
    const ofKind = matches.filter(({ way }) => cause.kinds.includes(ways.get(way).kind));
    if (!ofKind.length) return ["excluded", "number"];
    const fitting = ofKind.filter(({ side }) => cause.sides.includes(side));
    if (!fitting.length) return ["excluded", "side"];
    if (line.lastLayer && !cause.last_layers.includes(line.lastLayer)) return ["excluded", "layer"];
    if (line.library && data.libraries[line.library].refuses_outside && cause.outside) return ["excluded", "refused"];
    if (cause.of_sigmoid && findsRawOutput(fitting, line)) return ["hardly", "found"];
    const isRare = ({ way }) => ways.get(way).rare;
    if (fitting.every(isRare) && !matches.every(isRare)) return ["hardly", "rare"];
    return line.lastLayer ? ["likely", "layer_fits"] : ["possible", "open"];
  }

  function judgeCauses(matches, line) {
    const verdicts = Object.entries(data.causes).map(([name, cause]) => [name, ...judge(cause, matches, line)]);
    const possible = verdicts.filter(([, verdict]) => verdict === "possible");
    if (possible.length === 1) possible[0].splice(1, 2, "likely", "only");
    return verdicts;
  }

  // diagnosing.py
  function classesOf(line) {
    if (line.classes !== null) return line.classes > c.two_classes ? line.classes : null;
    const [errors, half] = errorsOf(line);
    const accuracy = 1 - errors;
    if (accuracy <= 0) return null;
    const nearest = Math.round(1 / accuracy);
    const fits = Math.abs(accuracy - 1 / nearest) <= Math.max(half, c.near_constant);
    return c.two_classes < nearest && nearest <= c.most_classes && fits ? nearest : null;
  }

  function isNearChance(line) {
    const [errors, half] = errorsOf(line);
    if (errors >= 1 - half) return true;
    const share = line.shareOfLabel1;
    if (share !== null) {
      const tolerance = c.tolerance_of_shares + half;
      return Math.min(Math.abs(errors - share), Math.abs(1 - errors - share)) <= tolerance;
    }
    const chance = 1 / (line.classes ?? c.two_classes);
    if (Math.abs(1 - errors - chance) <= c.near_chance * Math.min(1, 2 * chance)) return true;
    return line.classes === null && classesOf(line) !== null;
  }

  function hasLearned(line) {
    const share = line.shareOfLabel1;
    const constant = share === null ? 1 / (line.classes ?? c.two_classes) : Math.max(share, 1 - share);
    return 1 - errorsOf(line)[0] > constant && !isNearChance(line);
  }

  const finding = (state, sureness, reasons, rest = {}) => ({ matches: [], causes: [], state, sureness, reasons, ...rest });
  const cannotTell = (...reasons) => finding("cannot tell", "cannot tell", reasons);

  function ofMatches(line, matches, other, assumed) {
    const [errors, half] = errorsOf(line);
    const looseness = Math.min(...matches.map((one) => one.looseness));
    if (looseness > c.loose) return cannotTell(...assumed, ["too_loose", [looseness]]);
    const isAtChance = isNearChance(line);
    const sided = oneSided(matches);
    if (!sided.length && hasLearned(line)) return cannotTell(...assumed, ["mixture_by_chance", [line.loss / errors]]);
    const isSame = (one) => other?.matches.some(({ way, side }) => way === one.way && side === one.side);
    const agrees = matches.some(isSame);
    const isSure = looseness <= c.tight && (isAtChance || agrees) && !assumed.length && sided.some((one) => !one.balanced);
    const reasons = [...assumed, ["clipped", [line.loss, errors, line.loss / errors]]];
    if (matches.every((one) => one.balanced)) reasons.push(["balanced", []]);
    if (!matches.some(({ way }) => belongsTo(way, line.library))) reasons.push(["not_of_library", []]);
    if (!isAtChance) reasons.push([agrees ? "agrees" : "not_at_chance", []]);
    if (matches.every(({ way }) => ways.get(way).trains)) reasons.push(["only_reported", []]);
    const clippedShare = [Math.max(0, errors - half), Math.min(1, errors + half)];
    const causes = judgeCauses(matches, line);
    return finding("clipped", isSure ? "sure" : "likely", reasons, { matches, clippedShare, causes });
  }

  function ofConstant(line, assumed) {
    const [loss, [errors, half]] = [line.loss - line.penalty, errorsOf(line)];
    const [near, classes] = [line.lossHalf + c.near_constant, classesOf(line)];
    if (classes && Math.abs(loss - Math.log(classes)) <= near && isNearChance(line)) {
      return finding("constant", "sure", [["log_classes", [loss, classes]]]);
    }
    if (Math.abs(loss - Math.log(c.two_classes)) <= near) {
      const sureness = isNearChance(line) && !assumed.length ? "sure" : "likely";
      return finding("constant", sureness, [...assumed, ["log_2", [loss]]]);
    }
    const share = line.shareOfLabel1;
    const rarer = share === null ? Math.min(errors, 1 - errors) : Math.min(share, 1 - share);
    const slope = Math.abs(entropy(rarer + half) - entropy(Math.max(0, rarer - half))) / 2;
    if (Math.abs(loss - entropy(rarer)) > near + slope) return null;
    if (share === null) return cannotTell(["entropy_by_chance", [loss, rarer]]);
    return isNearChance(line) ? finding("constant", "sure", [["entropy", [loss, rarer]]]) : null;
  }

  function ofADeath(line, other) {
    if (line.part !== "training" || other?.state !== "clipped" || line.firstEpoch === false) return null;
    const [errors, half] = errorsOf(line);
    const matches = oneSided(other.matches);
    for (const one of matches) {
      const [way, side] = [ways.get(one.way), one.side === "positive" ? "positive" : "negative"];
      const ceiling = predict(way, side, line, 1);
      const gap = predict(way, side, line, errors) - (line.loss - line.penalty);
      const rounding = roundingOf(way, side, line);
      if (-rounding <= gap && gap / (ceiling * errors) <= c.most_before_death) {
        const after = shareBeforeDeath(gap, rounding, ceiling);
        const { low, middle, high } = after;
        const clippedShare = [Math.max(0, errors - half - high), Math.min(1, errors + half)];
        const reasons = [["died", [ceiling, 100 * middle, 100 * low, 100 * high]]];
        if (line.steps) reasons.push(["died_steps", [middle, low, high].map((share) => share * line.steps)]);
        return finding("died in this epoch", "likely", reasons, { matches, clippedShare, causes: other.causes });
      }
    }
    return null;
  }

  function ofNoMatch(line, assumed) {
    const [errors] = errorsOf(line);
    const [loss, ratio] = [line.loss - line.penalty, line.loss / errors];
    const pairs = waysFor(line).flatMap((way) => SIDES.map((side) => [way, side]));
    const lowest = Math.min(...pairs.map((pair) => predict(...pair, line, errors) - roundingOf(...pair, line)));
    if (loss < lowest) return ofLess(line, lowest, assumed, pairs);
    const highest = Math.max(...pairs.map((pair) => predict(...pair, line, errors) + roundingOf(...pair, line)));
    if (loss > highest) return finding("not clipped", "likely", [...assumed, ["above", [ratio]]]);
    const expected = pairs.map((pair) => predict(...pair, line, errors));
    const over = expected.filter((one) => loss > one && loss - one <= c.most_penalty * one).map((one) => loss - one);
    const reasons = [...assumed, ["between", [ratio]]];
    if (over.length) reasons.push(["remainder", [Math.min(...over)]]);
    return cannotTell(...reasons);
  }

  function ofLess(line, lowest, assumed, pairs) {
    const [errors, half] = errorsOf(line);
    const [loss, chance] = [line.loss - line.penalty, 1 / (line.classes ?? c.two_classes)];
    const ceilings = pairs.map((pair) => predict(...pair, line, 1));
    const bound = Math.min(errors + half, (loss * (1 + c.rounding_of_sums) + line.lossHalf) / Math.min(...ceilings));
    const reasons = [...assumed, ["below", [loss / errors, 100 * bound]]];
    if (loss > lowest * (1 - c.most_before_death)) {
      return cannotTell(...reasons, [line.part === "training" ? "maybe_running" : "nearly", []]);
    }
    const near = ceilings.filter((one) => Math.abs(loss - one / 2) <= line.lossHalf + c.rounding_of_sums * loss);
    if (near.length) return cannotTell(...reasons, ["half", [near[0]]]);
    if (!hasLearned(line)) {
      return finding("not clipped", "likely", [...reasons, ["not_learned", []]]);
    }
    if (loss > -Math.log(chance)) reasons.push(["overconfident", []]);
    return finding("nothing is wrong", "likely", reasons);
  }

  function diagnose(line, other = null) {
    if (Number.isNaN(line.loss)) return finding("not a number", "sure", [["nan", []]]);
    if (!Number.isFinite(line.loss)) return finding("infinite", "sure", [["infinity", []]]);
    if (line.loss < 0) return cannotTell(["negative", []]);
    const [errors, half] = errorsOf(line);
    const assumed = line.accuracy === null ? [["no_accuracy", []]] : [];
    if (errors <= half) {
      if (line.loss < Math.log(c.two_classes)) return finding("nothing is wrong", "sure", [["no_errors", []]]);
      return cannotTell(["no_errors_but_loss", []]);
    }
    const matches = findMatches(line);
    if (oneSided(matches).length) return ofMatches(line, matches, other, assumed);
    const death = ofADeath(line, other);
    if (matches.length && !death) return ofMatches(line, matches, other, assumed);
    return death ?? ofConstant(line, assumed) ?? ofNoMatch(line, assumed);
  }

  return { diagnose, ways };
})();
