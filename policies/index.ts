import { PolicyPack } from "@pulumi/policy";
import { POLICIES } from "./all";

// Without --policy-pack-config each policy has its own level, which is mandatory save for what only shows something.
new PolicyPack("sluice", { enforcementLevel: "mandatory", policies: POLICIES });
