import { browserTests } from "./browser-tests";

/** Q7: tests that passed on every browser of the support list. */
export const q7 = browserTests("Q7", "browsers", "tests in every browser: Playwright's JSON report");
