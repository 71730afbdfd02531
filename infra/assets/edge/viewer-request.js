import cf from "cloudfront";

// Runs in CloudFront for every request to the frontend (runtime cloudfront-js-2.0). The key-value store names the
// version whose page is served; assets lie under /v/<version>/ and never change.
const store = cf.kvs();

// Stored beside the file itself, compressed at the build, without exception (ops/assets/encodings.ts has the same list).
// A version's manifest.json is the one file that is no asset.
const COMPRESSED = /\.(?:css|html|js|json|map|mjs|svg|txt|wasm|webmanifest|xml)$/;
const MANIFEST = /^\/v\/[^/]+\/manifest\.json$/;

async function handler(event) {
  const request = event.request;
  // A path that names its version already: a tab of an older version goes on getting its own assets.
  if (!request.uri.startsWith("/v/")) {
    const version = await store.get("frontend");
    const file = request.uri.slice(request.uri.lastIndexOf("/") + 1);
    // The last part of a path without an extension is a page of the app, which routes by itself.
    const path = file.includes(".") ? request.uri : "/index.html";
    request.uri = `/v/${version}${path}`;
  }
  if (COMPRESSED.test(request.uri) && !MANIFEST.test(request.uri)) {
    request.uri += variant(request.headers["accept-encoding"]);
  }
  return request;
}

// The best coding that the viewer takes: Brotli, gzip, or none. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
function variant(header) {
  const accepted = header ? header.value.toLowerCase().split(",") : [];
  const takes = (coding) =>
    accepted.some((one) => {
      const parts = one.split(";");
      return (
        parts[0].trim() === coding && !parts.slice(1).some((part) => /^\s*q\s*=\s*0(\.0*)?\s*$/.test(part))
      );
    });
  if (takes("br")) return ".br";
  return takes("gzip") ? ".gz" : "";
}
