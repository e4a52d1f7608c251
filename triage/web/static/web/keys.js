// Keys for moving and for choosing. Enter alone records: on a button, or in the last answer of a measure that can be undone.
// No key leads to a removal or a block. All can be changed or switched off (WCAG 2.1.4), and no letter works in a field.
"use strict";
(() => {
  // Enter in a field or on a box would press a form's first button; only a button is pressed by Enter here, and not by
  // an Enter held down since the field or the button before. What somebody signs in with is sent by Enter as anywhere.
  const SIGN_IN = '[autocomplete="username"], [type="password"], [autocomplete="one-time-code"]';
  document.addEventListener("keydown", (event) => {
    const held = event.repeat ? ', main form[method="post"] button' : "";
    const kept = `main form[method="post"] input:not(${SIGN_IN}), main form[method="post"] select${held}`;
    if (event.key === "Enter" && event.target.matches(kept)) event.preventDefault();
  });

  const help = document.getElementById("keys");
  if (!help) return;
  const OFF = "triage-keys-off", MAP = "triage-keys";
  const read = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const write = (name, value) => {
    try { value === null ? localStorage.removeItem(name) : localStorage.setItem(name, value); } catch { /* private window */ }
  };
  const toggle = document.getElementById("keys-switch");
  const show = () => toggle.setAttribute("aria-pressed", read(OFF) === "1" ? "false" : "true");
  toggle.addEventListener("click", () => { write(OFF, read(OFF) === "1" ? null : "1"); show(); label(); });
  help.hidden = false;
  show();

  // --- Which key does what; a changed one is kept on this PC
  const fields = [...help.querySelectorAll("input[data-act]")];
  const saved = () => { try { return JSON.parse(read(MAP) || "{}"); } catch { return {}; } };
  const status = document.getElementById("keys-status");
  fields.forEach((field) => {
    field.value = saved()[field.dataset.act] || field.defaultValue;
    field.addEventListener("change", () => {
      const key = field.value.trim().toLowerCase();
      const taken = fields.some((other) => other !== field && other.value === key);
      if (key.length !== 1 || taken) {
        field.value = saved()[field.dataset.act] || field.defaultValue;
        status.textContent = status.dataset.wrong;
        return;
      }
      field.value = key;
      write(MAP, JSON.stringify({ ...saved(), [field.dataset.act]: key }));
      label();
      status.textContent = status.dataset.changed;
    });
  });

  // --- What the keys do
  const cards = [...document.querySelectorAll(".card .open")];
  const measures = document.getElementById("measures");
  const move = (step) => {
    const link = document.querySelector(`main a[rel="${step > 0 ? "next" : "prev"}"]`);
    if (!cards.length) { if (link) link.click(); return; }
    const card = document.activeElement.closest(".card");
    const here = cards.findIndex((open) => card && card.contains(open));
    const next = cards[here < 0 ? 0 : here + step];
    if (next) next.focus();
  };
  const focus = (selector) => { const found = document.querySelector(selector); if (found) found.focus(); };
  const uncover = () => {
    const card = document.activeElement.closest(".card, .members > li") || document;
    // What the comment answers stands above it, and may be covered too.
    const masked = card.querySelector("details.masked:has(.said)") || card.querySelector("details.masked");
    if (masked) masked.open = !masked.open;
  };
  // The lightest measure that can be undone and needs nobody else; removals and blocks are chosen by hand.
  const LIGHT = 'input[name="measure"][data-light]';
  const light = () => Boolean(measures && measures.open && measures.querySelector(`${LIGHT}:checked`));
  const lightest = () => {
    if (!measures) return;
    measures.open = true;
    const first = measures.querySelector(LIGHT);
    if (first) { first.checked = true; first.focus(); }
    uncoverFindings();
    offer(null, []);
  };

  // --- What the ticked items ask: each question is the fields of which one answers it, in the order of the form
  const all = (selector, place = measures) => [...place.querySelectorAll(selector)];
  // The answers written on one line, from which Enter goes on.
  const WRITTEN = '.checks input[type="text"], #law_article';
  const isBox = (field) => field.matches('[type="checkbox"], [type="radio"]');
  const ticked = () => all('.clause:has(input[name="clause"]:checked)');
  const asked = (clause) => {
    const needs = clause.querySelector('input[name="clause"]').dataset.needs.split(" ");
    const needed = (name, fields) => (needs.includes(name) ? [fields] : []);
    return [
      ...needed("sub_label", all('input[name="sub_label"]', clause)),
      ...all('.choice, input[type="text"][name^="fact."]', clause).map((one) => (one.matches(".choice") ? all("input", one) : [one])),
      ...needed("quoted", [...all('input[name^="quoted."]', clause), ...all('input[name="confirmed"], #quoted')]),
      ...needed("law_article", all("#law_article")),
      ...needed("reason", all("#reason")),
      ...needed("handover", all('input[name="handover"]', document)),
    ];
  };
  const open = (clause) => asked(clause).filter((fields) => !fields.some((field) => (isBox(field) ? field.checked : field.value.trim())));
  // The boxes that C ticks; the rejections of ⑭, and what belongs to one finer label alone, are confirmed by hand.
  const confirmable = () => [...ticked().flatMap((clause) => all('.check:not(.by-hand, .rejections .check) > input[name="answer"]', clause)), document.getElementById("unconcerned")];
  // To what is still open; else to the button that records, which is pressed at once only from the last answer written.
  const onward = (record) => {
    const field = ticked().map(open).flat(2)[0] || confirmable().find((box) => !box.checked && !box.matches(".optional > input"));
    const button = document.querySelector(ON.confirm);
    if (field) { field.closest("details").open = true; field.focus(); }
    // Of several comments at once, the button is pressed by itself.
    else if (record && !document.querySelector('input[name="member"]')) button.click();
    else button.focus();
  };
  // What a key or a finding filled in goes with its item, and with all of it where another measure cannot be undone.
  const filled = new Map();
  const fill = (field, clause, text) => {
    if (text === undefined) field.checked = true; else field.value = text;
    filled.set(field, { clause, text });
  };
  const empty = (isGone) => filled.forEach(({ clause, text }, field) => {
    if (!isGone(clause)) return;
    if (text === undefined) field.checked = false; else if (field.value === text) field.value = "";
    filled.delete(field);
  });
  const confirmed = () => {
    if (!light()) return;
    confirmable().filter((box) => !box.checked).forEach((box) => fill(box, box.closest(".clause")));
    onward(false);
  };

  // --- What the digits choose: an item, and right after it what may be found of it, or the first choice it leaves open
  let answering = null, offered = [];
  const spoken = measures && document.getElementById("numbers");
  const offer = (clause, answers) => {
    answering = answers.length && read(OFF) !== "1" ? clause : null;
    offered = answers;
    if (spoken) spoken.textContent = answering ? spoken.dataset.offered : "";
    label();
  };
  const openChoice = (clause) => open(clause).map((fields) => fields.filter(isBox)).find((boxes) => boxes.length) || [];
  const item = (place) => {
    const box = measures && measures.open ? all('input[name="clause"]')[place] : null;
    if (!box) return;
    box.checked = !box.checked;
    box.focus();
    empty((owner) => owner && !ticked().includes(owner));
    const clause = box.closest(".clause"), findings = all(".findings button", clause);
    offer(clause, box.checked && light() ? (findings.length ? findings : openChoice(clause)) : []);
  };
  const chosen = (clause) => { offer(clause, openChoice(clause)); if (spoken && !answering) spoken.textContent = spoken.dataset.taken; };
  const number = (place) => {
    if (!answering || !light()) { item(place); return; }
    const one = offered[place], clause = answering;
    if (!one) return;
    if (one.matches("button")) { one.click(); return; }
    one.checked = true;
    chosen(clause);
    onward(false);
  };
  // A finding replaces the boxes and choices of its item and what another one filled in; what a person wrote or passed on stays.
  const take = (button) => {
    if (!light()) return;
    const clause = button.closest(".clause"), ticks = button.dataset.ticks.split(" ");
    empty((owner) => owner === clause);
    all(".check:not(.by-hand, .rejections .check) > input", clause).filter((box) => box.name !== "clause").forEach((box) => { box.checked = false; });
    const isPassed = all('input[name="handover"]', document).some((box) => box.checked);
    ticks.filter((id) => !(isPassed && id.startsWith("h-"))).forEach((id) => fill(document.getElementById(id), clause));
    Object.entries(JSON.parse(button.dataset.texts)).map(([id, text]) => [document.getElementById(id), text]).filter(([field]) => !field.value.trim()).forEach(([field, text]) => fill(field, clause, text));
    fill(document.getElementById("unconcerned"), null);
    chosen(clause);
    onward(false);
  };
  // Findings are for what can be undone: they go where another measure is chosen.
  const uncoverFindings = () => all(".findings").forEach((one) => { one.hidden = !measures.querySelector(`${LIGHT}:checked`); });
  if (measures) {
    all(".findings button").forEach((button) => button.addEventListener("click", () => take(button)));
    measures.addEventListener("change", () => { uncoverFindings(); empty((clause) => !light() || (clause && !ticked().includes(clause))); if (light() && ticked().includes(answering)) label(); else offer(null, []); });
    uncoverFindings();
  }
  const ON = {
    leave: 'main button[name="action"][value^="leave"]',
    unpassed: 'main button[value="leave.none"]',
    postpone: 'main button[value="postpone"]',
    escalate: 'main button[value="escalate"]',
    undo: ".undo-last, #undo",
    light: "#measures > summary",
    confirm: 'button[value="measure"]',
    uncover: "main details.masked > summary",
    search: ".filters select, .filters input",
    help: "#keys > summary",
    next: cards.length ? ".card .open" : 'main a[rel="next"]',
    previous: cards.length ? "" : 'main a[rel="prev"]',
  };
  const actions = {
    next: () => move(1),
    previous: () => move(-1),
    uncover,
    light: lightest,
    confirm: confirmed,
    help: () => { help.open = true; focus(ON.help); },
    ...Object.fromEntries(["leave", "unpassed", "postpone", "escalate", "undo", "search"].map((act) => [act, () => focus(ON[act])])),
  };
  const ITEMS = "1234567890-^@[";

  // --- Each key stands on what it leads to, while keys are on
  const mark = (target, key, place = target) => {
    const name = key.length > 1 ? key : key.toUpperCase();
    target.setAttribute("aria-keyshortcuts", name);
    const shown = document.createElement("kbd");
    shown.className = "key";
    shown.setAttribute("aria-hidden", "true");
    shown.textContent = name;
    place.append(" ", shown);
  };
  const label = () => {
    document.querySelectorAll("kbd.key").forEach((one) => { one.previousSibling.remove(); one.remove(); });
    document.querySelectorAll("[aria-keyshortcuts]").forEach((one) => one.removeAttribute("aria-keyshortcuts"));
    if (read(OFF) === "1") return;
    const named = (box) => document.querySelector(`label[for="${CSS.escape(box.id)}"]`) || box;
    fields.forEach((field) => {
      const target = ON[field.dataset.act] && document.querySelector(ON[field.dataset.act]);
      if (target) mark(target, field.value, target.matches("select, input") ? named(target) : target);
    });
    const numbered = answering ? offered : [...document.querySelectorAll('#measures input[name="clause"]')];
    numbered.forEach((one, place) => { if (ITEMS[place]) mark(one, ITEMS[place], named(one)); });
    if (light()) all(WRITTEN).forEach((one) => mark(one, "Enter", named(one)));
  };
  label();

  // A digit held down chooses once, and writes nothing in the field that it led to.
  let held = "";
  document.addEventListener("keydown", (event) => {
    if (event.repeat && event.key === held) { event.preventDefault(); return; }
    held = "";
    // 229: a conversion that this very key ends, in browsers that no longer call it composing.
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey || read(OFF) === "1") return;
    if (event.target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]')) {
      // Out of the field, so that the keys work again.
      if (event.key === "Escape") event.target.blur();
      if (event.key === "Enter" && !event.repeat && light() && event.target.matches(WRITTEN)) onward(true);
      return;
    }
    if (event.key === "Escape" && answering) { offer(null, []); return; }
    const key = event.key.toLowerCase();
    const field = fields.find((one) => one.value === key);
    if (field) { event.preventDefault(); actions[field.dataset.act](); return; }
    if (measures && measures.open && key.length === 1 && ITEMS.includes(key)) { event.preventDefault(); held = event.key; number(ITEMS.indexOf(key)); }
  });
})();
