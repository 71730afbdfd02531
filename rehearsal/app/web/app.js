/* global VERSION */
const element = (id) => document.getElementById(id);
const money = new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR" });
const cents = (value) => money.format(value / 100);

async function get(path) {
  const response = await fetch(path, { headers: { accept: "application/json" } });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error ?? `the service answered ${response.status}`);
  return { body, served: response.headers.get("x-served-by") };
}

function showFault(message) {
  element("fault").textContent = message ? `No quote: ${message}.` : "";
  element("fault").hidden = !message;
}

async function showRisk(query) {
  try {
    const { body } = await get(`/api/ai/risk/calculate?${query}`);
    element("risk").textContent = `${body.percent} % (${body.band})`;
    element("risk").dataset.revision = body.revision;
  } catch {
    // The quote stands without it.
    element("risk").textContent = "not available";
  }
}

async function showQuote() {
  const query = new URLSearchParams(new FormData(element("form")));
  showFault("");
  try {
    const { body, served } = await get(`/api/quotes?${query}`);
    element("quote").textContent = cents(body.totalCents);
    element("quote").dataset.version = body.version;
    element("premium").textContent = cents(body.premiumCents);
    element("fee").textContent = cents(body.feeCents);
    element("discount-row").hidden = body.discountCents === undefined;
    element("discount").textContent = cents(-(body.discountCents ?? 0));
    element("tariff").textContent = body.tariff;
    element("served").textContent = served ?? "an unnamed slot";
    await showRisk(query);
  } catch (failure) {
    element("quote").textContent = "—";
    showFault(failure.message);
  }
}

/** Tells the reader when the service worker of another version has taken over: their page is the older one then. */
async function watchVersions() {
  if (!("serviceWorker" in navigator)) return;
  const had = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (had) element("renewed").hidden = false;
  });
  const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") registration.update().catch(() => undefined);
  });
}

element("form").addEventListener("submit", (event) => {
  event.preventDefault();
  void showQuote();
});
element("reload").addEventListener("click", () => location.reload());
document.documentElement.dataset.version = VERSION;
watchVersions().catch(() => undefined);
void showQuote();
