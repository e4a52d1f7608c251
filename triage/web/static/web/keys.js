// Keys for moving and for choosing. No key records anything by itself: it leads to a button, and Enter presses it.
// None leads to a removal or a block. All can be changed or switched off (WCAG 2.1.4), and none works in a field.
"use strict";
(() => {
  // Enter in a field or on a box would press a form's first button; only a button is pressed by Enter here.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches('main form[method="post"] input, main form[method="post"] select')) event.preventDefault();
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
  const lightest = () => {
    if (!measures) return;
    measures.open = true;
    const first = measures.querySelector(LIGHT);
    if (first) { first.checked = true; first.focus(); }
  };
  const item = (place) => {
    const box = measures && measures.open ? measures.querySelectorAll('input[name="clause"]')[place] : null;
    if (box) { box.checked = !box.checked; box.focus(); }
  };
  // What an item still asks for, the first of it; mere boxes of 確認事項 are ticked by the key itself.
  const missing = (item) => {
    const needs = item.dataset.needs.split(" "), checks = item.closest(".clause");
    const none = (boxes) => ([...boxes].some((box) => box.checked) ? null : boxes[0]);
    const empty = (id) => [document.getElementById(id)].find((field) => !field.value.trim());
    const words = measures.querySelectorAll('input[name="confirmed"]');
    return (needs.includes("sub_label") && none(checks.querySelectorAll('input[name="sub_label"]')))
      || [...checks.querySelectorAll('.checks input[type="text"], .checks select')].find((field) => !field.value)
      || (needs.includes("quoted") && empty("quoted") && (words.length ? none(words) : empty("quoted")))
      || ["law_article", "reason"].filter((id) => needs.includes(id)).map(empty).find((field) => field)
      || (needs.includes("handover") && none(document.querySelectorAll('input[name="handover"]')));
  };
  const confirmed = () => {
    const chosen = measures && measures.open ? measures.querySelector('input[name="measure"]:checked') : null;
    if (!chosen || !chosen.matches(LIGHT)) return;
    // The rejections of ⑭, and what belongs to one finer label alone, are confirmed one by one and by hand.
    measures.querySelectorAll('.clause:has(input[name="clause"]:checked) .check:not(.by-hand, .rejections .check) > input[name="answer"]').forEach((box) => { box.checked = true; });
    document.getElementById("unconcerned").checked = true;
    const items = [...measures.querySelectorAll('input[name="clause"]:checked')];
    const field = items.map(missing).find((one) => one);
    if (!field) { focus(ON.confirm); return; }
    field.closest("details").open = true;
    field.focus();
  };
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
    target.setAttribute("aria-keyshortcuts", key.toUpperCase());
    const shown = document.createElement("kbd");
    shown.className = "key";
    shown.setAttribute("aria-hidden", "true");
    shown.textContent = key.toUpperCase();
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
    document.querySelectorAll('#measures input[name="clause"]').forEach((box, place) => { if (ITEMS[place]) mark(box, ITEMS[place], named(box)); });
  };
  label();

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || read(OFF) === "1") return;
    if (event.target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]')) {
      // Out of the field, so that the keys work again.
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const key = event.key.toLowerCase();
    const field = fields.find((one) => one.value === key);
    if (field) { event.preventDefault(); actions[field.dataset.act](); return; }
    if (measures && measures.open && key.length === 1 && ITEMS.includes(key)) { event.preventDefault(); item(ITEMS.indexOf(key)); }
  });
})();
