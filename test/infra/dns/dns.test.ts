import { Alias } from "../../../infra/dns/Alias";
import { Certificates } from "../../../infra/dns/Certificates";
import { only } from "../support/expected";
import { Recording } from "../support/recording";

const zoneId = "0".repeat(32);

describe("the certificates", () => {
  it("are one for CloudFront in us-east-1 and one where the load balancer is, each proven in the zone", async () => {
    const recording = await Recording.start(
      only(
        "aws:acm/certificate:Certificate",
        "aws:acm/certificateValidation:CertificateValidation",
        "cloudflare:index/dnsRecord:DnsRecord",
      ),
    );
    new Certificates("certificates", {
      domains: ["app.harbor.example", "api.harbor.example"],
      originDomain: "origin.app.harbor.example",
      awsRegion: "eu-west-1",
      zoneId,
    });
    await recording.finished();
    const certificates = recording
      .all("aws:acm/certificate:Certificate")
      .map(({ inputs }) => [inputs.domainName, inputs.subjectAlternativeNames, inputs.region]);
    expect(certificates.sort()).toEqual([
      ["app.harbor.example", ["api.harbor.example"], "us-east-1"],
      ["origin.app.harbor.example", undefined, "eu-west-1"],
    ]);
    expect(recording.one("cloudflare:index/dnsRecord:DnsRecord", "certificates-viewer-proof").inputs).toEqual(
      {
        zoneId,
        name: "_proof.app.harbor.example",
        type: "CNAME",
        content: "_value.acm-validations.aws",
        ttl: 60,
        proxied: false,
      },
    );
    const validations = recording
      .all("aws:acm/certificateValidation:CertificateValidation")
      .map(({ inputs }) => inputs.validationRecordFqdns);
    expect(validations).toHaveLength(2);
    expect(validations).toContainEqual(["_proof.app.harbor.example", "_proof.api.harbor.example"]);
    expect(validations).toContainEqual(["_proof.origin.app.harbor.example"]);
  });
});

describe("an alias", () => {
  it("leads straight to its target, past Cloudflare's own proxy", async () => {
    const recording = await Recording.start(only("cloudflare:index/dnsRecord:DnsRecord"));
    new Alias("viewer", { name: "app.harbor.example", target: "d1.cloudfront.net", zoneId });
    await recording.finished();
    expect(recording.one("cloudflare:index/dnsRecord:DnsRecord").inputs).toEqual({
      zoneId,
      name: "app.harbor.example",
      type: "CNAME",
      content: "d1.cloudfront.net",
      ttl: 60,
      proxied: false,
    });
  });
});
