import { z } from "zod";
import { projectId } from "../google/common";
import { grant, member, membershipLife, role } from "../google/members";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import type { ServiceRecord } from "./records";

const inputs = z.strictObject({
  project: projectId,
  location: z.string().min(1),
  name: z.string().min(1),
  role,
  member,
});
type Inputs = z.infer<typeof inputs>;

/** Who may call a service, or change it. */
export function serviceIamMember(world: World, services: Collection<ServiceRecord>): ResourceModel {
  return defineResource<Inputs>({
    type: "gcp:cloudrunv2/serviceIamMember:ServiceIamMember",
    source:
      "https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/cloud_run_v2_service_iam",
    inputs,
    replaceOn: ["*"],
    computed: ["etag"],
    create: ({ project, location, name, ...right }) => {
      // The provider takes the short name and the full one.
      const id = name.includes("/")
        ? name
        : `projects/${project ?? world.project}/locations/${location}/services/${name}`;
      if (services.get(id) === undefined) throw new CloudError("Error 404", `Resource '${id}' was not found`);
      return Promise.resolve(grant(world, { resource: id, ...right }));
    },
    ...membershipLife(world),
  });
}
