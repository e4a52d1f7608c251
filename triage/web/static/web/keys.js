// Keys for moving about. No key decides, approves or records anything, and all of them can be switched off.
"use strict";
(() => {
  const help = document.getElementById("keys");
  if (!help) return;
  const off = "triage-keys-off";
  const toggle = document.getElementById("keys-switch");
  const stored = () => { try { return localStorage.getItem(off) === "1"; } catch { return false; } };
  const show = () => toggle.setAttribute("aria-pressed", stored() ? "false" : "true");
  toggle.addEventListener("click", () => {
    try { stored() ? localStorage.removeItem(off) : localStorage.setItem(off, "1"); } catch { /* private window */ }
    show();
  });
  help.hidden = false;
  show();

  const cards = [...document.querySelectorAll(".card .open")];
  const move = (step) => {
    const link = document.querySelector(`main a[rel="${step > 0 ? "next" : "prev"}"]`);
    if (!cards.length) { if (link) link.click(); return; }
    const card = document.activeElement.closest(".card");
    const here = cards.findIndex((open) => card && card.contains(open));
    const next = cards[here < 0 ? 0 : here + step];
    if (next) next.focus();
  };
  const actions = {
    j: () => move(1),
    k: () => move(-1),
    v: () => {
      const card = document.activeElement.closest(".card") || document;
      const masked = card.querySelector("details.masked");
      if (masked) masked.open = !masked.open;
    },
    "/": () => { const first = document.querySelector(".filters select"); if (first) first.focus(); },
    "?": () => { help.open = true; help.querySelector("summary").focus(); },
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || stored()) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const action = actions[event.key.toLowerCase()];
    if (action) { event.preventDefault(); action(); }
  });
})();
