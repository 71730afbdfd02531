/* global VERSION, ASSETS */
const CACHE = `harbor-${VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(ASSETS))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      // The version before stays for tabs that are still open; what is older goes.
      .then((names) => names.filter((name) => name.startsWith("harbor-") && name !== CACHE).slice(0, -1))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// Only what never changes under its name is answered from the cache. Pages and the API always come from the network:
// a page that is remembered would outlive a rollback.
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || !ASSETS.includes(url.pathname))
    return;
  event.respondWith(caches.match(event.request).then((hit) => hit ?? fetch(event.request)));
});
