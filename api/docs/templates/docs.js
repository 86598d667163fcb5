// The search, a button that copies code, and contents that are closed on a phone. Without it every page reads as well.

const MOST = 12;

function found(words) {
  const score = ({ t, s, k }) => {
    const title = t.toLowerCase();
    let sum = 0;
    for (const word of words) {
      if (title === word) sum += 100;
      else if (title.startsWith(word)) sum += 40;
      else if (title.includes(word)) sum += 20;
      else if (`${k} ${s}`.toLowerCase().includes(word)) sum += 3;
      else return 0;
    }
    return sum - title.length / 100;
  };
  return INDEX.map((entry) => [score(entry), entry])
    .filter(([points]) => points > 0)
    .sort(([a], [b]) => b - a)
    .slice(0, MOST)
    .map(([, entry]) => entry);
}

function row({ t, k, a, s }) {
  const item = document.createElement("li");
  const link = item.appendChild(document.createElement("a"));
  link.href = a;
  link.append(t);
  link.appendChild(document.createElement("small")).textContent = k;
  if (s) link.appendChild(document.createElement("p")).textContent = s;
  return item;
}

function addSearch(place) {
  const input = document.createElement("input");
  input.type = "search";
  input.placeholder = "Search types, fields, recipes ( / )";
  input.setAttribute("aria-label", "Search");
  const list = document.createElement("ul");
  list.hidden = true;
  place.append(input, list);

  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    list.replaceChildren(...(words.length ? found(words).map(row) : []));
    if (words.length && !list.children.length) {
      list.appendChild(document.createElement("li")).textContent = "Nothing found.";
    }
    list.hidden = !words.length;
  };
  const links = () => [...list.querySelectorAll("a")];
  input.addEventListener("input", show);
  place.addEventListener("keydown", (event) => {
    const all = links();
    const at = all.indexOf(document.activeElement);
    if (event.key === "Escape") {
      list.hidden = true;
      input.focus();
    } else if (event.key === "Enter" && at < 0) all[0]?.click();
    else if (event.key === "ArrowDown") all[at + 1]?.focus();
    else if (event.key === "ArrowUp") (all[at - 1] ?? input).focus();
    else return;
    if (event.key !== "Enter") event.preventDefault();
  });
  list.addEventListener("click", () => {
    list.hidden = true;
  });
  document.addEventListener("click", (event) => {
    if (!place.contains(event.target)) list.hidden = true;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || /^(input|textarea)$/i.test(event.target.tagName)) return;
    event.preventDefault();
    input.focus();
  });
}

function addCopy(block) {
  const frame = document.createElement("div");
  frame.className = "code";
  block.replaceWith(frame);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    const copied = navigator.clipboard.writeText(block.textContent);
    button.textContent = await copied.then(() => "Copied", () => "Not allowed");
    setTimeout(() => {
      button.textContent = "Copy";
    }, 1500);
  });
  frame.append(block, button);
}

addSearch(document.getElementById("search"));
if (navigator.clipboard) for (const block of document.querySelectorAll("pre")) addCopy(block);
if (matchMedia("(max-width: 800px)").matches) document.querySelector(".menu").open = false;
document.querySelector(".menu [aria-current]")?.scrollIntoView({ block: "nearest" });
