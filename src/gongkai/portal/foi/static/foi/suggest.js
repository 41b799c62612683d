// Shows earlier answers while somebody writes what they ask for. Without this script the button does the same.
(() => {
  "use strict";
  const box = document.getElementById("suggestions");
  const form = box && box.closest("form");
  const field = form && form.elements.namedItem("wanted");
  const button = form && form.elements.namedItem("look");
  if (!field || !button) return;

  const PAUSE = 500; // milliseconds without a key
  const SHORTEST = 2;
  let timer = 0;
  let asked = "";
  let running = null;

  const ask = async () => {
    const wanted = field.value.trim();
    if (wanted === asked || wanted.length < SHORTEST) return;
    asked = wanted;
    if (running) running.abort();
    running = new AbortController();
    const body = new URLSearchParams();
    for (const name of ["csrfmiddlewaretoken", "visit"]) body.set(name, form.elements.namedItem(name).value);
    body.set("wanted", wanted);
    try {
      const answer = await fetch(box.dataset.address, { method: "POST", body, signal: running.signal });
      if (answer.ok) box.innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") asked = ""; // the next key asks again
    }
  };

  button.type = "button"; // Enter in another field sends the form and does not look
  button.addEventListener("click", () => {
    asked = "";
    ask();
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
})();
