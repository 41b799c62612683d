// Offers words while somebody types. The browser draws the list; without this script the field works as it is.
(() => {
  "use strict";
  const field = document.getElementById("q");
  const list = document.getElementById("q-words");
  if (!field || !list) return;

  const PAUSE = 250; // milliseconds without a key
  const SHORTEST = 2;
  let timer = 0;
  let asked = "";
  let running = null;

  const ask = async () => {
    const typed = field.value.trim();
    if (typed === asked || typed.length < SHORTEST) return;
    asked = typed;
    if (running) running.abort();
    running = new AbortController();
    try {
      const body = new URLSearchParams({ q: typed });
      const answer = await fetch(list.dataset.address, { method: "POST", body, signal: running.signal });
      if (!answer.ok) return;
      const { words } = await answer.json();
      list.replaceChildren(...words.map((word) => Object.assign(document.createElement("option"), { value: word })));
    } catch (error) {
      if (error.name !== "AbortError") asked = ""; // the next key asks again
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
})();
