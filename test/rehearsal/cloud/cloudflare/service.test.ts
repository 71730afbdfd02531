import { cloudflare } from "../../../../rehearsal/cloud/cloudflare/service";
import { faultsOf } from "../../../../rehearsal/cloud/kernel/validation";
import { World } from "../../../../rehearsal/cloud/kernel/world";
import { Declared, temporaryWorld } from "../../../support/declared";

const zoneId = "023e105f4ecef8ad9ca31a8372d0c353";
const cname = { zoneId, name: "app.example.com", type: "CNAME", content: "d123.cloudfront.net", ttl: 60 };
let declared: Declared;
let directory: string;
let remove: () => void;

beforeEach(async () => {
  const temporary = await temporaryWorld();
  ({ directory, remove } = temporary);
  temporary.world.names.serve("d123.cloudfront.net", 443, { address: "127.0.0.1", port: 4443 });
  declared = new Declared(temporary.world, [cloudflare(temporary.world)]);
});
afterEach(() => {
  declared.world.store.flush();
  remove();
});
const port = (name: string): number | undefined => declared.world.names.resolve(name, 443)?.port;

it("leads a name to its target, follows a change, and ends", async () => {
  const { id, outputs } = await declared.create("DnsRecord", cname);
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(outputs).toMatchObject({ proxied: false, proxiable: true });
  expect(port("App.Example.com.")).toBe(4443);
  await declared.update("DnsRecord", id, { ...cname, name: "www.example.com" }, cname);
  expect([port("app.example.com"), port("www.example.com")]).toEqual([undefined, 4443]);
  const moved = { ...cname, name: "www.example.com", content: "elsewhere.example.net" };
  await declared.update("DnsRecord", id, moved, { ...cname, name: "www.example.com" });
  expect(declared.world.names.canonical("www.example.com")).toBe("elsewhere.example.net");
  await declared.delete("DnsRecord", id);
  expect(port("www.example.com")).toBeUndefined();
});

it("refuses the same record twice and a second record beside a CNAME, in Cloudflare's words", async () => {
  await declared.create("DnsRecord", cname);
  await expect(declared.create("DnsRecord", cname)).rejects.toThrow(
    "81058: An identical record already exists.",
  );
  await expect(declared.create("DnsRecord", { ...cname, content: "other.example.net" })).rejects.toThrow(
    "81053: An A, AAAA, or CNAME record with that host already exists.",
  );
  await expect(declared.create("DnsRecord", { ...cname, type: "A", content: "192.0.2.1" })).rejects.toThrow(
    "81053",
  );
  await declared.create("DnsRecord", { ...cname, type: "TXT", content: "v=spf1" });
  await declared.create("DnsRecord", { ...cname, name: "a.example.com", type: "A", content: "192.0.2.1" });
  await declared.create("DnsRecord", { ...cname, name: "a.example.com", type: "A", content: "192.0.2.2" });
});

it("refuses what is not modelled or not valid, all at once", () => {
  const faults = faultsOf(declared.model("DnsRecord"), {
    ...cname,
    proxied: true,
    ttl: 5,
    zoneId: "x",
    type: "MX",
    priority: 1,
    name: "@",
  });
  expect(faults.map(({ property }) => property).sort()).toEqual([
    "name",
    "priority",
    "ttl",
    "type",
    "zoneId",
  ]);
  const proxied = { ...cname, type: "TXT", content: "x", proxied: true };
  expect(faultsOf(declared.model("DnsRecord"), proxied).map(({ reason }) => reason)).toEqual([
    "is true for TXT; only a CNAME is modelled as proxied",
    "is 60; a proxied record has 1 (automatic)",
  ]);
  expect(
    faultsOf(declared.model("DnsRecord"), { ...cname, ttl: 1, proxied: false, comment: "made by sluice" }),
  ).toEqual([]);
});

it("leads there again after a restart", async () => {
  await declared.create("DnsRecord", cname);
  declared.world.store.flush();
  const again = await World.create({ directory });
  await cloudflare(again).start?.();
  expect(again.names.canonical("app.example.com")).toBe("d123.cloudfront.net");
  again.store.close();
});
