// Makes pages quicker, never necessary: everything here also works as a plain form.
"use strict";

const token = document.body.dataset.token;
const page = document.body.dataset.page;
const said = document.getElementById("said");

// What was really seen: at least half of a product or block, for a second. Sent a few at a time.
const HALF = 0.5, LONG_ENOUGH = 1000, GATHER = 600;
const waiting = new Map(), seen = new Map();
let sending = 0;

function sendSeen() {
  sending = 0;
  for (const [list, sights] of seen) {
    const [decision_id, placement] = list.split("\n");
    const body = JSON.stringify({ token, decision_id, placement, page, ...sights });
    fetch("/seen", { method: "POST", keepalive: true, headers: { "content-type": "application/json" }, body });
  }
  seen.clear();
}

function note(card) {
  const { decision, placement, product, block, position } = card.dataset;
  const list = `${decision}\n${placement}`;
  if (!seen.has(list)) seen.set(list, { products: [], blocks: [] });
  const sight = { position: Number(position) };
  if (block) seen.get(list).blocks.push({ id: block, ...sight });
  else seen.get(list).products.push({ product_id: product, ...sight });
  watcher.unobserve(card);
  sending ||= setTimeout(sendSeen, GATHER);
}

const watcher = new IntersectionObserver((entries) => {
  for (const { target, intersectionRatio } of entries) {
    clearTimeout(waiting.get(target));
    waiting.delete(target);
    if (intersectionRatio >= HALF) waiting.set(target, setTimeout(note, LONG_ENOUGH, target));
  }
}, { threshold: [HALF] });

document.querySelectorAll("[data-decision]").forEach((card) => watcher.observe(card));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  waiting.forEach(clearTimeout);
  sendSeen();
});

// "Not interested": the product goes at once, and the keyboard moves on to the next.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".dismiss")) return;
  event.preventDefault();
  const card = form.closest(".card");
  const answer = await fetch(form.action, {
    method: "POST", headers: { "x-requested-with": "fetch" }, body: new URLSearchParams(new FormData(form)),
  }).catch(() => null);
  if (!answer?.ok) return form.submit();
  const next = card.nextElementSibling ?? card.previousElementSibling;
  const title = card.querySelector("h2, h3").textContent;
  card.classList.add("leaving");
  setTimeout(() => {
    card.remove();
    next?.querySelector("a")?.focus({ preventScroll: true });
    said.textContent = `${title} is gone from your pages.`;
  }, matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 180);
});

// The "view as" list closes on Escape and on a click elsewhere.
const who = document.querySelector(".who");
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape" || !who?.open) return;
  who.open = false;
  who.querySelector("summary").focus();
});
document.addEventListener("click", ({ target }) => {
  if (who && !who.contains(target)) who.open = false;
});

// On a small screen the filters begin closed.
if (matchMedia("(max-width: 60rem)").matches) document.querySelector(".filters")?.removeAttribute("open");
