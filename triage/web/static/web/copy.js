// Copy what a page shows as plain text: nothing is opened, sent or followed.
"use strict";
(() => {
  const selected = (shown) => {
    const range = document.createRange();
    range.selectNodeContents(shown);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };
  // The clipboard's own way is there on a safe connection alone; what is selected can be copied on any.
  const copied = async (shown) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(shown.textContent);
    selected(shown);
    if (!document.execCommand("copy")) throw new Error("not copied");
  };
  document.querySelectorAll("button[data-copy]").forEach((button) => {
    const shown = document.getElementById(button.dataset.copy), status = button.nextElementSibling;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try { await copied(shown); status.textContent = status.dataset.changed; }
      catch { selected(shown); status.textContent = status.dataset.wrong; }
    });
  });
})();
